/** What the process tells its caller. */
export const exitCode = {
  done: 0,
  stepFailed: 1,
  /** Usage, params or pipeline invalid: nothing was done. */
  usage: 2,
  /** Device, permission, disk, network. */
  environment: 3,
  /** Bytes were not what they must be. */
  integrity: 4,
  /** By `status --exit-code`; and when what is to be shown has not been made. */
  stale: 10,
  /** Another run holds the store. */
  inUse: 75,
  sigint: 130,
  /** Whoever read what a run wrote went away. */
  sigpipe: 141,
  sigterm: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
