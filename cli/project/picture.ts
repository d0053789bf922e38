import type { Plan } from '../../pipeline/decide/plan.ts';
import { producers, type StepGraph } from '../../pipeline/graph.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Step } from '../../pipeline/step.ts';

export interface Node {
  readonly id: string;
  /** How many steps it represents. */
  readonly steps: number;
  /** How many of them are stale or waiting; undefined without a plan. */
  readonly unfinished?: number;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  /** How many wires it represents. */
  readonly wires: number;
}

/** A graph small enough to draw. */
export interface Picture {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/**
 * Folds the steps that share a name into one node. Edges within a node are not drawn.
 *
 * @param plan counts unfinished steps, and leaves out nodes without any
 */
export function pictureOf(graph: StepGraph, nameOf: (step: Step) => string, plan?: Plan): Picture {
  const groups = Map.groupBy(graph.steps, nameOf);
  const nodes = Array.from(groups, ([id, steps]): Node => {
    const unfinished = plan && steps.filter((step) => ofStep(plan, step).kind !== 'fresh').length;
    return { id, steps: steps.length, ...(unfinished !== undefined && { unfinished }) };
  }).filter(({ unfinished }) => unfinished !== 0);
  const drawn = new Set(nodes.map(({ id }) => id));
  const edges = new Map<string, { from: string; to: string; wires: number }>();
  for (const step of graph.steps) {
    const to = nameOf(step);
    for (const producer of producers(step)) {
      const from = nameOf(producer);
      if (from === to || !drawn.has(from) || !drawn.has(to)) continue;
      const edge = edges.get(`${from} ${to}`) ?? { from, to, wires: 0 };
      edge.wires += 1;
      edges.set(`${from} ${to}`, edge);
    }
  }
  return { nodes, edges: [...edges.values()] };
}

/** The node of a step at stage level: its stage. */
export function stageOf(step: Step): string {
  return step.stage.definition.name;
}

/** The node of a step at step level: a chain's rounds are one node per stage. */
export function chainOf(step: Step): string {
  return step.chain === undefined ? step.id : `${step.stage.definition.name}/${step.chain}/round=*`;
}
