import { createHook } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { codeOrigin } from '../bundles.ts';

/** Finds what a step leaves behind. */
export interface LeftOvers {
  /** Forgets what was there before the step. */
  begin(): void;
  /** What still runs after the step, in words, e.g. `a timer`. Waits for what is about to close. */
  remaining(): Promise<string[]>;
}

/** How long connections and files may take to close after their step, in milliseconds. */
const closing = 100;

/** Deep enough to reach the code that set a timer through Node's own functions. */
const framesOfTimer = 12;

/**
 * Watches this process: timers that stages set, child processes, and whatever else keeps Node running. Timers that
 * packages and Node set for themselves do not count unless they keep Node running: an idle connection has one, too.
 */
export function watchLeftOvers(): LeftOvers {
  const timers = new Set<number>();
  const children = new Set<ChildProcess>();
  const threads = new Set<Worker>();
  let before = new Map<string, number>();
  let isOwn = false;
  createHook({
    init(id, type) {
      if (!isOwn && (type === 'Timeout' || type === 'Immediate') && isSetByStage()) timers.add(id);
    },
    destroy: (id) => timers.delete(id),
    trackPromises: false,
  } as Parameters<typeof createHook>[0]).enable();
  process.on('worker', (thread) => threads.add(thread));
  subscribe('child_process', (message) => children.add((message as { readonly process: ChildProcess }).process));

  function found(): string[] {
    const alive = [...children].filter(({ pid, exitCode, signalCode }) => pid && exitCode === null && !signalCode);
    const processes = alive.map(({ spawnfile, pid }) => `the process ${spawnfile} (pid ${pid})`);
    const open = Array.from(openResources(), ([type, count]) => (count > (before.get(type) ?? 0) ? [type] : [])).flat();
    const isTimed = timers.size > 0 || open.includes('Timeout');
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
      isOwn = true;
      const turned = turn();
      isOwn = false;
      await turned;
      for (let waited = 0; waited < closing && found().length > 0; waited += 10)
        await delay(10, undefined, { ref: false });
      return found();
    },
  };
}

function openResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** Whether the code that is setting a timer is a stage's, not a package's or Node's. */
function isSetByStage(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = framesOfTimer;
  const { stack = '' } = new Error('a timer');
  Error.stackTraceLimit = limit;
  const callers = stack.split('\n').slice(1);
  const caller = callers.find((line) => !line.includes('node:') && !line.includes(import.meta.url));
  return caller?.includes(codeOrigin) === true;
}
