import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type Json } from '../../artifacts/canonical-json.ts';

const json = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>;

describe('canonical JSON', () => {
  test('is JSON of the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        // JSON has one zero.
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 4000 },
    );
  });

  test('does not depend on the order of keys', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), json), { selector: ([key]) => key });
    fc.assert(
      fc.property(
        members.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([one, other]) => assert.equal(canonicalJson(objectOf(one)), canonicalJson(objectOf(other))),
      ),
      { numRuns: 3000 },
    );
  });

  test('distinguishes different values', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const isSame =
          JSON.stringify(JSON.parse(canonicalJson(one))) === JSON.stringify(JSON.parse(canonicalJson(other)));
        assert.equal(canonicalJson(one) === canonicalJson(other), isSame);
      }),
      { numRuns: 3000 },
    );
  });

  test('has these exact texts where serializers could differ', () => {
    assert.equal(canonicalJson({ b: -0, a: [1e21, 0.1, 1e-7], '': null }), '{"":null,"a":[1e+21,0.1,1e-7],"b":0}');
    assert.equal(canonicalJson({ é: '\ud800', e: '\u2028' }), '{"e":"\u2028","é":"\\ud800"}');
    assert.equal(canonicalJson({ there: 1, absent: undefined }), '{"there":1}');
    assert.equal(canonicalJson(JSON.parse('{"__proto__":{"a":1}}')), '{"__proto__":{"a":1}}');
  });

  test('names the path of a value it refuses', () => {
    const refused: [unknown, string][] = [
      [{ a: [1, { b: Number.NaN }] }, 'a.1.b: expected a finite number, got NaN'],
      [{ rate: Number.POSITIVE_INFINITY }, 'rate: expected a finite number, got Infinity'],
      [{ when: new Date(0) }, 'when: expected a JSON value, got object'],
      [{ big: 1n }, 'big: expected a JSON value, got bigint'],
      [{ list: [undefined] }, 'list.0: expected a JSON value, got undefined'],
      [Number.NaN, 'expected a finite number, got NaN'],
    ];
    for (const [value, message] of refused)
      assert.throws(() => canonicalJson(value as Json), { name: 'TypeError', message });
  });
});

function objectOf(members: readonly (readonly [string, Json])[]): Json {
  // `fromEntries` also defines a member called __proto__, which assignment would not.
  return Object.fromEntries(members);
}
