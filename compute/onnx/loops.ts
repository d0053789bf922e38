import { elementAt } from '../element-at.ts';
import type { TensorGraph, Value } from '../graph/graph.ts';
import { cast, constant } from '../graph/operations.ts';
import type { OutputType, Recorder } from '../graph/recorder.ts';
import { checkCondition, checkLoop, checkState } from '../loop-state.ts';
import type { Scope, Tensor, Tensors } from '../program.ts';
import { tf } from '../tensorflow.ts';
import { tensorFor, valueFor } from './backend.ts';

/** `scan` and `whileLoop` as ONNX `Loop`: the body is traced once, whatever the number of iterations. */
export function loopScope(program: string, r: Recorder): Scope {
  return {
    tf,
    scan: (count, initial, body) => {
      checkLoop(program, tf, count);
      const names = Object.keys(initial);
      const start = inOrder(names, initial).map((tensor) => wide(r, tensor));
      let each: readonly string[] = [];
      const graph = r.nested((input) => {
        const index = cast(r, input({ dtype: 'int64', shape: [] }), 'int32');
        const goOn = input({ dtype: 'bool', shape: [] });
        const before = toTensors(names, start.map(input));
        const after = body(before as typeof initial, tensorFor(index));
        checkState(program, before, after.state);
        each = Object.keys(after.each ?? {});
        const next = inOrder(names, after.state).map((tensor) => wide(r, tensor));
        return [goOn, ...next, ...Object.values(after.each ?? {}).map((tensor) => wide(r, tensor))];
      });
      const rows = graph.outputs.slice(1 + names.length).map((row) => ({ ...row, shape: [count, ...row.shape] }));
      const limit = r.constant('int64', [], BigInt64Array.of(BigInt(count)));
      const outputs =
        count === 0 ? [...start, ...rows.map((row) => none(r, row))] : loop(r, graph, [limit, undefined], start, rows);
      return { state: toTensors(names, outputs), each: toTensors(each, outputs.slice(names.length)) } as never;
    },
    whileLoop: (initial, condition, body) => {
      checkLoop(program, tf);
      const names = Object.keys(initial);
      const start = inOrder(names, initial).map((tensor) => wide(r, tensor));
      const holds = (state: Tensors): Value => {
        const value = condition(state as typeof initial);
        checkCondition(program, value);
        return valueFor(value);
      };
      const first = holds(toTensors(names, start));
      const graph = r.nested((input) => {
        input({ dtype: 'int64', shape: [] });
        input({ dtype: 'bool', shape: [] });
        const before = toTensors(names, start.map(input));
        const after = body(before as typeof initial);
        checkState(program, before, after);
        return [holds(after), ...inOrder(names, after).map((tensor) => wide(r, tensor))];
      });
      return toTensors(names, loop(r, graph, [undefined, first], start, [])) as typeof initial;
    },
  };
}

/** A state that the body returns unchanged is not carried through the loop: it is read from outside. */
function loop(
  r: Recorder,
  graph: TensorGraph,
  control: readonly [Value | undefined, Value | undefined],
  start: readonly Value[],
  rows: readonly OutputType[],
): readonly Value[] {
  const own = 2;
  const changes = start.map((_, i) => graph.outputs[1 + i] !== graph.inputs[own + i]);
  start.forEach((value, i) => {
    if (!changes[i]) elementAt(graph.inputs, own + i).alias = value;
  });
  graph.inputs.splice(0, Infinity, ...graph.inputs.filter((_, i) => i < own || changes[i - own]));
  graph.outputs.splice(0, Infinity, ...graph.outputs.filter((_, i) => i < 1 || (changes[i - 1] ?? true)));
  const carried = start.filter((_, i) => changes[i]);
  const types = [...carried, ...rows].map(({ dtype, shape }) => ({ dtype, shape }));
  const outputs = [...r.node('Loop', [...control, ...carried], types, { attributes: { body: { graph } } })];
  return [...start.map((value, i) => (changes[i] ? outputs.shift()! : value)), ...outputs];
}

/** A state's tensors in the order of `names`, all of which `checkState` found. */
function inOrder(names: readonly string[], tensors: Tensors): Tensor[] {
  return names.flatMap((name) => tensors[name] ?? []);
}

/** As int32 if it is bytes: a loop computes with its state. */
function wide(r: Recorder, tensor: Tensor): Value {
  const value = valueFor(tensor);
  return value.dtype === 'uint8' ? cast(r, value, 'int32') : value;
}

function none(r: Recorder, { dtype, shape }: OutputType): Value {
  return constant(r, dtype, shape, new Uint8Array(0));
}

function toTensors(names: readonly string[], values: readonly Value[]): Tensors {
  return Object.fromEntries(names.map((name, i) => [name, tensorFor(elementAt(values, i))]));
}
