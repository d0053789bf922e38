import { DeclarationError } from './declaration-error.ts';
import { checkPublishedNames } from './names.ts';
import { ofStep } from './of-step.ts';
import type { Target } from './pipeline.ts';
import type { Handle, Step } from './step.ts';

/** The steps that targets reach, each after everything it needs. Built without recursion: chains may be 10⁴ long. */
export interface StepGraph {
  readonly targets: readonly Target[];
  /** Sources among them. */
  readonly steps: readonly Step[];
  readonly byId: ReadonlyMap<string, Step>;
  /** The steps that take an output of the step. */
  readonly dependents: ReadonlyMap<Step, readonly Step[]>;
}

/** Every handle wired to a step, in the order of its inputs. */
export function inputHandles(step: Step): Handle[] {
  return Object.values(step.inputs).flat() as Handle[];
}

/** The steps that a step takes outputs of, each once. */
export function producers(step: Step): Set<Step> {
  return new Set(inputHandles(step).map((handle) => handle.step));
}

/** @throws DeclarationError when two steps share an id or two targets a file */
export function buildGraph(targets: readonly Target[]): StepGraph {
  checkPublishedNames(targets.map(({ file }) => file));
  const steps = collect(targets.map(({ handle }) => handle.step));
  const byId = new Map<string, Step>();
  for (const step of steps) {
    if (byId.has(step.id)) {
      throw new DeclarationError(
        `two steps have the id "${step.id}"`,
        'Pass a label as the third argument of one of them, or use the one step twice.',
      );
    }
    byId.set(step.id, step);
  }
  return { targets, steps, byId, dependents: invert(steps) };
}

/** Depth first, in declaration order of the inputs. An edge exists before its user, so there is no cycle. */
function collect(roots: readonly Step[]): Step[] {
  const ordered: Step[] = [];
  const entered = new Set<Step>();
  const stack: { step: Step; done: boolean }[] = roots.toReversed().map((step) => ({ step, done: false }));
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { step, done } = next;
    if (done) {
      ordered.push(step);
    } else if (!entered.has(step)) {
      entered.add(step);
      stack.push({ step, done: true });
      for (const producer of [...producers(step)].reverse())
        if (!entered.has(producer)) stack.push({ step: producer, done: false });
    }
  }
  return ordered;
}

function invert(steps: readonly Step[]): Map<Step, Step[]> {
  const dependents = new Map<Step, Step[]>(steps.map((step) => [step, []]));
  for (const step of steps) for (const producer of producers(step)) ofStep(dependents, producer).push(step);
  return dependents;
}

/** The steps that do work: all but the sources. */
export function workOf(graph: StepGraph): Step[] {
  return graph.steps.filter(({ source }) => source === undefined);
}

/** The part of a graph that some steps need: the steps, all upstream of them, and the targets among these. */
export function upstreamOf(graph: StepGraph, wanted: ReadonlySet<Step>): StepGraph {
  const kept = new Set(wanted);
  for (const step of graph.steps.toReversed())
    if (kept.has(step)) for (const producer of producers(step)) kept.add(producer);
  return restrict(graph, kept);
}

/** Some steps and all downstream of them. */
export function downstreamOf(graph: StepGraph, from: ReadonlySet<Step>): Set<Step> {
  const reached = new Set(from);
  for (const step of graph.steps) if ([...producers(step)].some((producer) => reached.has(producer))) reached.add(step);
  return reached;
}

function restrict(graph: StepGraph, kept: ReadonlySet<Step>): StepGraph {
  const steps = graph.steps.filter((step) => kept.has(step));
  return {
    targets: graph.targets.filter(({ handle }) => kept.has(handle.step)),
    steps,
    byId: new Map(steps.map((step) => [step.id, step])),
    dependents: invert(steps),
  };
}

/** The longest path from each step to the end, in steps: the highest start first, so that the tail stays short. */
export function heights(graph: StepGraph): Map<Step, number> {
  const height = new Map<Step, number>();
  for (const step of graph.steps.toReversed()) {
    let most = 0;
    for (const dependent of ofStep(graph.dependents, step)) most = Math.max(most, ofStep(height, dependent) + 1);
    height.set(step, most);
  }
  return height;
}
