import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { contestRow, type Row, row } from '../row.ts';
import { emptied } from './peers.ts';
import { repro, type Side } from './toy.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Plan and why may take a tenth longer than before. */
const leastRatio = 1 / 1.1;
const repetitions = 7;

const verbs = ['cold', 'idle', 'plan', 'why'] as const;
type Verb = (typeof verbs)[number];
type Seconds = Record<Verb, number[]>;

/** A row that says which side is slower, and whether the bar is met. */
interface Compared extends Row {
  readonly slower: string;
  readonly met: 'yes' | 'NO' | '';
}

/**
 * The same toy of 1,000 steps by this checkout and by another revision of it, in turn: `peer` is the revision. Values are
 * the quickest of 7. A bar that is not met makes the exit code 1.
 *
 * @throws Error when the revision is unknown
 */
export async function against(revision: string): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-against-'));
  try {
    const other = await checkOut(revision, join(folder, 'checkout'));
    const sides = [
      { side: { root }, home: join(folder, 'ours'), seconds: emptySeconds() },
      { side: other, home: join(folder, 'theirs'), seconds: emptySeconds() },
    ] as const;
    for (let i = 0; i < repetitions; i++) {
      for (const { home } of sides) emptied(home);
      // Who is first finds colder caches, so the sides change places.
      for (const verb of verbs) {
        for (const { side, home, seconds } of i % 2 === 0 ? sides : sides.toReversed())
          seconds[verb].push(await measure(side, home, verb));
      }
    }
    const [ours, theirs] = sides.map(({ seconds }) => quickest(seconds));
    const rows = compare(ours!, theirs!, revision);
    if (rows.some(({ met }) => met === 'NO')) process.exitCode = 1;
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkOut(revision: string, folder: string): Promise<Side> {
  const found = await execa('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], {
    cwd: root,
    reject: false,
  });
  if (found.exitCode !== 0) {
    throw new Error(`--against: expected a revision of this repository, got "${revision}"; git log lists them`);
  }
  await execa('git', ['clone', '--quiet', '--shared', '--no-checkout', root, folder]);
  await execa('git', ['checkout', '--quiet', '--detach', found.stdout], { cwd: folder });
  // The packages of this checkout: what is compared is the code.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { root: folder };
}

async function measure(side: Side, home: string, verb: Verb): Promise<number> {
  if (verb === 'why') return (await repro(side, home, 'why', 'large', 'grow/chain=3/round=50')).seconds;
  return (await repro(side, home, verb === 'plan' ? 'plan' : 'run', 'large')).seconds;
}

function compare(ours: Record<Verb, number>, theirs: Record<Verb, number>, revision: string): Compared[] {
  // 1,000 steps: seconds of all are milliseconds of one.
  const limited = (name: string, verb: Verb, bar: number) => row(name, ours[verb], theirs[verb], bar);
  const contest = (verb: Verb) =>
    contestRow(`1,000 steps, ${verb}, s`, ours[verb], theirs[verb], Number(leastRatio.toFixed(3)));
  return [
    contest('plan'),
    contest('why'),
    limited('1,000 steps cold, ms a step', 'cold', 2),
    limited('1,000 steps, nothing to do, s', 'idle', 0.3),
  ].map((each) => ({ ...each, slower: slowerSide(each, revision), met: isMet(each) ? 'yes' : 'NO' }));
}

/** @returns the slower side and by how much, or neither where less than 3 % lies between them */
export function slowerSide({ ours, peer }: Pick<Row, 'ours' | 'peer'>, revision: string): string {
  if (peer === null) return '';
  const [side, by] = ours > peer ? ['this checkout', ours / peer] : [revision, peer / ours];
  return by < 1.03 ? 'neither' : `${side}, by ${Math.round((by - 1) * 100)} %`;
}

export function isMet({ ours, ratio, bar, 'bar of': of }: Row): boolean {
  if (bar === null) return true;
  return of === 'ratio at least' ? ratio !== null && ratio >= bar : ours <= bar;
}

function emptySeconds(): Seconds {
  return { cold: [], idle: [], plan: [], why: [] };
}

/** The quickest of the repetitions: other work on the machine can only make one slower. */
function quickest(seconds: Seconds): Record<Verb, number> {
  const [cold, idle, plan, why] = verbs.map((verb) => Math.min(...seconds[verb])) as [number, number, number, number];
  return { cold, idle, plan, why };
}
