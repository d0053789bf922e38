/** Something that holds memory until it is released. */
export interface Held {
  /** Bytes that it may hold, estimated. */
  readonly footprint: number;
  release(): Promise<void>;
}

export interface Limits {
  readonly count: number;
  readonly bytes: number;
}

interface Entry<T> {
  readonly making: Promise<T>;
  footprint: number;
  users: number;
  isEvicted: boolean;
}

/**
 * Makes things once and keeps them within limits. The least recently used are released first, never while in use. The
 * newest is kept whatever its size; otherwise nothing large could be used twice.
 *
 * @returns a function that uses the thing with a key, making it first if needed; a failure to make it is not kept
 */
export function leases<T extends Held>(limits: Limits) {
  const entries = new Map<string, Entry<T>>();
  return async <R>(key: string, make: () => Promise<T>, use: (held: T) => Promise<R>): Promise<R> => {
    const entry = entries.get(key) ?? { making: make(), footprint: 0, users: 0, isEvicted: false };
    // Deleted and inserted again, so that the map is ordered by last use.
    entries.delete(key);
    entries.set(key, entry);
    entry.users += 1;
    try {
      const held = await entry.making.catch((error: unknown) => {
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      });
      entry.footprint = held.footprint;
      await evict(entries, limits);
      return await use(held);
    } finally {
      entry.users -= 1;
      await releaseUnused(entry);
    }
  };
}

async function evict<T extends Held>(entries: Map<string, Entry<T>>, limits: Limits): Promise<void> {
  const footprint = () => [...entries.values()].reduce((sum, entry) => sum + entry.footprint, 0);
  while (entries.size > 1 && (entries.size > limits.count || footprint() > limits.bytes)) {
    const [key, entry] = entries.entries().next().value!;
    entries.delete(key);
    entry.isEvicted = true;
    await releaseUnused(entry);
  }
}

async function releaseUnused<T extends Held>(entry: Entry<T>): Promise<void> {
  if (!entry.isEvicted || entry.users > 0) return;
  // Only once, even if the last user leaves while it is being evicted.
  entry.isEvicted = false;
  const held = await entry.making.catch(() => undefined);
  await held?.release();
}
