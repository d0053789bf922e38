import { outcome } from '../../../stages/attack/outcome.ts';

/** An attack's effect on one image; a minimum-norm attack failed if the label is unchanged. */
export interface Line {
  readonly row: number;
  readonly label: number;
  readonly before: number;
  readonly after: number;
  readonly norm: number;
}

type Kind = 'bounded' | 'minimum';

/** The summary that an attack stage would give for these images. */
export function summaryOf(attack: string, kind: Kind, lines: readonly Line[]) {
  return reported(attack, kind, lines).summary;
}

export function attackCsv(kind: Kind, lines: readonly Line[]): string {
  return reported('attack', kind, lines).images;
}

function reported(attack: string, kind: Kind, lines: readonly Line[]) {
  const whole = (read: (line: Line) => number) =>
    ({ dtype: 'int32', shape: [lines.length], data: Int32Array.from(lines, read) }) as const;
  const attempts = {
    rows: lines.map(({ row }) => row),
    labels: whole(({ label }) => label),
    before: whole(({ before }) => before),
    after: whole(({ after }) => after),
    norm: { dtype: 'float32', shape: [lines.length], data: Float32Array.from(lines, ({ norm }) => norm) } as const,
  };
  return outcome(attack, kind, attempts, () => {});
}
