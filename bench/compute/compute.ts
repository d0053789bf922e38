import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Network } from '../../stages/model/network.ts';
import { network as lenet5 } from '../../stages/model/networks/lenet-5.ts';
import { network as lenet300 } from '../../stages/model/networks/lenet-300-100.ts';
import { network as linear } from '../../stages/model/networks/linear.ts';
import { network as resnet32 } from '../../stages/model/networks/resnet-32.ts';
import { network as vggLike } from '../../stages/model/networks/vgg-like.ts';
import { peerEnvironment } from '../peer-environment.ts';
import { contestRow, type Row, row } from '../row.ts';
import { type Contender, contender, contest } from './contest.ts';
import { grayImages, type Material, noise, trained, writeFiles } from './files.ts';
import { flopsOf } from './flops.ts';
import { ownRows } from './own.ts';
import type { Attack, Training, Work } from './work.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Pins both sides to the same core; without taskset the system chooses. */
const pinned = ['taskset', '-c', process.env.BENCH_CORE ?? '1'] as const;

/** One comparison: the work, PyTorch's alternative ways, and how to show its seconds. */
interface Match {
  readonly name: string;
  /** Divisor that converts seconds to the unit in the name. */
  readonly per: number;
  readonly bar: number;
  readonly work: Training | Attack;
  /** Floating-point operations of all products. */
  readonly flops?: number;
  /** PyTorch's alternatives; its first way is the usual one. */
  readonly ways: Readonly<Record<string, object>>;
}

/**
 * Compares training and attacks with PyTorch on one thread, in turn in one run. `--only TEXT` selects rows by name,
 * `--repetitions N` (default 5) counts repetitions after the warm-up.
 */
export async function compute(flags: readonly string[]): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-compute-'));
  const repetitions = Number(flag(flags, '--repetitions') ?? 5);
  const only = flag(flags, '--only') ?? '';
  try {
    const material = await grayImages();
    const wanted = (await matches(folder, material)).filter(({ name }) => name.includes(only));
    const product: Work = { kind: 'gemm', size: 1024 };
    const rates = await withBoth((ours, peer) =>
      contest(ours, product, [{ contender: peer, work: product }], repetitions),
    );
    const rate = (2 * 1024 ** 3) / rates.ours;
    const rows = [row('product of 1024 x 1024, ms', 1000 * rates.ours, 1000 * rates.peers[0]!)];
    for (const match of wanted) rows.push(...(await rowsOf(match, rate, repetitions)));
    return only === '' ? [...rows, ...(await ownRows(folder, material, ours))] : rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rowsOf({ name, per, bar, work, flops, ways }: Match, rate: number, repetitions: number): Promise<Row[]> {
  const { ours, peers, checks, peak } = await withBoth((mine, peer) =>
    contest(
      mine,
      work,
      Object.values(ways).map((way) => ({ contender: peer, work: { ...work, ...way } })),
      repetitions,
    ),
  );
  const off = Math.max(...checks.slice(1).map((check) => Math.abs(Number(check) / Number(checks[0]) - 1)));
  console.error(`${name}: ours computed ${checks[0]}, PyTorch ${checks[1]}; peak memory ${Math.round(peak)} MB`);
  if (!(off <= 0.03)) throw new Error(`${name}: expected the same result from all, got ${checks.join(', ')}`);
  const roofline = flops === undefined ? undefined : (1000 * flops) / rate / per;
  return Object.keys(ways).map((way, i) =>
    contestRow(
      way === '' ? name : `${name} (PyTorch ${way})`,
      (1000 * ours) / per,
      (1000 * peers[i]!) / per,
      bar,
      roofline,
    ),
  );
}

const env = { BENCH_THREADS: '1' };
const ours = () => contender([...pinned, process.execPath, here('./contender.ts')], env);

async function withBoth<T>(action: (ours: Contender, peer: Contender) => Promise<T>): Promise<T> {
  const own = ours();
  const peer = contender([...pinned, '/usr/bin/python3', here('../peers/contender.py')], {
    ...env,
    ...peerEnvironment,
  });
  try {
    return await action(own, peer);
  } finally {
    await Promise.all([own.end(), peer.end()]);
  }
}

const plain = { '': {} };
const images = { ...plain, 'channels last': { layout: 'channels_last' } };
const foreach = { ...plain, foreach: { foreach: true } };

async function matches(folder: string, { name: data, train, test }: Material): Promise<Match[]> {
  const training = (net: Network, iterations: number, batch: number, bar: number, ways: Match['ways']): Match => {
    const { indices, ...files } = writeFiles(join(folder, net.name), net, net.input[2] === 3 ? noise(512) : train);
    const rates = { rate: 0.01, weightDecay: 5e-4, biasRateFactor: 2, inputScale: 1 / 256 };
    const work: Training = { kind: 'train', ...files, indices: indices(iterations, batch), batch, ...rates };
    const flops = flopsOf(net).step * batch * iterations;
    return { name: `${net.name}, SGD step of ${batch}, ms`, per: iterations, bar, work, flops, ways };
  };
  const victims = new Map<Network, Omit<ReturnType<typeof writeFiles>, 'indices'>>();
  for (const net of [lenet300, lenet5]) {
    const { indices: _, ...files } = writeFiles(
      join(folder, `${net.name} victim`),
      net,
      test,
      await trained(net, train, 500),
    );
    victims.set(net, files);
  }
  const attack = (net: Network, most: number, bar: number, ways: Match['ways'], how: object, passes = 0): Match => {
    const count = Math.min(most, test.labels!.data.length);
    const work = { ...victims.get(net)!, count, ...how } as unknown as Attack;
    const flops = passes === 0 ? {} : { flops: passes * count * flopsOf(net).forward };
    return { name: `${work.kind} on ${net.name}, ${count} images of ${data}, ms`, per: 1, bar, work, ways, ...flops };
  };
  const walk = { kind: 'deepfool', batch: 100, eta: 0.02, maxIterations: 100 };
  const search = { kind: 'cw', batch: 200, searchSteps: 9, iterations: 100, learningRate: 0.01, initialC: 1e-3 };
  return [
    training(linear, 2_000, 64, 5, foreach),
    training(lenet300, 300, 64, 2.5, foreach),
    training(lenet5, 40, 64, 1.8, images),
    training(vggLike, 2, 128, 1, images),
    training(resnet32, 4, 128, 1, images),
    attack(lenet300, 1_000, 2, plain, walk),
    attack(lenet5, 1_000, 2, images, walk),
    // One pass forward and one back to the image, in every iteration of every search step, if no step is given up.
    attack(lenet300, 200, 1.5, plain, search, 2 * search.searchSteps * search.iterations),
    attack(lenet5, 10_000, 1.5, images, { kind: 'fgs', batch: 100, epsilon: 0.1 }, 3),
  ];
}

function flag(flags: readonly string[], name: string): string | undefined {
  const at = flags.indexOf(name);
  return at === -1 ? undefined : flags[at + 1];
}
