import { z } from 'zod';
import { csv } from '../../artifacts/csv.ts';

type Field = string | number | null | undefined;

/**
 * A column that is declared once: `read` and `schema` give its value in a row, `title` and `text` what a reader sees,
 * `fields` what the CSV holds. `Source` is what a row is made from, such as the models of one network and round.
 */
export interface Column<Source, S extends z.ZodType> {
  readonly schema: S;
  read(source: Source): z.output<S>;
  /** Heading where the table is read; absent: only rows and the CSV have the column. */
  readonly title?: string;
  /** How the value reads; by default as it is, – for null. */
  text?(value: z.output<S>, source: Source): string;
  /** What the CSV holds, by what follows the column's name in its head; by default the value under the name alone. */
  readonly fields?: Readonly<Record<string, (value: z.output<S>) => Field>>;
}

/** A column that readers see and that neither rows nor the CSV have, because others say the same. */
export interface ShownColumn<Source> {
  readonly title: string;
  show(source: Source): string;
}

/** The columns of a table by their names in rows and CSV, in the order in which they stand. */
export type Columns<Source> = Readonly<Record<string, Column<Source, z.ZodType> | ShownColumn<Source>>>;

type Shape<C> = { readonly [N in keyof C as C[N] extends { readonly schema: z.ZodType } ? N : never]: SchemaOf<C[N]> };
type SchemaOf<T> = T extends { readonly schema: infer S extends z.ZodType } ? S : never;

/** A row of a table: the values of its columns by name. */
export type RowOf<C> = { [N in keyof Shape<C>]: z.output<Shape<C>[N]> };

/** Declares the columns of tables whose rows are made from a `Source`. */
export function columnsOf<Source>() {
  return {
    column: <S extends z.ZodType>(column: Column<Source, S>) => column,
    shown: (title: string, show: (source: Source) => string): ShownColumn<Source> => ({ title, show }),
  };
}

/** The schema of a row. */
export function rowSchema<C extends Columns<never>>(columns: C) {
  const shape = Object.fromEntries(keptIn(columns).map(([name, { schema }]) => [name, schema]));
  return z.strictObject(shape as Shape<C>);
}

export function rowOf<Source, C extends Columns<Source>>(columns: C, source: Source): RowOf<C> {
  return Object.fromEntries(
    keptIn<Source>(columns).map(([name, column]) => [name, column.read(source)]),
  ) as unknown as RowOf<C>;
}

/** The table as it is read: the headings, and a line a source. */
export function linesOf<Source>(columns: Columns<NoInfer<Source>>, sources: readonly Source[]) {
  const seen = Object.values(columns).flatMap((column) =>
    column.title === undefined ? [] : [{ title: column.title, show: (source: Source) => shownText(column, source) }],
  );
  return {
    head: seen.map(({ title }) => title),
    rows: sources.map((source) => seen.map(({ show }) => show(source))),
  };
}

function shownText<Source>(column: Columns<Source>[string], source: Source): string {
  if ('show' in column) return column.show(source);
  const value = column.read(source);
  return column.text?.(value, source) ?? `${value ?? '–'}`;
}

/** The rows as CSV in full precision; empty where there is no number. */
export function rowsCsv<C extends Columns<never>>(columns: C, rows: readonly RowOf<C>[]): string {
  const fields = keptIn(columns).flatMap(([name, { fields = { '': asIs } }]) =>
    Object.entries(fields).map(([suffix, field]) => ({ head: `${name}${suffix}`, name, field })),
  );
  const lines = rows.map((row) => fields.map(({ name, field }) => field(row[name as keyof RowOf<C>])));
  return csv([fields.map(({ head }) => head), ...lines]);
}

function asIs(value: unknown): Field {
  return value as Field;
}

function keptIn<Source>(columns: Columns<Source>): [string, Column<Source, z.ZodType>][] {
  return Object.entries(columns).flatMap(([name, column]) => ('schema' in column ? [[name, column]] : []));
}
