import { closeSync, openSync, writeSync } from 'node:fs';

/** What a step prints, in its own file, which is created with the first line. */
export interface StepLog {
  write(text: string | Uint8Array): void;
  close(): void;
}

export function openStepLog(path: string): StepLog {
  let file: number | undefined;
  return {
    write(text) {
      file ??= openSync(path, 'a');
      if (typeof text === 'string') writeSync(file, text);
      else writeSync(file, text);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Sends what this process prints by `process.stdout` and `process.stderr` to wherever `current` says. */
export function capturePrinting(current: () => StepLog | undefined): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      const log = current();
      if (!log) return (write as (...all: unknown[]) => boolean)(chunk, ...rest);
      log.write(chunk);
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    }) as typeof stream.write;
  }
}
