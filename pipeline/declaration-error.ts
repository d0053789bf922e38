/** The pipeline, its params or the command line are invalid; thrown before any work, exit 2. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  /** What to do about it. */
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
