import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { surviveClosedPipes } from '../../terminal/output.ts';

/** How a run is told to end, by signals or by a closed pipe. */
export interface Interruption {
  /** Aborted by the first signal. */
  readonly interrupt: AbortSignal;
  /** Aborted by the second. */
  readonly abandon: AbortSignal;
  /** How an interrupted run ends. */
  code(): ExitCode;
  release(): void;
}

/** @param onSignal is told how often the user has asked by now */
export function catchInterruption(onSignal: (times: number) => void): Interruption {
  const interrupt = new AbortController();
  const abandon = new AbortController();
  let code: ExitCode = exitCode.sigint;
  let times = 0;
  const asked = (by: ExitCode) => {
    times += 1;
    if (times === 1) code = by;
    onSignal(times);
    if (times === 1) interrupt.abort();
    else if (times === 2) abandon.abort();
    // The kernel lets go of the lock, workers notice that their parent is gone.
    else process.exit(code);
  };
  const onInterrupt = () => asked(exitCode.sigint);
  const onTerminate = () => asked(exitCode.sigterm);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  surviveClosedPipes(() => times === 0 && asked(exitCode.sigpipe));
  return {
    interrupt: interrupt.signal,
    abandon: abandon.signal,
    code: () => code,
    release() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      surviveClosedPipes(() => process.exit());
    },
  };
}
