import { remedyFor } from '../../pipeline/work/failure.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { manyLines, paint, tell } from './output.ts';

/** Prints what went wrong and how to fix it; a stack only for bugs of this program. */
export function tellError(error: unknown): ExitCode {
  const { message, remedy, code } = explain(error);
  tell(`${paint('red', 'error:')} ${manyLines(message)}`);
  if (remedy) tell(manyLines(remedy));
  return code;
}

interface Explanation {
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly code: ExitCode;
}

function explain(error: unknown): Explanation {
  if (!(error instanceof Error)) return unexpected(String(error));
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name === 'DeclarationError')
    return { message, remedy: (error as Error & { remedy?: string }).remedy, code: exitCode.usage };
  if (name === 'DeviceError' || code === 'ENVIRONMENT') return { message, code: exitCode.environment };
  if (code === 'INTEGRITY') return { message, code: exitCode.integrity };
  if (name === 'ArtifactError') {
    return {
      message,
      remedy: 'Run `repro run`: it makes what is missing or damaged again.',
      code: exitCode.integrity,
    };
  }
  return describeSystem(error as SystemError) ?? unexpected(error.stack ?? message);
}

/** The fields that Node adds to errors of the operating system and of SQLite. */
type SystemError = NodeJS.ErrnoException & { readonly errcode?: number };

/** Primary result codes of SQLite, and the matching codes of the operating system. */
const sqliteCodes: Readonly<Record<number, string>> = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC', 14: 'EACCES' };
const sqliteDamaged = new Set([11, 26]);

function describeSystem(error: SystemError): Explanation | undefined {
  const { message } = error;
  if (error.code === 'ERR_SQLITE_ERROR') {
    const primary = (error.errcode ?? 0) & 0xff;
    const like = sqliteCodes[primary];
    if (like) return { message: `the records: ${message}`, remedy: remedyFor(like), code: exitCode.environment };
    if (!sqliteDamaged.has(primary)) return undefined;
    const remedy = 'Move records.db out of the home folder and run again: every step runs again; artifacts stay.';
    return { message: `the records: ${message}`, remedy, code: exitCode.integrity };
  }
  const isSystem = typeof error.errno === 'number' && error.syscall !== undefined;
  return isSystem ? { message, remedy: remedyFor(error.code ?? ''), code: exitCode.environment } : undefined;
}

function unexpected(stack: string): Explanation {
  return { message: stack, remedy: 'This is a bug: please report it with the lines above.', code: 1 };
}
