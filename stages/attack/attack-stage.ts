import type { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import type { OnHost, Program, Tensors } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
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
  /** Set apart in ids and results from the same attack with other params. */
  readonly label?: (params: z.output<P>) => string;
  /** `bounded`: all perturbations are within one ball; `minimum`: each is as small as the attack can make it. */
  readonly kind: 'bounded' | 'minimum';
  /** At least `attackParams`. */
  readonly params: P;
  readonly program: Program<C, I, Tensors<Attempted>>;
  /** How often the program is run; of each image, the first run that fools the model counts. Once by default. */
  readonly restarts?: (params: z.output<P>) => number;
  /** What the program is run with. `restart` counts from 0. */
  readonly given: (
    params: z.output<P>,
    attacked: AttackInputs,
    restart: number,
  ) => { readonly config: C; readonly inputs: OnHost<I> };
}

type AttackParams = z.ZodObject & z.ZodType<{ readonly net: Network; readonly images: number | null }>;

/**
 * Defines an attack: a stage that runs `program` on images of a data set and reports what became of each.
 *
 * @param meta `import.meta` of the attack's own file
 */
export function attackStage<P extends AttackParams, C, I extends Tensors>(
  meta: { readonly url: string },
  { name, label, kind, params, program, restarts = () => 1, given }: Attack<P, C, I>,
) {
  return stage(meta, {
    name,
    params,
    inputs: { data: split, model: weights },
    outputs: { summary: attacked, images: attackedImages },
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
}
