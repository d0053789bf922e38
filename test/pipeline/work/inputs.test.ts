import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { z } from 'zod';
import type { Digest } from '../../../artifacts/digest.ts';
import { json } from '../../../artifacts/json.ts';
import { type HostTensors, tensors } from '../../../artifacts/safetensors.ts';
import { openStore, type Store } from '../../../artifacts/store.ts';
import { binary } from '../../../artifacts/text.ts';
import { decodedInputs } from '../../../pipeline/work/inputs.ts';

describe("a step's inputs", () => {
  let folder: string;
  let store: Store;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inputs-'));
    store = openStore(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const list = json('list', z.object({ values: z.array(z.number()) }));
  const weights = tensors('weights');
  const bytes = binary('bytes', 'bin');

  test('are as stored, whatever an earlier step did to its own', () => {
    const read = decodedInputs(store);
    const definition = { inputs: { list, weights, bytes } };
    const stored = {
      list: store.put(list.encode({ values: [3, 1, 2] })),
      weights: store.put(weights.encode({ w: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } })),
      bytes: store.put(Uint8Array.of(7, 8)),
    };
    const first = read(definition, stored) as { list: { values: number[] }; weights: HostTensors; bytes: Uint8Array };
    first.list.values.sort();
    first.weights.w!.data.fill(0);
    first.bytes.fill(0);
    const second = read(definition, stored) as typeof first;
    assert.deepEqual(second.list, { values: [3, 1, 2] });
    assert.deepEqual(second.weights.w!.data, Float32Array.of(1, 2));
    assert.deepEqual(second.bytes, Uint8Array.of(7, 8));
  });

  test('are values of their own even if one step takes the same artifact twice', () => {
    const read = decodedInputs(store);
    const digest = store.put(list.encode({ values: [3, 1, 2] }));
    const both = read({ inputs: { a: list, all: { many: list } } }, { a: digest, all: [digest, digest] });
    const { a, all } = both as { a: { values: number[] }; all: { values: number[] }[] };
    a.values.length = 0;
    all[0]!.values.length = 0;
    assert.deepEqual(all[1], { values: [3, 1, 2] });
  });

  test('are decoded by the codec of each stage, also where two share a kind', () => {
    const read = decodedInputs(store);
    const row = (unit: string) => json('row', z.object({ a: z.number(), unit: z.string().default(unit) }));
    const digest = store.put(Buffer.from('{"a":1}\n'));
    assert.deepEqual(read({ inputs: { from: row('one') } }, { from: digest }), { from: { a: 1, unit: 'one' } });
    assert.deepEqual(read({ inputs: { from: row('two') } }, { from: digest }), { from: { a: 1, unit: 'two' } });
  });

  test('are read and hashed once while they are kept, the least recently used going first', () => {
    const asked: Digest[] = [];
    const counting = {
      path: store.path,
      get(digest: Digest) {
        asked.push(digest);
        return store.get(digest);
      },
    };
    const read = decodedInputs(counting, 10);
    const [a, b, c] = [
      store.put(Uint8Array.of(1, 1, 1, 1)),
      store.put(new Uint8Array(4)),
      store.put(new Uint8Array(3)),
    ];
    const large = store.put(new Uint8Array(11));
    for (const from of [a, b, a, c, a, b, large, large]) read({ inputs: { from: bytes } }, { from });
    assert.deepEqual(asked, [a, b, c, b, large, large]);
  });
});
