import type { Digest } from '../../artifacts/digest.ts';
import { describeThrown } from '../decide/describe-thrown.ts';

/** Why a step left no record. */
export type Failure =
  /** The stage threw. Not retried: it would throw again. */
  | ({ readonly kind: 'step-error'; readonly message: string } & Traced)
  /** A loss that is not finite; its last good checkpoint is kept. */
  | { readonly kind: 'diverged'; readonly message: string }
  /** The machine refused: disk, permission, network, device. */
  | ({ readonly kind: 'environment'; readonly message: string } & Traced)
  /** Bytes from outside did not match what was expected. */
  | { readonly kind: 'integrity'; readonly message: string }
  /** An input's artifact was missing or corrupt when it was read; its producer runs again. */
  | {
      readonly kind: 'input-unusable';
      readonly reason: 'missing' | 'corrupt';
      readonly digest: Digest;
      readonly message: string;
    }
  /** A package that the step loads was changed after the run began: what ran is not what the key says. */
  | { readonly kind: 'packages-changed'; readonly message: string }
  /** The worker ended while the step ran, or must end because its device was lost. Retried. */
  | { readonly kind: 'worker-lost'; readonly message: string }
  /** The run was interrupted; checkpoints are kept. */
  | { readonly kind: 'interrupted'; readonly message: string };

/** Where it was thrown. Messages and stacks tell causes, and members of an AggregateError, too. */
interface Traced {
  readonly stack?: string | undefined;
  /** The user's file, line and column, e.g. `stages/mean.ts:12:7`, as far as they are known. */
  readonly at?: string | undefined;
}

/** Values of `error.code` with which a stage gives the kind of its error. */
const kindOfCode: Readonly<Record<string, 'diverged' | 'environment' | 'integrity'>> = {
  DIVERGED: 'diverged',
  ENVIRONMENT: 'environment',
  INTEGRITY: 'integrity',
};

const systemCodes = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOMEM']);

/** Codes with which the system refuses one path, not every one. */
const refusals = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Turns what a stage threw into a value; exceptions become failures nowhere else.
 *
 * @param own folders of the engine; advice about them is not given for a stage's own files
 */
export function failureOf(error: unknown, own: readonly string[] = []): Failure {
  const { message, stack } = describeThrown(error);
  if (!(error instanceof Error)) return { kind: 'step-error', message };
  const { code = '', path } = error as NodeJS.ErrnoException;
  const kind = kindOfCode[code];
  if (kind) return { kind, message };
  if (code === 'DEVICE_LOST') return { kind: 'worker-lost', message };
  if (!systemCodes.has(code)) return { kind: 'step-error', message, stack };
  const isOwn = path !== undefined && own.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const remedy = isOwn || !refusals.has(code) ? remedyFor(code) : remedyForStage(path);
  return { kind: 'environment', message: `${message}. ${remedy}`, stack };
}

function remedyForStage(path: string | undefined): string {
  return `The stage itself asked for it: give this user access to ${path ?? 'it'}, or change the stage.`;
}

/** What to do about an error of the file system. */
export function remedyFor(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return 'Free some disk space, then run the same command again; nothing needs repair.';
  if (code === 'EMFILE' || code === 'ENFILE')
    return 'Raise the limit of open files (ulimit -n), then run the same command again.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'Make the folder writable or set REPRO_HOME to one that is.';
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
    return 'Give the path of a file in an existing folder.';
  return 'Check disk and memory, then run the same command again.';
}
