import type { Handle } from '../../pipeline/step.ts';

/** The outputs of a placed attack. */
export interface Attack {
  readonly summary: Handle<'attacked'>;
  readonly images: Handle<'attacked-images'>;
}

/** A model, what was measured on it, and the paper's attacks. */
export interface Attacked {
  readonly seed: number;
  readonly round: number;
  readonly model: Handle<'weights'>;
  readonly measures: Handle<'measures'>;
  readonly attacks: Readonly<Record<'fgs' | 'rfgs' | 'deepfool' | 'cw', Attack>>;
}
