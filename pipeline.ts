import { claims } from './claims.ts';
import { epsilon } from './experiments/budget.ts';
import { type Case, casesOf, isLinear } from './experiments/cases.ts';
import { dataSetsOf } from './experiments/images.ts';
import { overPruned } from './experiments/over-pruned.ts';
import { sparseActivations } from './experiments/sparse-activations.ts';
import { type Measured, sweep } from './experiments/sweep.ts';
import { pipeline, publish, type Target } from './pipeline/pipeline.ts';
import type { Handle } from './pipeline/step.ts';
import { profiles, settings } from './profiles.ts';
import { figure1 } from './stages/figure/figure1.ts';
import { figure2 } from './stages/figure/figure2.ts';
import { checkClaims } from './stages/measure/check-claims.ts';
import { metrics } from './stages/measure/metrics.ts';
import { theoryTable } from './stages/measure/theory-table.ts';

export default pipeline({
  settings,
  profiles,
  tools: {
    programs: new URL('./programs.ts', import.meta.url).href,
    exporters: new URL('./exporters.ts', import.meta.url).href,
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
    const measures = [...linear, ...deep].map((model) => model.measures);

    const sparse = when(chosen.lambdas.length > 0, () => sparseActivations(data.gray, chosen));
    const over = when(chosen.overPruned, () => overPruned(data.gray, chosen));
    const bounds = linear.flatMap((model) => model.bounds ?? []);
    const theory = when(bounds.length > 0, () => theoryTable({}, { bounds }));
    const all = when(measures.length > 0, () => metrics({}, { measures }));
    const checked = checkClaims(
      { claims },
      {
        metrics: all.map(({ table }) => table),
        table1: sparse.map(({ rows }) => rows),
        table2: over.map(({ rows }) => rows),
        theory: theory.map(({ rows }) => rows),
      },
    );
    return [
      ...tables('table-1', sparse),
      ...tables('table-2', over),
      ...pictures('figure-1', drawn(figure1, linear)),
      ...pictures('figure-2', drawn(figure2, deep)),
      ...tables('theory', theory),
      ...tables('metrics', all),
      ...all.map(({ table }) => publish('metrics.json', table)),
      publish('claims.md', checked.markdown),
    ];
  },
});

/** What a profile has: nothing, or one of it. */
function when<T>(wanted: boolean, place: () => T): readonly T[] {
  return wanted ? [place()] : [];
}

function drawn(figure: typeof figure1, models: readonly Measured[]) {
  return when(models.length > 0, () => figure({ epsilon }, { measures: models.map((model) => model.measures) }));
}

/** A table, to read and to compute with. */
function tables(name: string, made: readonly { readonly markdown: Handle; readonly csv: Handle }[]): Target[] {
  return made.flatMap(({ markdown, csv }) => [publish(`${name}.md`, markdown), publish(`${name}.csv`, csv)]);
}

function pictures(name: string, made: readonly ReturnType<typeof figure1>[]): Target[] {
  return made.flatMap(({ svg, png, spec, points }) => [
    publish(`${name}.svg`, svg),
    publish(`${name}.png`, png),
    publish(`${name}.vl.json`, spec),
    publish(`${name}.csv`, points),
  ]);
}
