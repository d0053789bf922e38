import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import { buildGraph } from '../../pipeline/graph.ts';
import { pipeline, publish } from '../../pipeline/pipeline.ts';
import { stage } from '../../pipeline/stage.ts';

const make = stage(import.meta, {
  name: 'make',
  params: z.object({}),
  inputs: {},
  outputs: { one: json('one', z.number()) },
  run: () => ({ one: 1 }),
});
const { one } = make({}, {});

function withProfiles(...names: readonly string[]) {
  const profiles = Object.fromEntries(names.map((name) => [name, { about: '', settings: {} }]));
  return pipeline({ settings: z.object({}), profiles, declare: () => [publish('one.json', one)] });
}

const isRefused = (message: RegExp) => (error: unknown) =>
  error instanceof DeclarationError && message.test(error.message);

describe("a profile's name", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['../../escape', /^profile name "\.\.\/\.\.\/escape" has a path separator$/],
    ['a/b', /path separator/],
    ['a\\b', /path separator/],
    ['..', /names a folder by its place/],
    ['.', /names a folder by its place/],
    ['.hidden', /begins or ends with a dot/],
    ['', /is empty/],
    [' quick', /begins or ends with a space/],
    ['quick+ratio=0.5', /has one of \+/],
    ['line\nbreak', /control character/],
    ['turned\u202e', /control character or one that cannot be seen/],
    ['Pipelines', /is reserved/],
    ['x'.repeat(201), /has 201 bytes, at most 200 are allowed/],
    ['ä'.repeat(101), /has 202 bytes/],
  ];
  for (const [name, message] of refused)
    test(`${JSON.stringify(name.slice(0, 20))} is refused when the pipeline is declared`, () => {
      assert.throws(() => withProfiles('quick', name), isRefused(message));
    });

  test('is refused if another differs only in case or in Unicode form', () => {
    assert.throws(() => withProfiles('Quick', 'quick'), isRefused(/the same to some disks: "Quick" and "quick"/));
    assert.throws(() => withProfiles('ä', 'a\u0308'), isRefused(/the same to some disks/));
  });

  test('may have letters of any script, digits, spaces and some punctuation', () => {
    const names = ['quick', 'mnist-short', 'größe', 'v1.2', 'my profile', 'x'.repeat(200)];
    assert.deepEqual(Object.keys(withProfiles(...names).profiles), names);
  });
});

describe("a published file's name", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['../x', /^publish: file name "\.\.\/x" is not allowed$/],
    ['.hidden', /is not allowed/],
    ['bell\u0007', /is not allowed/],
    ['settings.json', /^publish: file name "settings\.json" is reserved$/],
    ['Report.HTML', /is reserved/],
    ['x'.repeat(300), /has 300 bytes, at most 200 are allowed/],
  ];
  for (const [name, message] of refused)
    test(`${JSON.stringify(name.slice(0, 20))} is refused when it is declared`, () => {
      assert.throws(() => publish(name, one), isRefused(message));
    });

  test('is refused if another differs only in case', () => {
    const targets = [publish('Table.csv', one), publish('table.csv', one)];
    assert.throws(() => buildGraph(targets), isRefused(/the same to some disks: "Table\.csv" and "table\.csv"/));
  });
});
