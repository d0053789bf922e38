import { parseArgs } from 'node:util';
import { z } from 'zod';
import { settings } from '../../paper/experiments/settings.ts';
import { profiles } from '../../paper/profiles.ts';

/** The profile whose work both sides do. */
export const profile = 'mnist-short';

/** Settings that can be reduced, so that the bench can be tried in seconds: flag and setting. */
const settingOf = {
  references: 'references',
  rounds: 'rounds',
  iterations: 'iterations',
  retraining: 'retraining',
  'cw-images': 'cwImages',
  'cw-iterations': 'cwIterations',
} as const;

type Flag = keyof typeof settingOf;
type Scaled = (typeof settingOf)[Flag];

/** How much work to do. */
export interface Scale {
  /** Settings of the profile, with those given as flags. */
  readonly settings: Readonly<Record<Scaled | 'ratio', number>>;
  /** Those that differ from the profile's. */
  readonly changed: readonly Scaled[];
  /** Jobs at once. */
  readonly cores: number;
}

/**
 * Reads `--references N`, `--rounds N`, `--iterations N`, `--retraining N`, `--cw-images N`, `--cw-iterations N` and
 * `--cores N`; defaults are the profile's settings, on 2 cores.
 *
 * @throws TypeError for an unknown flag, ZodError for a value that the profile does not accept
 */
export function scaleOf(args: readonly string[]): Scale {
  const flags = Object.keys(settingOf) as Flag[];
  const said = valuesOf(args, flags);
  const whole = settings.parse(profiles[profile].settings);
  const smaller = flags.flatMap((flag) => (said[flag] === undefined ? [] : [[settingOf[flag], Number(said[flag])]]));
  const chosen = settings.parse({ ...whole, ...Object.fromEntries(smaller) });
  const names = [...Object.values(settingOf), 'ratio'] as const;
  return {
    settings: Object.fromEntries(names.map((name) => [name, chosen[name]])) as Scale['settings'],
    changed: Object.values(settingOf).filter((name) => chosen[name] !== whole[name]),
    cores: z.coerce
      .number()
      .int()
      .positive()
      .parse(said.cores ?? 2),
  };
}

function valuesOf(args: readonly string[], flags: readonly string[]): Readonly<Record<string, unknown>> {
  const numbers = [...flags, 'cores'].map((flag) => [flag, { type: 'string' as const }]);
  return parseArgs({ args: [...args], options: { json: { type: 'boolean' }, ...Object.fromEntries(numbers) } }).values;
}
