import { inputHandles, workOf } from '../../pipeline/graph.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Step } from '../../pipeline/step.ts';
import { recordOf } from '../project/find-step.ts';
import { type Picture, pictureOf, stageOf } from '../project/picture.ts';
import type { Prospect } from '../project/prospect.ts';
import { countVerdicts, type VerdictCounts } from './count-verdicts.ts';
import { type Facts, factsFrom } from './facts.ts';
import { type FileGroup, groupFiles } from './file-group.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { type Publication, readPublications } from './publication.ts';
import { timingsOf } from './timings.ts';

/** The content of a report, before it becomes a page. */
export interface Report {
  /** Options that make a command see the same project. */
  readonly project: string;
  readonly facts: Facts;
  /** Titles of the data sets, as the fresh findings name them. */
  readonly data: readonly string[];
  /** Of the fresh findings; undefined when there are none. */
  readonly verdicts: VerdictCounts | undefined;
  readonly publications: readonly Publication[];
  readonly groups: readonly FileGroup[];
  /** Stage by stage, with how many steps are unfinished where some are. */
  readonly picture: Picture;
  readonly timings: ReturnType<typeof timingsOf>;
  /** Of the steps that made the published files, and of those without inputs: the data. */
  readonly provenance: { readonly published: readonly Provenance[]; readonly origins: readonly Provenance[] };
}

/**
 * Gathers a report from the records and the store; the same records and store give the same report.
 *
 * @param project options that make a command see the same project
 */
export async function gatherReport(prospect: Prospect, project: string): Promise<Report> {
  const { plan } = prospect;
  const { graph } = prospect.project;
  const steps = await Promise.all(
    workOf(graph).map(async (step) => ({
      step,
      record: await recordOf(step, prospect),
      isFresh: ofStep(plan, step).kind === 'fresh',
    })),
  );
  const publications = await readPublications(prospect);
  const checked = freshFindings(publications);
  const findings = checked.flatMap((one) => one.findings);
  const records = steps.flatMap(({ record }) => record ?? []);
  const all = pictureOf(graph, stageOf);
  const unfinished = new Map(pictureOf(graph, stageOf, plan).nodes.map((node) => [node.id, node]));
  return {
    project,
    facts: factsFrom(prospect.project, records),
    data: [...new Set(checked.flatMap(({ data }) => data))],
    verdicts: findings.length > 0 ? countVerdicts(findings) : undefined,
    publications,
    groups: groupFiles(publications),
    picture: { nodes: all.nodes.map((node) => unfinished.get(node.id) ?? node), edges: all.edges },
    timings: timingsOf(steps),
    provenance: {
      published: await provenances(new Set(graph.targets.map(({ handle }) => handle.step)), prospect),
      origins: await provenances(
        graph.steps.filter((step) => inputHandles(step).length === 0),
        prospect,
      ),
    },
  };
}

/** Stale ones may say what no longer holds. */
function freshFindings(publications: readonly Publication[]) {
  return publications.flatMap((one) => (one.state === 'fresh' && one.findings ? [one.findings] : []));
}

async function provenances(steps: Iterable<Step>, prospect: Prospect): Promise<Provenance[]> {
  const found = await Promise.all(Array.from(steps, (step) => provenanceOf(step, prospect)));
  return found.filter((one) => one !== undefined);
}
