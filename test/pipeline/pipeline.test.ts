import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { buildGraph } from '../../pipeline/graph.ts';
import { iterate } from '../../pipeline/iterate.ts';
import { pipeline, publish } from '../../pipeline/pipeline.ts';
import { many, stage } from '../../pipeline/stage.ts';

const weights = json('weights', z.array(z.number()));
const scores = json('scores', z.array(z.number()));
const none: number[] = [];

const train = stage(import.meta, {
  name: 'train',
  params: z.object({
    rate: z.number().positive(),
    rounds: z.int().default(3),
    loss: z.enum(['hinge', 'square']).optional(),
  }),
  inputs: {},
  outputs: { model: weights, history: scores },
  label: ({ rate }) => `rate=${rate}`,
  run: () => ({ model: none, history: none }),
});

const judge = stage(import.meta, {
  name: 'judge',
  params: z.object({}),
  inputs: { model: weights },
  outputs: { result: scores },
  subject: 'model',
  run: () => ({ result: none }),
});

const compare = stage(import.meta, {
  name: 'compare',
  params: z.object({}),
  inputs: { results: many(scores) },
  outputs: { best: weights },
  run: () => ({ best: none }),
});

const trained = train({ rate: 0.5 }, {});

/** Each is refused at run time with this message and remedy; most are compile errors too. */
const refused: readonly (readonly [string, () => unknown, RegExp, RegExp])[] = [
  [
    'an artifact of the wrong kind',
    // @ts-expect-error scores are not weights
    () => judge({}, { model: trained.history }),
    /^stage judge: input "model" expects weights, got scores \(output "history" of train\/rate=0\.5\)$/,
    /^Wire an output of the right kind to it\.$/,
  ],
  [
    'a missing input',
    // @ts-expect-error `model` is required
    () => judge({}, {}),
    /^stage judge: input "model" expects a handle of weights, got nothing$/,
    /^Pass an output of another step as \{ model: … \}\.$/,
  ],
  [
    'no inputs at all',
    // @ts-expect-error inputs are required
    () => judge({}),
    /^stage judge: input "model" expects a handle of weights, got nothing$/,
    /Pass an output/,
  ],
  [
    'an input that the stage does not have',
    // @ts-expect-error it is called `model`
    () => judge({}, { model: trained.model, modle: trained.model }),
    /^stage judge: unknown input "modle"$/,
    /^Its inputs are: model\.$/,
  ],
  [
    'one handle in place of a list',
    // @ts-expect-error a list is expected
    () => compare({}, { results: trained.history }),
    /^stage compare: input "results" expects a list of handles of scores, got scores \(output "history" of train\/rate=0\.5\)$/,
    /Pass an output/,
  ],
  [
    'a wrong kind in a list',
    // @ts-expect-error the second is weights
    () => compare({}, { results: [trained.history, trained.model] }),
    /^stage compare: input "results" expects scores, got weights/,
    /right kind/,
  ],
  [
    'a misspelled output',
    // @ts-expect-error it is called `model`
    () => judge({}, { model: trained.modle }),
    /expects a handle of weights, got nothing$/,
    /Pass an output/,
  ],
  [
    'a misspelled param',
    // @ts-expect-error it is called `rate`
    () => train({ rate: 0.5, ronds: 4 }, {}),
    /^train: unknown param "ronds", did you mean "rounds"\?$/,
    /^Its params are: rate, rounds, loss\.$/,
  ],
  [
    'a param of the wrong type',
    // @ts-expect-error a number is expected
    () => train({ rate: '0.5' }, {}),
    /^train: rate: Invalid input: expected number, received string, got "0\.5"$/,
    /Its params are/,
  ],
  [
    'a param that is not one of its options',
    // @ts-expect-error there is no such loss
    () => train({ rate: 0.5, loss: 'huge' }, {}),
    /^train: loss: Invalid option: expected one of "hinge"\|"square", got "huge"$/,
    /Its params are/,
  ],
  [
    'a missing param',
    // @ts-expect-error `rate` has no default
    () => train({}, {}),
    /^train: rate: Invalid input: expected number, received undefined$/,
    /Its params are/,
  ],
  [
    'a chain of rounds whose kind changes',
    // @ts-expect-error a round must return the kind that it takes
    () => iterate(2, trained.model, (model) => judge({}, { model }).result),
    /^stage judge: input "model" expects weights, got scores/,
    /right kind/,
  ],
  ['a param that is not a number', () => train({ rate: Number.NaN }, {}), /^train: rate: .*NaN/, /Its params are/],
  [
    'a whole number beyond 2^53',
    () => train({ rate: 1, rounds: 2 ** 53 }, {}),
    /^train: rounds: .*9007199254740992$/,
    /./,
  ],
  [
    'an id with ..',
    () => judge({}, { model: trained.model }, 'a/../b'),
    /segment "\.\." is not allowed$/,
    /Use letters/,
  ],
  [
    'an id with an empty segment',
    () => judge({}, { model: trained.model }, 'a//b'),
    /segment "" is not allowed$/,
    /Use letters/,
  ],
  [
    'a reserved word as an id',
    () => judge({}, { model: trained.model }, '__proto__'),
    /segment "__proto__" is not/,
    /Use letters/,
  ],
  [
    'a published name with a slash',
    () => publish('../x', trained.model),
    /file name "\.\.\/x" is not allowed/,
    /Use letters/,
  ],
  [
    'another kind published as findings',
    // @ts-expect-error weights are not findings
    () => publish('claims.json', trained.model, { role: 'findings' }),
    /^publish: claims\.json expects a handle of findings, got weights \(output "model" of train\/rate=0\.5\)$/,
    /codec `findings` of pipeline\/findings\.ts/,
  ],
  [
    'a fractional number of rounds',
    () => iterate(1.5, trained.model, (model) => model),
    /whole number of rounds, got 1\.5/,
    /Use 0/,
  ],
  [
    'two steps with the same id',
    () =>
      buildGraph([publish('a', train({ rate: 1 }, {}).model), publish('b', train({ rate: 1, rounds: 4 }, {}).model)]),
    /^two steps have the id "train\/rate=1"$/,
    /^Pass a label as the third argument/,
  ],
  [
    'two targets with the same file',
    () => buildGraph([publish('a', trained.model), publish('a', trained.history)]),
    /^two targets are published as "a"$/,
    /own file name/,
  ],
];

describe('wiring', () => {
  for (const [what, declare, message, remedy] of refused) {
    test(`refuses ${what}`, () => assert.throws(declare, { name: 'DeclarationError', message, remedy }));
  }

  test('applies defaults before hashing', () => {
    assert.deepEqual(trained.model.step.params, { rate: 0.5, rounds: 3 });
    assert.deepEqual(train({ rate: -0 + 0.5, rounds: 3 }, {}).model.step.params, trained.model.step.params);
  });

  test('names steps by their subject and label', () => {
    assert.equal(judge({}, { model: trained.model }).result.step.id, 'judge/rate=0.5');
    const chain = iterate(
      2,
      trained.model,
      (model) => compare({}, { results: [judge({}, { model }).result] }, 'x').best,
    );
    assert.deepEqual(
      chain.map(({ label }) => label),
      ['rate=0.5/round=0', 'rate=0.5/round=1', 'rate=0.5/round=2'],
    );
  });

  test('converts settings to their types and refuses unknown ones', () => {
    const declared = pipeline({
      settings: z.object({ rate: z.number() }),
      profiles: { quick: { about: 'fast', settings: { rate: 1 } } },
      declare: ({ rate }) => [publish('model.json', train({ rate }, {}).model)],
    });
    assert.equal(declared.targets('quick', { rate: '2' })[0]!.handle.step.id, 'train/rate=2');
    assert.throws(() => declared.targets('quik', {}), { message: 'unknown profile "quik", did you mean "quick"?' });
    assert.throws(() => declared.targets('__proto__', {}), { message: 'unknown profile "__proto__"' });
    assert.throws(() => declared.targets('quick', { rat: '2' }), /unknown setting "rat", did you mean "rate"\?/);
    assert.throws(
      () => declared.targets('quick', { rate: 'fast' }),
      /rate: .*expected number, received string, got "fast"/,
    );
    pipeline({
      settings: z.object({ rate: z.number() }),
      // @ts-expect-error a profile must give the rate as a number
      profiles: { quick: { about: 'fast', settings: { rate: 'fast' } } },
      declare: () => [],
    });
  });
});
