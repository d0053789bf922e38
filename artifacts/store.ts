import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ArtifactError } from './artifact-error.ts';
import { type Digest, digestOf, isDigest } from './digest.ts';
import { syncFolder, writeDurably } from './durable-file.ts';
import { readIfThere } from './read-if-there.ts';

/**
 * The modification time of every artifact, in seconds. A different time means that the file was touched after `put`.
 */
const sealedAt = 1;

/**
 * The content-addressed store: immutable bytes named by their SHA-256. Any number of processes may write to it at once.
 */
export interface Store {
  readonly folder: string;
  /** Folder for unfinished files, until they are renamed. */
  readonly temporary: string;
  /** Returns once the bytes are durable. Repairs an artifact whose file is damaged. */
  put(bytes: Uint8Array): Digest;
  /**
   * Reads and verifies.
   *
   * @throws ArtifactError `missing`, or `corrupt` after moving the file to quarantine
   */
  get(digest: Digest): Uint8Array;
  /** Reads the file only if it was touched after `put`; does not move a corrupt file. */
  state(digest: Digest): 'present' | 'missing' | 'corrupt';
  /** Folder of files that are not what they should be. */
  readonly quarantined: string;
  /** Moves the file out of the way and keeps it for inspection. */
  quarantine(digest: Digest): void;
  path(digest: Digest): string;
}

/** @param make false for read-only use: nothing is created, moved or resealed */
export function openStore(folder: string, { make = true } = {}): Store {
  const temporary = join(folder, 'tmp');
  const quarantined = join(folder, 'quarantine');
  if (make) mkdirSync(temporary, { recursive: true });
  const path = (digest: Digest) => join(folder, digest.slice(0, 2), digest.slice(2));
  const quarantine = (digest: Digest) => moveToQuarantine(quarantined, path(digest), digest);

  function put(bytes: Uint8Array): Digest {
    const digest = digestOf(bytes);
    const target = path(digest);
    if (holds(target, bytes)) {
      // Another process may have just renamed it without making the name durable yet.
      syncFolder(dirname(target));
      return digest;
    }
    if (mkdirSync(dirname(target), { recursive: true }) !== undefined) syncFolder(folder);
    writeDurably(target, bytes, { temporary, seal: { mode: 0o444, mtime: sealedAt } });
    return digest;
  }

  function get(digest: Digest): Uint8Array {
    const bytes = readIfThere(path(digest));
    if (bytes === undefined) throw new ArtifactError('missing', digest, `no file ${path(digest)}`);
    const actual = digestOf(bytes);
    if (actual === digest) return bytes;
    if (make) quarantine(digest);
    const remedy = make ? 'the file is now in quarantine' : 'the next run makes it again';
    throw new ArtifactError('corrupt', digest, `its bytes hash to ${actual.slice(0, 12)}; ${remedy}`);
  }

  function state(digest: Digest): 'present' | 'missing' | 'corrupt' {
    const stats = statSync(path(digest), { throwIfNoEntry: false });
    if (stats === undefined) return 'missing';
    if (stats.mtimeMs === sealedAt * 1000) return 'present';
    const bytes = readIfThere(path(digest));
    if (bytes === undefined) return 'missing';
    if (digestOf(bytes) !== digest) return 'corrupt';
    if (make) utimesSync(path(digest), sealedAt, sealedAt);
    return 'present';
  }

  return { folder, temporary, quarantined, put, get, state, quarantine, path };
}

/** Removes the leftovers of interrupted writers. Call it only while holding the store's lock. */
export function clearTemporary(store: Store): void {
  for (const name of readdirSync(store.temporary)) {
    const pid = Number.parseInt(name, 10);
    if (!isAlive(pid)) rmSync(join(store.temporary, name), { force: true });
  }
}

/** The digests of all artifacts, in no particular order. */
export function* listDigests(store: Store): Generator<Digest> {
  for (const prefix of readdirSync(store.folder)) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
    for (const rest of readdirSync(join(store.folder, prefix)))
      if (isDigest(prefix + rest)) yield (prefix + rest) as Digest;
  }
}

function moveToQuarantine(folder: string, path: string, digest: Digest): void {
  mkdirSync(folder, { recursive: true });
  try {
    renameSync(path, join(folder, `${digest}-${Date.now()}`));
  } catch (error) {
    // Another process moved it first.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function holds(path: string, bytes: Uint8Array): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.size !== bytes.length) return false;
  return readIfThere(path)?.equals(bytes) ?? false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
