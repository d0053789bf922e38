import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../../../artifacts/digest.ts';
import { acquire } from '../../../../stages/data/fetch/acquire.ts';
import type { AcquireError } from '../../../../stages/data/fetch/acquire-error.ts';
import type { PinnedFile } from '../../../../stages/data/fetch/pinned.ts';
import type { Source } from '../../../../stages/data/fetch/sources.ts';
import { type Conduct, type HostileServer, hostileServer } from './hostile-server.ts';

export const content = Buffer.concat([randomBytes(150_000), Buffer.alloc(50_000)]);
export const gzipped = gzipSync(content);
export const file: PinnedFile = { set: 'set', name: 'file.gz', bytes: content.length, sha256: digestOf(content) };

/** The downloads of one test, and the server they come from. */
export interface Rig {
  /** Fresh for each test. */
  readonly folder: string;
  /** Every request so far, as `path` or `path range`. */
  requests(): readonly string[];
  /** Serves each path as specified until the test ends. */
  serve(conducts: Record<string, Conduct>): Promise<HostileServer>;
  /** Gets the file from the paths of one server in turn; a second call uses the same server. */
  from(
    conducts: Record<string, Conduct>,
    options?: { idle?: number; log?: (line: string) => void },
  ): Promise<Uint8Array>;
  /** Names of the files that were kept. */
  kept(): string[];
}

export function rig(): Rig {
  let folder = '';
  let server: HostileServer | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'acquire-'));
  });
  afterEach(() => {
    server?.close();
    server = undefined;
    rmSync(folder, { recursive: true });
  });
  const serve = async (conducts: Record<string, Conduct>) => {
    server ??= await hostileServer(conducts);
    return server;
  };
  return {
    get folder() {
      return folder;
    },
    requests: () => server?.requests ?? [],
    serve,
    kept: () => readdirSync(join(folder, 'set')),
    async from(conducts, { idle = 10_000, log } = {}) {
      const { url } = await serve(conducts);
      const sources = Object.keys(conducts).map((path): Source => ({ kind: 'url', url: url(path) }));
      return await acquire(file, sources, { folder, idle, log });
    },
  };
}

export async function failure(attempt: Promise<unknown>): Promise<AcquireError> {
  return await attempt.then(
    () => assert.fail('expected a failure'),
    (error) => error,
  );
}
