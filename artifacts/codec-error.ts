/** A codec that cannot give back what it is given. The message says which, where, and what to do. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}
