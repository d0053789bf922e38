import type { Digest } from '../../artifacts/digest.ts';
import type { InputDigests } from '../decide/fingerprint.ts';
import type { Progress } from '../stage.ts';
import type { Failure } from './failure.ts';

/** Everything a worker needs to run one step; it reads nothing else. */
export interface Job {
  readonly type: 'run';
  readonly step: string;
  readonly key: Digest;
  readonly stage: string;
  readonly code: Digest;
  readonly facility?: Digest | undefined;
  readonly params: object;
  /** The variables that the stage declares, with their values. */
  readonly environment: Readonly<Record<string, string>>;
  readonly inputs: InputDigests;
  readonly checkpoint: Digest;
  /** Whether to ignore saved checkpoints, because the user forced the step. */
  readonly restart: boolean;
}

/** From the scheduler to a worker. `stop`: end the step at its next checkpoint. `end`: there is no other step. */
export type ToWorker = Job | { readonly type: 'stop' } | { readonly type: 'end' };

export type Outcome = {
  /** The step was the first of its worker to load some files of packages. */
  readonly hasRead?: boolean;
} & (
  | {
      readonly type: 'done';
      readonly outputs: Readonly<Record<string, { readonly digest: Digest; readonly size: number }>>;
      readonly metrics: Readonly<Record<string, number>>;
      readonly seconds: number;
      /** Resident memory of the worker afterwards, in bytes. */
      readonly memory: number;
    }
  /** `ending`: the worker exits after this. */
  | { readonly type: 'failed'; readonly failure: Failure; readonly ending?: true }
);

/** A checkpoint file that was not what it should be, and where it is now. */
export interface RefusedCheckpoint {
  readonly type: 'checkpoint-refused';
  readonly file: string;
  readonly movedTo: string;
  /** What was expected and what the file holds. */
  readonly problem: string;
}

/** What a worker says of a step that is still running. */
export type Report = { readonly type: 'progress'; readonly progress: Progress } | RefusedCheckpoint;

/** Something that a step changed or left running, so that another could notice it. */
export interface LeftOver {
  readonly step: string;
  /** In words, e.g. `changed Math.random`. */
  readonly what: string;
}

/** What a worker says between two steps. */
type Condition =
  /** It runs no other step. */
  | { readonly type: 'worn'; readonly left: readonly LeftOver[] }
  /** The answer to `end` of a worker that is not worn. */
  | { readonly type: 'clean' };

/** From a worker to the scheduler. */
export type FromWorker = Report | Outcome | Condition;
