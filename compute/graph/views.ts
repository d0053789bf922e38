import { elementAt } from '../element-at.ts';
import type { Value } from './graph.ts';
import type { Recorder } from './recorder.ts';
import { sameShape, sizeOf } from './shape.ts';

// Other shapes and orders of the same elements. TensorFlow.js keeps images as [N, H, W, C], ONNX as [N, C, H, W], and a
// convolution may want [C, H, W, N]. Each kernel transposes into its own layout and back. Operations that follow are
// recorded below the transpose where possible, so that two transposes meet and cancel.

/** An int64 vector: how ONNX takes shapes, axes and bounds. */
export function ints(r: Recorder, values: readonly number[]): Value {
  return r.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
}

/** Broadcasts to a shape. */
export function expand(r: Recorder, x: Value, shape: readonly number[]): Value {
  return sameShape(x.shape, shape) ? x : r.op('Expand', [x, ints(r, shape)], { dtype: x.dtype, shape });
}

export function reshape(r: Recorder, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const node = x.producer;
  if (node?.op === 'Reshape') return reshape(r, elementAt(node.inputs, 0), shape);
  if (node?.op === 'Expand' && elementAt(node.inputs, 0).shape.length === 0)
    return expand(r, elementAt(node.inputs, 0), shape);
  return regrouped(r, x, shape) ?? r.op('Reshape', [x, ints(r, shape)], { dtype: x.dtype, shape });
}

/** Axis i of the result is axis `perm[i]` of x. */
export function transpose(r: Recorder, x: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return x;
  const inner = transposed(x);
  if (inner !== undefined) {
    return transpose(
      r,
      inner.value,
      perm.map((axis) => elementAt(inner.perm, axis)),
    );
  }
  const shape = perm.map((axis) => elementAt(x.shape, axis));
  const lasting = perm.filter((axis) => x.shape[axis] !== 1);
  if (lasting.every((axis, i) => i === 0 || axis > elementAt(lasting, i - 1))) return reshape(r, x, shape);
  return r.op('Transpose', [x], { dtype: x.dtype, shape }, { perm });
}

/** The value before its transpose, and the permutation; undefined if it is no transpose. */
export function transposed(x: Value): { readonly value: Value; readonly perm: readonly number[] } | undefined {
  const node = x.producer;
  if (node?.op !== 'Transpose') return undefined;
  return { value: elementAt(node.inputs, 0), perm: node.attributes.perm as readonly number[] };
}

/** A transpose without axes of size 1, and with axes that stay adjacent merged into one. */
export function condensed(shape: readonly number[], perm: readonly number[]) {
  const lasting = perm.filter((axis) => shape[axis] !== 1);
  const kept = [...lasting].sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const axis of lasting) {
    const before = runs.at(-1)?.at(-1);
    const isNext = before !== undefined && kept.indexOf(axis) === kept.indexOf(before) + 1;
    if (isNext) elementAt(runs, runs.length - 1).push(axis);
    else runs.push([axis]);
  }
  const order = runs.toSorted((a, b) => elementAt(a, 0) - elementAt(b, 0));
  return {
    shape: order.map((run) => run.reduce((product, axis) => product * elementAt(shape, axis), 1)),
    perm: runs.map((run) => order.indexOf(run)),
  };
}

/** The inverse permutation. */
export function inverse(perm: readonly number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}

/**
 * A reshape of a transpose as a transpose of a reshape; undefined unless it only splits axes, or merges axes that are
 * adjacent below the transpose too.
 */
function regrouped(r: Recorder, x: Value, shape: readonly number[]): Value | undefined {
  const inner = transposed(x);
  const groups = grouping(x.shape, shape);
  if (inner === undefined || groups === undefined) return undefined;
  const { value, perm } = inner;
  // Positions of each group's axes below: they must be adjacent there, in order. Axes of size 1 may be anywhere.
  const lasting = (axis: number) => value.shape[axis] !== 1;
  const kept = value.shape.map((_, axis) => axis).filter(lasting);
  const places = groups.map(({ from }) =>
    from
      .map((axis) => elementAt(perm, axis))
      .filter(lasting)
      .map((axis) => kept.indexOf(axis)),
  );
  if (!places.every((place) => place.every((axis, i) => i === 0 || axis === elementAt(place, i - 1) + 1)))
    return undefined;
  const order = groups
    .map((_, i) => i)
    .sort((a, b) => (elementAt(places, a)[0] ?? -1) - (elementAt(places, b)[0] ?? -1));
  const below = reshape(
    r,
    value,
    order.flatMap((group) => elementAt(groups, group).to.map((axis) => elementAt(shape, axis))),
  );
  const axesBelow = order.flatMap((group) => elementAt(groups, group).to);
  return transpose(
    r,
    below,
    shape.map((_, axis) => axesBelow.indexOf(axis)),
  );
}

interface Group {
  readonly from: number[];
  readonly to: number[];
}

/** Which axes of one shape become which of another, in groups as small as possible; undefined for empty tensors. */
function grouping(from: readonly number[], to: readonly number[]): readonly Group[] | undefined {
  if (sizeOf(from) === 0) return undefined;
  const groups: Group[] = [];
  let group: Group = { from: [], to: [] };
  let [left, right] = [1, 1];
  for (let i = 0, j = 0; i < from.length || j < to.length; ) {
    if (i < from.length && (left <= right || j === to.length)) {
      left *= elementAt(from, i);
      group.from.push(i++);
    } else {
      right *= elementAt(to, j);
      group.to.push(j++);
    }
    if (left !== right || group.from.length === 0 || group.to.length === 0) continue;
    // Axes of size 1 join the group before them.
    while (from[i] === 1) group.from.push(i++);
    while (to[j] === 1) group.to.push(j++);
    groups.push(group);
    group = { from: [], to: [] };
    [left, right] = [1, 1];
  }
  return groups;
}
