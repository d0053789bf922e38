import { matchesGlob } from 'node:path';
import { DeclarationError } from './declaration-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { downstreamOf, type StepGraph, upstreamOf } from './graph.ts';
import type { Step } from './step.ts';

/** The steps that patterns select: each is a step id, a prefix of one that ends before a slash, or a glob. */
export function selectSteps(graph: StepGraph, patterns: readonly string[]): Set<Step> {
  return new Set(patterns.flatMap((pattern) => matching(graph, pattern)));
}

/** Whether a pattern selects a step. */
export function matchesPattern({ id }: Step, pattern: string): boolean {
  return id === pattern || id.startsWith(pattern.endsWith('/') ? pattern : `${pattern}/`) || matchesGlob(id, pattern);
}

/** @throws DeclarationError when the pattern matches no step */
function matching(graph: StepGraph, pattern: string): Step[] {
  const exact = graph.byId.get(pattern);
  if (exact) return [exact];
  const steps = graph.steps.filter((step) => matchesPattern(step, pattern));
  if (steps.length > 0) return steps;
  const near = didYouMean(pattern, graph.byId.keys()) ?? didYouMean(pattern, stageNames(graph));
  throw new DeclarationError(
    `no step matches ${JSON.stringify(pattern)}${near ? `, did you mean "${near}"?` : ''}`,
    `Stages are: ${[...stageNames(graph)].join(', ')}. Use a step id, a stage name, or a glob such as ` +
      `"${graph.steps[0]?.stage.definition.name}/**"; \`repro status\` lists the steps.`,
  );
}

function stageNames(graph: StepGraph): Set<string> {
  return new Set(graph.steps.map(({ stage }) => stage.definition.name));
}

export interface Selection {
  /** Only these steps and what they need; none means all. */
  readonly until: readonly string[];
  /** Of these, only the steps that depend on one of them, plus what they need; none means all. */
  readonly from: readonly string[];
}

/** The part of the graph that a run brings up to date. */
export function selectGraph(graph: StepGraph, { until, from }: Selection): StepGraph {
  let chosen = until.length > 0 ? upstreamOf(graph, selectSteps(graph, until)) : graph;
  if (from.length > 0) {
    const reached = downstreamOf(chosen, selectSteps(chosen, from));
    chosen = upstreamOf(chosen, reached);
  }
  return chosen;
}

/** The one step that an id, or an unambiguous prefix of one, selects. */
export function selectStep(graph: StepGraph, typed: string): Step {
  const steps = [...selectSteps(graph, [typed])];
  const [only, ...others] = steps;
  if (only !== undefined && others.length === 0) return only;
  const some = steps.slice(0, 5).map(({ id }) => id);
  throw new DeclarationError(
    `${JSON.stringify(typed)} matches ${steps.length} steps: ` +
      `${some.join(', ')}${steps.length > some.length ? ', …' : ''}`,
    'Name one of them.',
  );
}
