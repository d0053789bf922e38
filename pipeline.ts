import { claims } from './paper/claims.ts';
import { ballEntries, entries } from './paper/experiments/attacks.ts';
import { epsilon } from './paper/experiments/budget.ts';
import { type Case, casesOf, isLinear } from './paper/experiments/cases.ts';
import { cleverOf } from './paper/experiments/clever.ts';
import { comparison } from './paper/experiments/comparison.ts';
import { dataSetsOf } from './paper/experiments/images.ts';
import { rowsFor } from './paper/experiments/networks.ts';
import { overPruned } from './paper/experiments/over-pruned.ts';
import { settings } from './paper/experiments/settings.ts';
import { sparseActivations } from './paper/experiments/sparse-activations.ts';
import { type Measured, sweep } from './paper/experiments/sweep.ts';
import { theory } from './paper/experiments/theory.ts';
import { stated } from './paper/numbers.ts';
import { profiles } from './paper/profiles.ts';
import { pipeline, publish, type Target } from './pipeline/pipeline.ts';
import type { Handle } from './pipeline/step.ts';
import { checkClaims } from './stages/exhibit/claims/check-claims.ts';
import { maskingTable } from './stages/exhibit/masking/masking-table.ts';
import { figure1 } from './stages/exhibit/robustness/figure1.ts';
import { figure2 } from './stages/exhibit/robustness/figure2.ts';
import { metrics } from './stages/exhibit/robustness/metrics.ts';
import { security } from './stages/exhibit/security/security.ts';
import { securityTable } from './stages/exhibit/security/security-table.ts';
import { typeset } from './stages/exhibit/sheet/typeset.ts';
import { looksFor } from './stages/plot/looks.ts';
import { measuring } from './stages/result/attack-entry.ts';

export default pipeline({
  settings,
  profiles,
  tools: {
    programs: new URL('./paper/programs.ts', import.meta.url).href,
    exporters: new URL('./paper/exporters.ts', import.meta.url).href,
  },
  declare(chosen) {
    const data = dataSetsOf(chosen);
    // Sections 4.1 and 4.2: every network, pruned from every reference, round by round.
    const seeds = Array.from({ length: chosen.references }, (_, i) => i + 1);
    const sweepAll = (cases: readonly Case[]) =>
      cases.flatMap((subject) => seeds.flatMap((seed) => sweep(subject, seed, chosen)));
    const cases = casesOf(data, chosen);
    const linear = sweepAll(cases.filter(({ net }) => isLinear(net)));
    const deep = sweepAll(cases.filter(({ net }) => !isLinear(net)));
    const models = [...linear, ...deep];
    const measures = models.map((model) => model.measures);

    const sparse = when(chosen.lambdas.length > 0, () => sparseActivations(data.gray, chosen));
    const over = when(chosen.overPruned, () => overPruned(data.gray, chosen));
    // Section 3.
    const proven = theory(models);
    const clever = cleverOf(models);
    const all = when(measures.length > 0, () =>
      metrics({ attacks: entries, paper: { ...stated, numbers: [...stated.numbers] } }, { measures }),
    );
    const compared = all.flatMap(({ table }) => when(chosen.rounds > 0, () => comparison(models, table)));
    const checked = checkClaims(
      { claims, attacks: entries },
      {
        metrics: all.map(({ table }) => table),
        table1: sparse.map(({ rows }) => rows),
        table2: over.map(({ rows }) => rows),
        theory: proven.bounds.map(({ rows }) => rows),
        lipschitz: proven.lipschitz.map(({ rows }) => rows),
        masks: proven.masks.map(({ rows }) => rows),
      },
    );
    return [
      ...printed('table-1', sparse),
      ...printed('table-2', over),
      ...printed('table-3', clever.table),
      ...pictures('figure-1', robustnessFigure(figure1, linear)),
      ...pictures('figure-2', robustnessFigure(figure2, deep)),
      ...pictures('figure-s3', clever.figure),
      ...tables('theory', proven.bounds),
      ...tables('lipschitz', proven.lipschitz),
      ...tables('masks', proven.masks),
      ...pictures('figure-theory', proven.figure),
      ...probes(models),
      ...tables('metrics', all),
      ...all.map(({ table }) => publish('metrics.json', table)),
      ...tables('comparison', compared),
      publish('claims.md', checked.markdown),
      publish('claims.json', checked.findings, { role: 'findings' }),
    ];
  },
});

/** One item if the profile includes it, else none. */
function when<T>(wanted: boolean, place: () => T): readonly T[] {
  return wanted ? [place()] : [];
}

const looks = looksFor(['Benign', ...entries]);

function robustnessFigure(figure: typeof figure1, models: readonly Measured[]) {
  const rows = rowsFor(models);
  return when(models.length > 0, () =>
    figure({ epsilon, attacks: entries, looks, rows }, { measures: models.map((model) => model.measures) }),
  );
}

/** Beyond the paper: security curves, and checks for masked gradients, of the probed models. */
function probes(models: readonly Measured[]): Target[] {
  const curves = models.flatMap((model) => model.security ?? []);
  const checks = models.flatMap((model) => model.masking ?? []);
  if (curves.length === 0) return [];
  const attacks = measuring(entries, 'r2');
  return [
    ...pictures('security-curves', [security({ attacks, rows: rowsFor(models) }, { curves })]),
    ...tables('security-table', [securityTable({ attacks }, { curves })]),
    ...tables('masking', [maskingTable({ attacks: ballEntries }, { checks })]),
  ];
}

interface Table {
  readonly markdown: Handle;
  readonly csv: Handle;
}

/** A table for readers, and as CSV. */
function tables(name: string, made: readonly Table[]): Target[] {
  return made.flatMap(({ markdown, csv }) => [publish(`${name}.md`, markdown), publish(`${name}.csv`, csv)]);
}

/** A table of the paper, also as a picture. */
function printed(name: string, made: readonly (Table & { readonly sheet: Handle<'sheet'> })[]): Target[] {
  return [...tables(name, made), ...made.flatMap(({ sheet }) => pages(name, typeset({}, { sheet }, name)))];
}

function pictures(name: string, made: readonly ReturnType<typeof figure1>[]): Target[] {
  return made.flatMap((picture) => [
    ...pages(name, picture),
    publish(`${name}.vl.json`, picture.spec),
    publish(`${name}.csv`, picture.points),
  ]);
}

function pages(name: string, { svg, png, pdf }: ReturnType<typeof typeset>): Target[] {
  return [publish(`${name}.svg`, svg), publish(`${name}.png`, png), publish(`${name}.pdf`, pdf)];
}
