/** Training diverged: the loss or the weights are no longer finite. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly code = 'DIVERGED';
  /** The first iteration, from 0, whose minibatch had this loss. */
  readonly iteration: number;
  readonly loss: number;
  /** Iterations done at the last checkpoint, whose weights are finite; 0 is the start. */
  readonly lastGood: number;

  constructor(iteration: number, loss: number, lastGood: number) {
    super(
      `diverged: expected a finite loss and finite weights, got loss ${loss} at iteration ${iteration}; ` +
        `the last good checkpoint is after ${lastGood} iterations. Lower the learning rate.`,
    );
    this.iteration = iteration;
    this.loss = loss;
    this.lastGood = lastGood;
  }
}
