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
  readonly inputs: InputDigests;
  readonly checkpoint: Digest;
  /** Whether to begin anew although progress was saved: the step is run because someone asked for it. */
  readonly restart: boolean;
}

/** What the scheduler tells a worker. `stop`: end the step at its next checkpoint. */
export type ToWorker = Job | { readonly type: 'stop' };

export type Outcome =
  | {
      readonly type: 'done';
      readonly outputs: Readonly<Record<string, { readonly digest: Digest; readonly size: number }>>;
      readonly metrics: Readonly<Record<string, number>>;
      readonly seconds: number;
      /** Resident memory of the worker afterwards, in bytes. */
      readonly memory: number;
    }
  /** `ending`: the worker ends after this. */
  | { readonly type: 'failed'; readonly failure: Failure; readonly ending?: true };

/** What a worker tells the scheduler. */
export type FromWorker = { readonly type: 'progress'; readonly progress: Progress } | Outcome;
