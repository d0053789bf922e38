import { createHook } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** Finds what a step leaves behind. */
export interface LeftOvers {
  /** Forgets what was there before the step. */
  begin(): void;
  /** What still runs after the step, in words, e.g. `a timer`. Waits for what is about to close. */
  remaining(): Promise<string[]>;
  /** Whether a timer is left that does not keep Node running: usual for a time limit, but it may still call something. */
  hasQuietTimer(): boolean;
}

/** How long connections and files may take to close after their step, in milliseconds. */
const closing = 100;

/** Deep enough to reach the code that set a timer through Node's own functions. */
const framesOfTimer = 12;

/**
 * Watches this process: timers that stages and packages set, child processes, threads, and whatever else keeps Node
 * running. Timers that Node sets for itself do not count unless they keep it running: an idle connection has one, too.
 */
export function watchLeftOvers(): LeftOvers {
  const timers = new Map<number, { hasRef?(): boolean }>();
  const children = new Set<ChildProcess>();
  const threads = new Set<Worker>();
  let before = new Map<string, number>();
  let isOwn = false;
  createHook({
    init(id, type, _, resource) {
      if (!isOwn && (type === 'Timeout' || type === 'Immediate') && isSetByUser()) timers.set(id, resource);
    },
    destroy: (id) => timers.delete(id),
    trackPromises: false,
  } as Parameters<typeof createHook>[0]).enable();
  process.on('worker', (thread) => threads.add(thread));
  subscribe('child_process', (message) => children.add((message as { readonly process: ChildProcess }).process));

  /** Waits without counting as something that was started. */
  function wait<T>(begin: () => Promise<T>): Promise<T> {
    isOwn = true;
    const waiting = begin();
    isOwn = false;
    return waiting;
  }

  function found(): string[] {
    const alive = [...children].filter(({ pid, exitCode, signalCode }) => pid && exitCode === null && !signalCode);
    const processes = alive.map(({ spawnfile, pid }) => `the process ${spawnfile} (pid ${pid})`);
    const open = Array.from(openResources(), ([type, count]) => (count > (before.get(type) ?? 0) ? [type] : [])).flat();
    const isTimed = [...timers.values()].some((timer) => timer.hasRef?.()) || open.includes('Timeout');
    // A process comes with handles and pipes.
    const others = alive.length > 0 ? [] : open.filter((type) => type !== 'Timeout' && type !== 'Immediate');
    // A thread that has ended has no id.
    const hasThread = [...threads].some(({ threadId }) => threadId !== -1);
    return [
      ...(isTimed ? ['a timer'] : []),
      ...(hasThread ? ['a thread'] : []),
      ...processes,
      ...others.map((type) => `an open ${type}`),
    ];
  }

  return {
    begin() {
      timers.clear();
      children.clear();
      threads.clear();
      before = openResources();
    },
    async remaining() {
      // Promises that are settled run first, and Node reports those that were rejected.
      await wait(turn);
      for (let waited = 0; waited < closing && found().length > 0; waited += 10)
        await wait(() => delay(10, undefined, { ref: false }));
      return found();
    },
    hasQuietTimer: () => timers.size > 0,
  };
}

function openResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** Whether the code that is setting a timer is a stage's or a package's, not Node's. Never throws: a hook must not. */
function isSetByUser(): boolean {
  const { stackTraceLimit: limit } = Error;
  // Some code asks for stacks as objects.
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = framesOfTimer;
    if (own) Error.prepareStackTrace = undefined as never;
    const callers = String(new Error('a timer').stack).split('\n').slice(1);
    if (callers.some((line) => line.includes('node:internal/abort_controller'))) return false;
    return callers.some((line) => !line.includes('node:') && !line.includes(import.meta.url));
  } catch {
    return true;
  } finally {
    Error.stackTraceLimit = limit;
    if (own) Object.defineProperty(Error, 'prepareStackTrace', own);
  }
}
