import { elementAt } from '../element-at.ts';
import { type GraphNode, resolve, type TensorGraph, type Value } from './graph.ts';
import type { Live } from './live.ts';
import { logSoftmaxOf } from './log-softmax.ts';
import { splat } from './operations.ts';
import { broadcastsTo, sameShape } from './shape.ts';

/**
 * Lets a matrix product do what it can do on the way: scale its operands by a constant and add a bias, or a momentum,
 * to its result; and makes one node of a log-softmax. A training step of a linear classifier then makes three passes fewer
 * over its images and weights. Nodes that nothing reads afterwards are left where they are.
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

/** A B + s C in one, when nothing else reads A B. */
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

/** The value that a constant multiple is a multiple of. */
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

/** Two of them make a float32 yet. By 0 a product's NaN would be passed over, and by a very small or large number what would have stayed finite might overflow. */
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
