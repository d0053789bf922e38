import { elementAt } from '../element-at.ts';
import { type GraphNode, resolve, type TensorGraph, type Value } from './graph.ts';
import type { Live } from './live.ts';
import { logSoftmaxOf } from './log-softmax.ts';
import { splat } from './operations.ts';
import { broadcastsTo, sameShape } from './shape.ts';

/**
 * Fuses constant factors of its operands, and the sum with a bias or a momentum, into a matrix product; and makes a
 * log-softmax one node. A training step of a linear classifier then passes over its images and weights three times
 * less. Nodes that nothing reads any more stay in the graph.
 */
export function fuse(graph: TensorGraph, needed: Live): void {
  const uses = countUses(needed);
  fuseGraph(graph, needed, uses);
}

type Uses = ReadonlyMap<Value, number>;

function fuseGraph(graph: TensorGraph, needed: Live, uses: Uses): void {
  graph.nodes.forEach((node, i) => {
    if (!needed.nodes.has(node)) return;
    for (const attribute of Object.values(node.attributes)) {
      if (typeof attribute === 'object' && 'graph' in attribute) fuseGraph(attribute.graph, needed, uses);
    }
    const fused = fusedNode(node, uses);
    if (fused === undefined) return;
    graph.nodes[i] = fused;
    for (const output of fused.outputs) output.producer = fused;
  });
}

function fusedNode(node: GraphNode, uses: Uses): GraphNode | undefined {
  if (node.op === 'Gemm') return absorbScale(node);
  if (node.op === 'Add') return absorbSum(node, uses);
  const x = logSoftmaxOf(node);
  return x && { op: 'LogSoftmax', inputs: [x], attributes: { axis: -1 }, outputs: node.outputs };
}

/** (s A) B as s (A B). */
function absorbScale(gemm: GraphNode): GraphNode | undefined {
  const left = unscaled(elementAt(gemm.inputs, 0));
  const right = unscaled(elementAt(gemm.inputs, 1));
  const alpha = left.scale * right.scale;
  if (alpha === 1) return undefined;
  return { ...gemm, inputs: [left.value, right.value], attributes: { ...gemm.attributes, alpha: { float: alpha } } };
}

/** A B + s C as one node, when nothing else reads A B. */
function absorbSum(add: GraphNode, uses: Uses): GraphNode | undefined {
  const [sum] = add.outputs as readonly [Value];
  for (const [product, other] of [add.inputs, add.inputs.toReversed()] as [Value, Value][]) {
    const gemm = product.producer;
    const isAlone = gemm?.op === 'Gemm' && gemm.inputs.length === 2 && uses.get(product) === 1;
    if (!isAlone || product.graph !== sum.graph || !sameShape(product.shape, sum.shape)) continue;
    const { value, scale } = unscaled(other);
    if (!broadcastsTo(value.shape, sum.shape)) continue;
    const attributes = scale === 1 ? gemm.attributes : { ...gemm.attributes, beta: { float: scale } };
    return { ...gemm, inputs: [...gemm.inputs, value], attributes, outputs: add.outputs };
  }
  return undefined;
}

/** A constant multiple as its value and its factor; factor 1 for any other value. */
function unscaled(value: Value): { readonly value: Value; readonly scale: number } {
  const product = value.producer;
  if (product?.op === 'Mul') {
    const [a, b] = product.inputs as [Value, Value];
    const [left, right] = [splat(a), splat(b)];
    if (isMovable(right) && sameShape(a.shape, value.shape)) return { value: a, scale: right };
    if (isMovable(left) && sameShape(b.shape, value.shape)) return { value: b, scale: left };
  }
  return { value, scale: 1 };
}

/**
 * The product of two such scales still fits float32. Scaling by 0 would hide a NaN, and with an extreme scale a
 * product that was finite could overflow.
 */
function isMovable(scale: number | undefined): scale is number {
  return scale !== undefined && Math.abs(scale) >= 2 ** -40 && Math.abs(scale) <= 2 ** 40;
}

function countUses({ nodes, graphs }: Live): Uses {
  const uses = new Map<Value, number>();
  const count = (read: Value | undefined) => {
    if (read === undefined) return;
    const value = resolve(read);
    uses.set(value, (uses.get(value) ?? 0) + 1);
  };
  for (const { inputs } of nodes) inputs.forEach(count);
  for (const { outputs } of graphs) outputs.forEach(count);
  return uses;
}
