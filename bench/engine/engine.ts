import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, type Row, row } from '../row.ts';
import { emptied, isInstalled, type Peer, peers } from './peers.ts';
import { repro, type Side, type Timing } from './toy.ts';

const repetitions = 3;
const [chains, length] = [10, 100];
const own: Side = { root: fileURLToPath(new URL('../..', import.meta.url)) };

/** `--against REV` compares with another revision of this project, else with other engines. */
export async function engine(flags: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...flags],
    options: { against: { type: 'string' }, json: { type: 'boolean' } },
  });
  return values.against === undefined ? beside() : (await import('./against.ts')).against(values.against);
}

/**
 * 1,000 trivial steps in 10 chains on two workers with a durable store, cold and with nothing to do. Make and Snakemake
 * do the same work in the same run, in turn. The peers do not fsync.
 */
async function beside(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
  try {
    const installed = (await Promise.all(peers.map(async (peer) => ((await isInstalled(peer)) ? [peer] : [])))).flat();
    const ours = { cold: [] as Timing[], idle: [] as Timing[], plan: [] as Timing[], why: [] as Timing[] };
    const theirs = new Map(installed.map((peer) => [peer, { cold: [] as number[], idle: [] as number[] }]));
    for (let i = 0; i < repetitions; i++) {
      const home = emptied(join(folder, 'ours'));
      ours.cold.push(await repro(own, home, 'run', 'large'));
      ours.idle.push(await repro(own, home, 'run', 'large'));
      ours.plan.push(await repro(own, home, 'plan', 'large'));
      ours.why.push(await repro(own, home, 'why', 'large', 'grow/chain=3/round=50'));
      for (const [peer, timings] of theirs) await measurePeer(peer, emptied(join(folder, 'peer')), timings);
    }
    const huge = emptied(join(folder, 'huge'));
    await repro(own, huge, 'run', 'huge');
    const hugeIdle = [
      await repro(own, huge, 'run', 'huge'),
      await repro(own, huge, 'run', 'huge'),
      await repro(own, huge, 'run', 'huge'),
    ];
    return rows(ours, hugeIdle, theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePeer(peer: Peer, folder: string, timings: { cold: number[]; idle: number[] }): Promise<void> {
  peer.write(folder, chains, length);
  timings.cold.push(await peer.run(folder));
  timings.idle.push(await peer.run(folder));
}

type Ours = Readonly<Record<'cold' | 'idle' | 'plan' | 'why', readonly Timing[]>>;
type Theirs = ReadonlyMap<Peer, { readonly cold: readonly number[]; readonly idle: readonly number[] }>;

function rows(ours: Ours, hugeIdle: readonly Timing[], theirs: Theirs): Row[] {
  const seconds = (timings: readonly Timing[]) => median(timings.map((timing) => timing.seconds));
  const perStep = (value: number) => (value * 1000) / (chains * length);
  const beside = [...theirs].flatMap(([peer, { cold, idle }]) => [
    row(`1,000 steps cold, ms a step, beside ${peer.name}`, perStep(seconds(ours.cold)), perStep(median(cold)), 4),
    row(`1,000 steps, nothing to do, s, beside ${peer.name}`, seconds(ours.idle), median(idle), 0.3),
  ]);
  const alone = [
    row('1,000 steps cold, ms a step', perStep(seconds(ours.cold)), null, 4),
    row('1,000 steps, nothing to do, s', seconds(ours.idle), null, 0.3),
  ];
  return [
    ...(beside.length > 0 ? beside : alone),
    row('1,000 steps, plan, s', seconds(ours.plan), null, 0.3),
    row('1,000 steps, why, s', seconds(ours.why), null, 0.3),
    row('10,000 steps, nothing to do, s', seconds(hugeIdle), null, 1.2),
    row(
      '1,000 steps cold, peak memory of the scheduler, MB',
      median(ours.cold.map(({ megabytes }) => megabytes)),
      null,
      150,
    ),
    row('10,000 steps, nothing to do, peak memory, MB', median(hugeIdle.map(({ megabytes }) => megabytes)), null, 150),
  ];
}
