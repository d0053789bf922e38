import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleverReport, type ReportedImage } from '../../../../stages/attack/clever/report.ts';
import type { TargetScore } from '../../../../stages/attack/clever/scores.ts';
import { cleverSummary } from '../../../../stages/result/clever-scores.ts';

const sampling = { p: 2, radius: 3, batches: 20, samples: 7 } as const;
const law = { shape: 4, likelihood: 0.5 };
const of = (target: number, score: number, fit: 'weibull' | 'maximum' | 'constant'): TargetScore => ({
  target,
  margin: 2 * score,
  lipschitz: { value: 2, fit, law: fit === 'constant' ? null : law },
  score,
});
const image = (index: number, label: number, predicted: number, targets: readonly TargetScore[]): ReportedImage => ({
  index,
  label,
  predicted,
  targets,
  nearest: targets[0]!,
});
const images = [
  image(0, 1, 2, [of(0, 1, 'weibull'), of(1, 2, 'maximum')]),
  image(5, 0, 0, [of(2, 3, 'constant'), of(1, 4, 'weibull')]),
];

test('the summary counts images and fits', () => {
  const { summary } = cleverReport(sampling, images);
  assert.deepEqual(summary, {
    p: 2,
    radius: 3,
    batches: 20,
    samples: 7,
    images: 2,
    mean: 2,
    sd: Math.SQRT2,
    capped: 0.5,
    fits: { weibull: 0.5, maximum: 0.25, constant: 0.25 },
    accepted: 2 / 3,
  });
  assert.deepEqual(cleverSummary.decode(cleverSummary.encode(summary)), summary);
});

test('one image has no deviation, and without a fit none is accepted', () => {
  const { summary } = cleverReport({ ...sampling, p: 'inf' }, [image(0, 1, 0, [of(1, 1, 'constant')])]);
  assert.deepEqual([summary.sd, summary.accepted, summary.p], [null, null, 'inf']);
});

test('there is one line per image, and one per target of each image', () => {
  const report = cleverReport(sampling, images);
  assert.equal(report.images, 'index,label,predicted,score,target,fit\n0,1,2,1,0,weibull\n5,0,0,3,2,constant\n');
  assert.equal(
    report.targets,
    [
      'index,predicted,target,margin,lipschitz,score,fit,shape,likelihood',
      '0,2,0,2,2,1,weibull,4,0.5',
      '0,2,1,4,2,2,maximum,4,0.5',
      '5,0,2,6,2,3,constant,,',
      '5,0,1,8,2,4,weibull,4,0.5',
      '',
    ].join('\n'),
  );
});
