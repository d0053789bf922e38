import type { GraphNode, Value } from './graph.ts';
import { sameShape } from './shape.ts';

/**
 * The operand of a log-softmax, when `node` is the last subtraction of one along the last axis:
 * s − log Σ exp(s), s = x − m. An m with one number per row cancels, so the operand is x.
 */
export function logSoftmaxOf({ op, inputs }: GraphNode): Value | undefined {
  const [shifted, log] = inputs;
  if (op !== 'Sub' || shifted === undefined) return undefined;
  const sum = producerOf(producerOf(log, 'Log')?.inputs[0], 'ReduceSum');
  const terms = sum?.inputs[0];
  const isOwn = producerOf(terms, 'Exp')?.inputs[0] === shifted;
  return isOwn && sum?.attributes.keepdims === 1 && isLastAxis(sum, shifted) ? unshifted(shifted) : undefined;
}

function producerOf(value: Value | undefined, op: string): GraphNode | undefined {
  return value?.producer?.op === op ? value.producer : undefined;
}

function isLastAxis({ inputs: [, axes] }: GraphNode, x: Value): boolean {
  const known = axes?.constant;
  return known?.length === 1 && Number(known[0]) === x.shape.length - 1;
}

function unshifted(shifted: Value): Value {
  const [x, shift] = producerOf(shifted, 'Sub')?.inputs ?? [];
  const isOneARow = shift?.shape.length === shifted.shape.length && shift.shape.at(-1) === 1;
  return x !== undefined && isOneARow && sameShape(x.shape, shifted.shape) ? x : shifted;
}
