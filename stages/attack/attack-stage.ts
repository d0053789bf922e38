import type { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import type { OnHost, Program, Tensors } from '../../compute/program.ts';
import { type Stage, stage } from '../../pipeline/stage.ts';
import { split } from '../data/split.ts';
import type { Network } from '../model/network.ts';
import { weights } from '../model/weights.ts';
import { attacked, attackedImages } from '../result/attacked.ts';
import { type AttackInputs, attackInputs } from './attack-inputs.ts';
import { type Attempted, outcome } from './outcome.ts';
import { withRestarts } from './restarts.ts';

interface Attack<P extends z.ZodObject, C, I extends Tensors> {
  /** The first part of a step's id, and the attack's name in results. */
  readonly name: string;
  /** Distinguishes, in ids and results, the same attack with other params. */
  readonly label?: (params: z.output<P>) => string;
  /** `bounded`: all perturbations are within one ball; `minimum`: each is as small as the attack can make it. */
  readonly kind: 'bounded' | 'minimum';
  /** At least `attackParams`. */
  readonly params: P;
  readonly program: Program<C, I, Tensors<Attempted>>;
  /** How often to run the program, by default once. For each image, the first run that fools the model counts. */
  readonly restarts?: (params: z.output<P>) => number;
  /** Config and inputs of one run of the program; `restart` counts from 0. */
  readonly given: (
    params: z.output<P>,
    attacked: AttackInputs,
    restart: number,
  ) => { readonly config: C; readonly inputs: OnHost<I> };
}

const inputs = { data: split, model: weights };
const outputs = { summary: attacked, images: attackedImages };

/**
 * Receives an attack's program, and a function from the attacked model and images to the config and inputs of a run.
 */
export type UseProgram<R> = <C, I extends Tensors>(
  program: Program<C, I, Tensors<Attempted>>,
  given: (attacked: AttackInputs) => { readonly config: C; readonly inputs: OnHost<I> },
) => R;

/** An attack that pipelines can place and catalogs can read. */
export interface AttackStage<P extends z.ZodObject> extends Stage<P, typeof inputs, typeof outputs> {
  readonly kind: 'bounded' | 'minimum';
  /**
   * Passes the program to `use`.
   *
   * @param params checked as when a step is placed
   * @param most upper limits of some params, by name, to save time; lower than a step's may be
   */
  withProgram<R>(params: z.input<P>, most: Readonly<Record<string, number>>, use: UseProgram<R>): R;
}

type AttackParams = z.ZodObject & z.ZodType<{ readonly net: Network; readonly images: number | null }>;

/**
 * Defines an attack: a stage that runs `program` on images of a data set and reports the result for each.
 *
 * @param meta `import.meta` of the attack's own file
 */
export function attackStage<P extends AttackParams, C, I extends Tensors>(
  meta: { readonly url: string },
  { name, label, kind, params, program, restarts = () => 1, given }: Attack<P, C, I>,
): AttackStage<P> {
  const placed = stage(meta, {
    name,
    params,
    inputs,
    outputs,
    needs: { facility: compute },
    subject: 'model',
    ...(label && { label }),
    async run({ params, inputs, compute: engine, metric, progress }) {
      const problem = attackInputs(params.net, params.images, inputs);
      const once = (restart: number) => {
        const { config, inputs } = given(params, problem, restart);
        return engine.run(program, config, inputs);
      };
      const attempts = await withRestarts(restarts(params), once, problem.labels, progress);
      const title = label ? `${name}-${label(params)}` : name;
      return outcome(title, kind, { ...problem, ...attempts }, metric);
    },
  });
  const withProgram = <R>(chosen: z.input<P>, most: Readonly<Record<string, number>>, use: UseProgram<R>): R => {
    const parsed = params.parse(chosen);
    const capped = Object.entries(most).filter(([key, limit]) => {
      const value: unknown = parsed[key];
      return value === null || (typeof value === 'number' && value > limit);
    });
    return use(program, (problem) => given({ ...parsed, ...Object.fromEntries(capped) }, problem, 0));
  };
  return Object.assign(placed, { kind, withProgram });
}
