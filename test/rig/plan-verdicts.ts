import { choice } from '../../compute/devices/choice.ts';
import { gatherEvidence } from '../../pipeline/decide/evidence.ts';
import { makePlan } from '../../pipeline/decide/plan.ts';
import { openPast, openProject } from '../../pipeline/decide/project.ts';

/** A program: how many steps of a pipeline file's profile `table` a plan calls what, as JSON. Takes the file. */
const project = await openProject({ file: process.argv[2]!, profile: 'table', overrides: {}, compute: choice() });
const past = openPast(project.home, () => {});
const counts: Record<string, number> = {};
const plan = await makePlan(project.graph, await gatherEvidence(project, past, { force: [], pin: false }));
for (const { kind } of plan.values()) counts[kind] = (counts[kind] ?? 0) + 1;
await past.records.close();
process.stdout.write(JSON.stringify(counts));
