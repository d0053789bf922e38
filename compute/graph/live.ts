import { type GraphNode, resolve, type TensorGraph, type Value } from './graph.ts';

/** The values, nodes and nested graphs that a graph's outputs depend on. */
export interface Live {
  readonly nodes: ReadonlySet<GraphNode>;
  readonly values: ReadonlySet<Value>;
  readonly graphs: ReadonlySet<TensorGraph>;
}

/** Walks back from the outputs, so nodes that nothing reads are left out. */
export function live(root: TensorGraph): Live {
  const nodes = new Set<GraphNode>();
  const values = new Set<Value>();
  const graphs = new Set([root]);
  const open: Value[] = [...root.outputs];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const value = resolve(next);
    if (values.has(value)) continue;
    values.add(value);
    const node = value.producer;
    if (node === undefined || nodes.has(node)) continue;
    nodes.add(node);
    for (const input of node.inputs) if (input !== undefined) open.push(input);
    for (const attribute of Object.values(node.attributes)) {
      if (typeof attribute !== 'object' || !('graph' in attribute)) continue;
      graphs.add(attribute.graph);
      open.push(...attribute.graph.outputs);
    }
  }
  return { nodes, values, graphs };
}
