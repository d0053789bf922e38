import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contestRow, type Row, row } from '../row.ts';
import { alike, disagreements } from './agreement.ts';
import { runOurs } from './own.ts';
import { profile, type Scale, scaleOf } from './scale.ts';
import type { Side } from './side.ts';
import { findMeans, runPeer } from './snakemake.ts';

/**
 * Runs all of `mnist-short` cold, then the same work by PyTorch scripts under Snakemake, once each; {@link scaleOf}
 * says how to try it with less. Targets apply only to the whole.
 *
 * @throws Error when something is missing, a side fails, or the two did not compute the same
 */
export async function paper(flags: readonly string[]): Promise<Row[]> {
  const scale = scaleOf(flags);
  const mnist = await findMeans();
  const folder = mkdtempSync(join(tmpdir(), 'bench-paper-'));
  try {
    const ours = await tell('ours', runOurs(join(folder, 'ours'), scale));
    mkdirSync(join(folder, 'peer'));
    const peer = await tell('Snakemake', runPeer(join(folder, 'peer'), mnist, scale));
    const off = disagreements(ours.table, peer.table, isWhole(scale) ? 1 : 3);
    if (off.length > 0) throw new Error(`expected both sides to find the same:\n${off.join('\n')}`);
    return rowsOf(ours, peer, scale);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reports a side's progress on stderr: the whole takes minutes. */
async function tell(name: string, running: Promise<Side>): Promise<Side> {
  console.error(`${name}: started`);
  const { seconds, training, attacks, table } = await running;
  console.error(
    `${name}: ${seconds.toFixed(1)} s; jobs: ${training.toFixed(1)} s training, ${attacks.toFixed(1)} s attacks`,
  );
  const found = alike.map(({ column }) => `${column} ${table[0]![column]!.toPrecision(4)}`);
  console.error(`${name}: dense models: ${found.join(', ')}`);
  return { seconds, training, attacks, table };
}

function isWhole({ changed }: Scale): boolean {
  return changed.length === 0;
}

function rowsOf(ours: Side, peer: Side, scale: Scale): Row[] {
  const work = `${isWhole(scale) ? profile : `${profile}, smaller`}, cold on ${scale.cores} cores`;
  const bars = isWhole(scale) && scale.cores === 2 ? { minutes: 20, ratio: 2 } : { minutes: null, ratio: null };
  return [
    row(`${work}, minutes`, ours.seconds / 60, peer.seconds / 60, bars.minutes),
    contestRow(`${work}, s`, ours.seconds, peer.seconds, bars.ratio),
    contestRow('jobs of training and pruning, s', ours.training, peer.training, null),
    contestRow('jobs of measuring and attacking, s', ours.attacks, peer.attacks, null),
  ];
}
