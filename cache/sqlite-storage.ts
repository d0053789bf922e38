import { DatabaseSync } from 'node:sqlite';
import type { KeyvStorageAdapter, KeyvStorageEntry } from 'keyv';

/** Version of the table's layout, kept in the file: a newer one is refused, never rewritten. */
const layout = 1;

/**
 * A Keyv storage adapter over Node's own SQLite, durable at each acknowledged write (WAL with `synchronous=FULL`).
 * `setMany` is one transaction. Values are strings.
 *
 * @throws Error when the file was written by a newer version or is not a database
 */
export function sqliteStorage(path: string, { readOnly = false } = {}): KeyvStorageAdapter & { close(): void } {
  const database = open(path, readOnly);
  const select = database.prepare('SELECT value FROM entries WHERE key = ?');
  const upsert = readOnly
    ? undefined
    : database.prepare(
        'INSERT INTO entries (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      );
  const get = (key: string) => (select.get(key) as { value: string } | undefined)?.value;
  const transaction = (work: () => void) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };
  const write = (entries: readonly KeyvStorageEntry[]) => {
    if (!upsert) throw new Error(`${path} is open for reading only`);
    transaction(() => {
      for (const { key, value } of entries) upsert.run(key, value as string);
    });
  };
  const remove = (keys: readonly string[]) => {
    const statement = database.prepare('DELETE FROM entries WHERE key = ?');
    transaction(() => {
      for (const key of keys) statement.run(key);
    });
  };
  return {
    // Records never expire.
    capabilities: { expires: true },
    get: async (key: string) => get(key),
    getMany: async (keys: string[]) => keys.map(get),
    has: async (key: string) => get(key) !== undefined,
    hasMany: async (keys: string[]) => keys.map((key) => get(key) !== undefined),
    set: async (key: string, value: unknown) => {
      write([{ key, value }]);
      return true;
    },
    setMany: async (entries: KeyvStorageEntry[]) => {
      write(entries);
      return entries.map(() => true);
    },
    delete: async (key: string) => {
      remove([key]);
      return true;
    },
    deleteMany: async (keys: string[]) => {
      remove(keys);
      return keys.map(() => true);
    },
    clear: async () => database.exec('DELETE FROM entries'),
    disconnect: async () => database.close(),
    close: () => database.close(),
  } as unknown as KeyvStorageAdapter & { close(): void };
}

function open(path: string, readOnly: boolean): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly, timeout: 5000 });
  const version = readLayout(database, path);
  if (version > layout) {
    database.close();
    const known = `layout ${version}, this version reads up to ${layout}`;
    const message = `${path} was written by a newer version (${known}); update the project`;
    throw Object.assign(new Error(message), { code: 'ENVIRONMENT' });
  }
  if (readOnly) return database;
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
  database.exec(`PRAGMA user_version = ${layout}`);
  return database;
}

function readLayout(database: DatabaseSync, path: string): number {
  try {
    return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  } catch (error) {
    database.close();
    const remedy = 'Move it away and run the command again: its steps will run again.';
    const message = `${path}: expected a database of records, got an error: ${(error as Error).message}. ${remedy}`;
    throw Object.assign(new Error(message, { cause: error }), { code: 'INTEGRITY' });
  }
}
