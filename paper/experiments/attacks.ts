import type { z } from 'zod';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import type { Stage } from '../../pipeline/stage.ts';
import type { Handle } from '../../pipeline/step.ts';
import type { AttackStage, UseProgram } from '../../stages/attack/attack-stage.ts';
import { autopgd } from '../../stages/attack/autopgd/autopgd.ts';
import { cw } from '../../stages/attack/cw/cw.ts';
import { deepfool } from '../../stages/attack/deepfool/deepfool.ts';
import { fgs } from '../../stages/attack/fgs.ts';
import { noise } from '../../stages/attack/noise.ts';
import { pgd } from '../../stages/attack/pgd.ts';
import { rfgs } from '../../stages/attack/rfgs.ts';
import { classCount, type Network } from '../../stages/model/network.ts';
import { type AttackEntry, type Measure, measuring, symbolOf } from '../../stages/result/attack-entry.ts';
import { epsilon } from './budget.ts';
import { isColor } from './cases.ts';
import type { Settings } from './settings.ts';

/** What determines an attack's params. */
interface AttackSetup extends Pick<Settings, 'images' | 'cwImages' | 'cwIterations'> {
  readonly net: Network;
  readonly seed: number;
}

/** A setup with the data and the model to attack. */
interface AttackSite extends AttackSetup {
  readonly data: Handle<'split'>;
  readonly model: Handle<'weights'>;
}

/** The outputs of a placed attack. */
export interface PlacedAttack {
  readonly summary: Handle<'attacked'>;
  readonly images: Handle<'attacked-images'>;
}

/** An entry of the catalog. */
export interface CatalogAttack
  extends Omit<AttackEntry, 'name'>,
    Pick<Stage<z.ZodObject, object, object>, 'definition'> {
  /** The attack's params for a setup. */
  params(setup: AttackSetup): object;
  place(site: AttackSite): PlacedAttack;
  /** Whether the attack supports this network. */
  takes(net: Network): boolean;
  /** @param most upper limits of some params, by name */
  withProgram<R>(setup: AttackSetup, most: Readonly<Record<string, number>>, use: UseProgram<R>): R;
}

const iterated = { norm: 'inf', search: 'iterated' } as const;
const oneStep = { norm: 'inf', search: 'single-step' } as const;
const leastNorm = { norm: 2, search: 'iterated' } as const;

/** The attacks on every model, in the order of tables and legends. A new attack takes its own file and a line here. */
export const attacks = {
  fgs: attack(fgs, { title: 'FGS', ...oneStep }, ({ net, images }) => ({ net, epsilon, images })),
  rfgs: attack(rfgs, { title: 'rFGS', ...oneStep }, ({ net, seed, images }) => ({ net, epsilon, seed, images })),
  deepfool: attack(deepfool, { title: 'DeepFool', ...leastNorm }, ({ net, images }) => ({
    ...{ net, images },
    ...(isColor(net) ? { batch: 10 } : {}),
  })),
  cw: attack(cw, { title: 'C&W', ...leastNorm }, ({ net, cwImages: images, cwIterations: iterations }) => ({
    ...{ net, images, iterations },
  })),
};

export type AttackName = keyof typeof attacks;

/** Further attacks within the same l∞ ball, on models probed for masked gradients. */
export const probes = {
  pgd: attack(pgd, { title: 'PGD', ...iterated }, ({ net, seed, images }) => ({ net, epsilon, seed, images })),
  'autopgd-ce': attack(autopgd, { title: 'AutoPGD-CE', ...iterated }, ({ net, seed, images }) => ({
    ...{ net, epsilon, seed, images },
    loss: 'ce' as const,
  })),
  'autopgd-dlr': attack(
    autopgd,
    { title: 'AutoPGD-DLR', ...iterated, takes: (net) => classCount(net) >= 3 },
    ({ net, seed, images }) => ({ ...{ net, epsilon, seed, images }, loss: 'dlr' as const }),
  ),
  noise: attack(noise, { title: 'noise', norm: 'inf', search: 'noise' }, ({ net, seed, images }) => ({
    ...{ net, epsilon, seed, images },
  })),
};

interface About extends Pick<AttackEntry, 'title' | 'norm' | 'search'> {
  /** Whether the attack supports a network; by default, all. */
  readonly takes?: (net: Network) => boolean;
}

/** @param params the params of the step */
function attack<P extends z.ZodObject>(
  stage: AttackStage<P>,
  { takes = () => true, ...about }: About,
  params: (setup: AttackSetup) => z.input<P>,
): CatalogAttack {
  return {
    ...{ definition: stage.definition, kind: stage.kind, ...about, takes, params },
    place: ({ data, model, ...setup }) => stage(params(setup), { data, model }),
    withProgram: (setup, most, use) => stage.withProgram(params(setup), most, use),
  };
}

/** Places each attack of a catalog. */
export function placeAll<N extends string>(catalog: Readonly<Record<N, CatalogAttack>>, site: AttackSite) {
  const placed = Object.entries<CatalogAttack>(catalog).map(([name, each]) => [name, each.place(site)]);
  return Object.fromEntries(placed) as Readonly<Record<N, PlacedAttack>>;
}

/**
 * The entries of a catalog, as params of stages.
 *
 * @throws DeclarationError when an attack's name in the catalog differs from that in its results
 */
function entriesOf(catalog: Readonly<Record<string, CatalogAttack>>): AttackEntry[] {
  return Object.entries(catalog).map(([name, { definition, title, kind, norm, search }]) => {
    if (name === definition.name || name.startsWith(`${definition.name}-`)) return { name, title, kind, norm, search };
    throw new DeclarationError(
      `expected the attack "${definition.name}" under its own name in the catalog, got "${name}"`,
      `Name its line in paper/experiments/attacks.ts "${definition.name}", or "${definition.name}-" and its label.`,
    );
  });
}

/** The entries of the attacks on every model. */
export const entries: AttackEntry[] = entriesOf(attacks);

/** The entries of all attacks within the l∞ ball, for checks of masked gradients. */
export const ballEntries: AttackEntry[] = measuring(entriesOf({ ...attacks, ...probes }), 'r∞');

/** The names of the attacks on every model with this measure. */
export function namesOf(measure: Measure): AttackName[] {
  return (Object.keys(attacks) as AttackName[]).filter((name) => symbolOf(attacks[name]) === measure);
}
