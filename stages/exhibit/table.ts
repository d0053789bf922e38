import { z } from 'zod';
import { csv } from '../../artifacts/csv.ts';

type Field = string | number | null | undefined;

/**
 * A column, declared once: `read` and `schema` define its value in a row, `title` and `text` its Markdown, `fields` its
 * CSV. `Source` is what a row is computed from, such as the models of one network and round.
 */
export interface Column<Source, S extends z.ZodType> {
  readonly schema: S;
  read(source: Source): z.output<S>;
  /** Heading for readers; absent: only the rows and the CSV have the column. */
  readonly title?: string;
  /** The value as text; by default as it is, and – for null. */
  text?(value: z.output<S>, source: Source): string;
  /** CSV fields by the suffix of the column's name; by default the value, under the name alone. */
  readonly fields?: Readonly<Record<string, (value: z.output<S>) => Field>>;
}

/** A column only for readers; other columns hold the same data in the rows and the CSV. */
export interface ShownColumn<Source> {
  readonly title: string;
  show(source: Source): string;
}

/** The columns of a table in order, by their names in rows and CSV. */
export type Columns<Source> = Readonly<Record<string, Column<Source, z.ZodType> | ShownColumn<Source>>>;

type Shape<C> = { readonly [N in keyof C as C[N] extends { readonly schema: z.ZodType } ? N : never]: SchemaOf<C[N]> };
type SchemaOf<T> = T extends { readonly schema: infer S extends z.ZodType } ? S : never;

/** A row of a table: the values of its columns by name. */
export type RowOf<C> = { [N in keyof Shape<C>]: z.output<Shape<C>[N]> };

/** Declares the columns of tables whose rows are computed from a `Source`. */
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

/** The table for readers: the headings, and one line per source. */
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

/** The rows as CSV in full precision; missing numbers are empty. */
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
