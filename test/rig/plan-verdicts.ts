import { choice } from '../../compute/devices/choice.ts';
import { gatherEvidence } from '../../pipeline/decide/evidence.ts';
import { makePlan } from '../../pipeline/decide/plan.ts';
import { openPast, openProject } from '../../pipeline/decide/project.ts';

/** A program: prints as JSON how many steps of profile `table` have each verdict in a plan. Takes the pipeline file. */
const project = await openProject({ file: process.argv[2]!, profile: 'table', overrides: {}, compute: choice() });
const past = openPast(project.home, () => {});
const counts: Record<string, number> = {};
const plan = await makePlan(project.graph, await gatherEvidence(project, past, { force: [], pin: false }));
for (const { kind } of plan.values()) counts[kind] = (counts[kind] ?? 0) + 1;
await past.records.close();
process.stdout.write(JSON.stringify(counts));
