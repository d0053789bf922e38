import { z } from 'zod';
import { csv } from '../../artifacts/csv.ts';
import { text } from '../../artifacts/text.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { linearBounds } from './linear-bound.ts';
import { grid } from './markdown-grid.ts';

const columns = ['bound', 'exact', 'measured', 'corrected', 'distance'] as const;

/** Theorems 3.1 and 3.2 round by round: the bound on r∞ beside what was measured, mean over the references. */
export const theoryTable = stage(import.meta, {
  name: 'theory',
  params: z.object({}),
  inputs: { bounds: many(linearBounds) },
  outputs: { markdown: text('theory-markdown', 'md'), csv: text('theory-csv', 'csv') },
  run: ({ inputs }) => {
    const groups = Map.groupBy(
      [...inputs.bounds].sort((a, b) => (a.net === b.net ? a.round - b.round : a.net < b.net ? -1 : 1)),
      ({ net, round }) => JSON.stringify([net, round]),
    );
    const rows = Array.from(groups.values(), (models) => {
      const mean = (name: (typeof columns)[number]) =>
        models.reduce((sum, each) => sum + each[name], 0) / models.length;
      const broken = models.filter(({ bound, measured }) => measured > bound).length;
      return { net: models[0]!.net, round: models[0]!.round, models: models.length, broken, means: columns.map(mean) };
    });
    const head = [
      'net',
      'round',
      'models',
      'bound on r∞',
      'min(1, bound)',
      'exact',
      'r∞ by FGS',
      'corrected',
      'E distance',
      'bound broken',
    ];
    const lines = rows.map(({ net, round, models, broken, means: [bound, exact, measured, corrected, distance] }) => [
      net,
      `${round}`,
      `${models}`,
      ...[bound!, Math.min(1, bound!), exact!, measured!].map((share) => share.toFixed(4)),
      corrected!.toFixed(1),
      distance!.toFixed(4),
      `${broken}`,
    ]);
    return {
      markdown: `# Theorems 3.1 and 3.2 on real images\n\n${explanation}\n\n${grid(head, lines)}\n`,
      csv: csv([
        ['net', 'round', 'models', ...columns, 'broken'],
        ...rows.map(({ net, round, models, broken, means }) => [net, round, models, ...means, broken]),
      ]),
    };
  },
});

const explanation = [
  'Means over the references. The bound is E[m⁺ / (ε ‖w_y − w̄‖₁)], each class with its own weight; exact is the accuracy under the step of ε that it is about, unclipped; FGS stays in',
  '[0, 1]. Corrected: misclassified images that FGS put right, which the theorem takes not to happen. Bound broken: models whose r∞ is above their bound.',
].join('\n');
