import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Who holds a lock, as the holder noted it. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly since: string;
}

export type Locking =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly holder: Holder | undefined };

/** Milliseconds: two processes that try a free lock at once block each other briefly, and one of them must get it. */
const busyTimeout = 100;

/** Kept reachable: a database that is garbage-collected releases its lock. */
const held = new Set<DatabaseSync>();

/**
 * Takes the folder's lock or says who has it. The kernel holds it (SQLite's exclusive file lock), so it ends with the
 * process, however that ends: there is nothing to unlock.
 */
export function takeLock(folder: string, command: string): Locking {
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: busyTimeout });
  const holderFile = join(folder, 'lock.json');
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    return { ok: false, holder: readHolder(holderFile) };
  }
  const holder: Holder = { pid: process.pid, host: hostname(), command, since: new Date().toISOString() };
  writeFileSync(holderFile, `${JSON.stringify(holder)}\n`);
  held.add(database);
  const release = () => {
    held.delete(database);
    // While the lock is still ours: the next holder writes its own file.
    rmSync(holderFile, { force: true });
    database.close();
  };
  return { ok: true, release };
}

function readHolder(holderFile: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(holderFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether someone holds the folder's lock, and who. Takes no lock and creates no file. */
export function probeLock(folder: string): { readonly held: boolean; readonly holder: Holder | undefined } {
  const path = join(folder, 'lock.db');
  if (!existsSync(path)) return { held: false, holder: undefined };
  const database = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    database.prepare('SELECT 1 FROM sqlite_master').get();
    return { held: false, holder: undefined };
  } catch (error) {
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    return { held: true, holder: readHolder(join(folder, 'lock.json')) };
  } finally {
    database.close();
  }
}
