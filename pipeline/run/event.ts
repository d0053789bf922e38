import type { Digest } from '../../artifacts/digest.ts';
import type { Cue } from '../decide/cue.ts';
import type { Upgrade } from '../decide/upgrade.ts';
import type { Progress } from '../stage.ts';
import type { Failure } from '../work/failure.ts';

/** How a run ended, in numbers of steps. */
export interface Summary {
  readonly steps: number;
  /** Their results were still valid. */
  readonly restored: number;
  /** Run to the end and recorded. */
  readonly run: number;
  readonly failed: number;
  /** Ran again and made other bytes than are recorded under the same key. */
  readonly changed: number;
  /** Not attempted, because something they need failed or the run was interrupted. */
  readonly blocked: number;
  readonly seconds: number;
  /** What the restored steps took when they ran. */
  readonly savedSeconds: number;
}

/** Anything that happens in a run, in the order it happens; one line of the run log each. */
export type Event =
  | {
      readonly type: 'run-started';
      readonly run: string;
      readonly profile: string;
      readonly steps: number;
      readonly lanes: readonly string[];
    }
  /** Code, packages or engine changed since steps last ran; told once, before any step runs. */
  | { readonly type: 'upgraded'; readonly parts: readonly Upgrade[] }
  | { readonly type: 'step-restored'; readonly step: string; readonly key: Digest }
  | {
      readonly type: 'step-started';
      readonly step: string;
      readonly key: Digest;
      readonly lane: string;
      readonly cues: readonly Cue[];
    }
  | { readonly type: 'step-progress'; readonly step: string; readonly progress: Progress }
  | {
      readonly type: 'step-finished';
      readonly step: string;
      readonly key: Digest;
      readonly lane: string;
      readonly seconds: number;
      readonly metrics: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'step-retried';
      readonly step: string;
      readonly failure: Failure;
      readonly attempt: number;
      readonly delaySeconds: number;
    }
  | { readonly type: 'step-failed'; readonly step: string; readonly key: Digest; readonly failure: Failure }
  | { readonly type: 'step-blocked'; readonly step: string; readonly on: string }
  | { readonly type: 'artifact-quarantined'; readonly step: string; readonly output: string; readonly digest: Digest }
  /** A step ran again and made other bytes than its record, which they replace. `difference`: where they first differ. */
  | {
      readonly type: 'result-changed';
      readonly step: string;
      readonly output: string;
      readonly from: Digest;
      readonly to: Digest;
      readonly difference: string;
    }
  | {
      readonly type: 'checkpoint-refused';
      readonly step: string;
      readonly file: string;
      readonly movedTo: string;
      readonly problem: string;
    }
  /** A step changed or left running what could affect other steps; its worker was replaced. */
  | { readonly type: 'step-left-over'; readonly step: string; readonly what: string }
  | { readonly type: 'row-ignored'; readonly row: string; readonly problem: string }
  | { readonly type: 'log-lost'; readonly path: string; readonly problem: string }
  | { readonly type: 'published'; readonly path: string; readonly changed: boolean }
  | { readonly type: 'run-finished'; readonly outcome: 'done' | 'failed' | 'interrupted'; readonly summary: Summary };

export type Emit = (event: Event) => void;
