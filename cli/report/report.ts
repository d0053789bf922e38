import { inputHandles, workOf } from '../../pipeline/graph.ts';
import type { Step } from '../../pipeline/step.ts';
import { recordOf } from '../project/find-step.ts';
import { type Picture, pictureOf, stageOf } from '../project/picture.ts';
import type { Prospect } from '../project/prospect.ts';
import { type Circumstances, circumstancesOf } from './circumstances.ts';
import { type Exhibit, exhibitsOf } from './exhibit.ts';
import { type Rendered, renderMarkdown } from './html/markdown.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { type Publication, readPublications } from './publication.ts';
import { tallyOf } from './tally.ts';
import { timingsOf } from './timings.ts';

/** All that a report tells, before it is a page. */
export interface Report {
  /** Options that make a command see the same project. */
  readonly project: string;
  readonly circumstances: Circumstances;
  /** On what data, in the words of the headings of what is fresh: they say so where a data set only stands in for another. */
  readonly data: readonly string[];
  /** How often each verdict was given on the paper's claims; undefined while they have not been checked on what is fresh. */
  readonly claims: ReadonlyMap<string, number> | undefined;
  readonly publications: readonly Publication[];
  readonly exhibits: readonly Exhibit[];
  /** The published texts, by file. */
  readonly texts: ReadonlyMap<string, Rendered>;
  /** Stage by stage, with how many steps are unfinished where some are. */
  readonly picture: Picture;
  readonly timings: ReturnType<typeof timingsOf>;
  /** Of the published files' steps, and of those that take nothing: the data. */
  readonly provenance: { readonly published: readonly Provenance[]; readonly origins: readonly Provenance[] };
}

/**
 * Reads from the records and the store what a report tells; the same of both gives the same.
 *
 * @param project options that make a command see the same project
 * @param set what `--set` says
 */
export async function gatherReport(prospect: Prospect, project: string, set: Circumstances['set']): Promise<Report> {
  const { plan } = prospect;
  const { graph } = prospect.project;
  const steps = await Promise.all(
    workOf(graph).map(async (step) => ({
      step,
      record: await recordOf(step, prospect),
      isFresh: plan.get(step)!.kind === 'fresh',
    })),
  );
  const publications = await readPublications(prospect);
  const texts = new Map(publications.flatMap((one) => textOf(one) ?? []));
  // What is stale may be of another profile with steps of the same names.
  const fresh = publications.flatMap(({ file, state }) => (state === 'fresh' ? (texts.get(file) ?? []) : []));
  const checked = publications.some(({ file, state }) => file === 'claims.md' && state === 'fresh')
    ? texts.get('claims.md')
    : undefined;
  const all = pictureOf(graph, stageOf);
  const unfinished = new Map(pictureOf(graph, stageOf, plan).nodes.map((node) => [node.id, node]));
  return {
    project,
    circumstances: circumstancesOf(
      prospect.project,
      set,
      steps.flatMap(({ record }) => record ?? []),
    ),
    data: distinctData(fresh.flatMap((text) => dataOf(text) ?? [])),
    claims: checked && checked.verdicts.length > 0 ? tallyOf(checked.verdicts) : undefined,
    publications,
    exhibits: exhibitsOf(publications),
    texts,
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

async function provenances(steps: Iterable<Step>, prospect: Prospect): Promise<Provenance[]> {
  const found = await Promise.all(Array.from(steps, (step) => provenanceOf(step, prospect)));
  return found.filter((one) => one !== undefined);
}

function textOf(publication: Publication): [[string, Rendered]] | undefined {
  const { file } = publication;
  if (!file.endsWith('.md') || !('bytes' in publication)) return undefined;
  // Under the heading of its section.
  return [[file, renderMarkdown(Buffer.from(publication.bytes).toString('utf8'), 3)]];
}

function dataOf({ title }: Rendered): string | undefined {
  return /^.* on (.+)$/.exec(title ?? '')?.[1];
}

/** Each once; one that another names among others is left out. */
function distinctData(named: readonly string[]): readonly string[] {
  const distinct = [...new Set(named)];
  return distinct.filter((one) => !distinct.some((other) => other !== one && other.split(' and ').includes(one)));
}
