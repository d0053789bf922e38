import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { forecast } from '../../../../cli/commands/plan/forecast.ts';
import { buildGraph, producers } from '../../../../pipeline/graph.ts';
import { publish } from '../../../../pipeline/pipeline.ts';
import type { Handle, Step } from '../../../../pipeline/step.ts';
import { makeLanes } from '../../../../pipeline/work/lane.ts';

/** A graph in which step i depends on the earlier steps in row i. */
function graphOf(rows: readonly (readonly number[])[]) {
  const handles: Handle[] = [];
  rows.forEach((row, i) => {
    const inputs = {
      after: [...new Set(row)].map((at) => handles[at % Math.max(1, i)]).filter((one) => one !== undefined),
    };
    const definition = { name: 's', params: undefined as never, inputs: {}, outputs: {}, run: () => ({}) };
    const step: Step = { id: `s/${i}`, stage: { definition, file: '' }, params: {}, inputs };
    handles.push({ kind: 'k', step, output: 'o', label: String(i) });
  });
  return buildGraph(handles.map((handle, i) => publish(`f${i}`, handle)));
}

const rows = fc.array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 30 });

test('each step is scheduled once, after its dependencies, on a free lane', () => {
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.double({ min: 0, max: 9, noNaN: true })),
      (shape, jobs, stream) => {
        const graph = graphOf(shape);
        const durations = new Map(graph.steps.map((step) => [step, stream.next().value as number]));
        const seconds = (step: Step) => durations.get(step)!;
        const lanes = makeLanes(jobs, [], 1);
        const scheduled = forecast({ graph, steps: new Set(graph.steps), lanes, seconds, laneKind: () => 'cpu' });
        const by = new Map(scheduled.map((one) => [one.step, one]));
        assert.equal(by.size, graph.steps.length);
        for (const { step, start, end } of scheduled) {
          assert.equal(end, start + seconds(step));
          for (const producer of producers(step)) assert.ok(by.get(producer)!.end <= start);
        }
        for (const lane of lanes) {
          const own = scheduled.filter((one) => one.lane === lane.name);
          for (const [i, one] of own.entries()) assert.ok(i === 0 || own[i - 1]!.end <= one.start);
        }
      },
    ),
  );
});

test('a run takes the sum of its steps on one lane, and its longest chain on many', () => {
  const graph = graphOf([[], [0], [1], []]);
  const total = (jobs: number) => {
    const lanes = makeLanes(jobs, [], 1);
    const scheduled = forecast({ graph, steps: new Set(graph.steps), lanes, seconds: () => 2, laneKind: () => 'cpu' });
    return Math.max(...scheduled.map(({ end }) => end));
  };
  assert.equal(total(1), 8);
  assert.equal(total(4), 6);
});
