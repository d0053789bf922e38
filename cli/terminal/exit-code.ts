/** The exit codes of the process. */
export const exitCode = {
  done: 0,
  stepFailed: 1,
  /** Usage, params or pipeline invalid; nothing was done. */
  usage: 2,
  /** Device, permission, disk, network. */
  environment: 3,
  /** Stored or downloaded bytes are not the expected ones. */
  integrity: 4,
  /** Of `status --exit-code`; also when what should be shown has not been made yet. */
  stale: 10,
  /** Another run holds the store. */
  inUse: 75,
  sigint: 130,
  /** The reader of the output closed the pipe. */
  sigpipe: 141,
  sigterm: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
