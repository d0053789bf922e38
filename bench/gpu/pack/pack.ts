import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Row, row } from '../../row.ts';
import { unpackCudaProvider } from './cuda.ts';
import { writeImages } from './images.ts';
import { packageFiles } from './packages.ts';
import { unpackVulkan } from './vulkan.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** MiB. A transfer to a borrowed machine takes 64 together with the checkout. */
const largest = 50;
const archive = 'gpu-bench.tar.xz';
const parts = 'gpu-bench-cuda.tar.xz';

export interface PackOptions {
  /** Compress for speed: seconds instead of minutes, for an archive larger by half. */
  readonly fast: boolean;
  /** Whether to pack the CUDA provider too, in separate parts. */
  readonly cuda: boolean;
}

/**
 * Makes the archive for `bench/gpu/run.sh`: the project, its Node for Linux x64, the packages that programs need,
 * images and a Vulkan loader; and separately, in parts, ONNX Runtime's CUDA provider. Reports on stderr what was
 * packed.
 *
 * @param target folder for the archive and the parts; replaces those of an earlier call
 * @returns sizes in MiB
 * @throws Error when something essential is missing, or the archive is too large
 */
export async function pack(target: string, { fast, cuda }: PackOptions): Promise<Row[]> {
  await checkTools();
  mkdirSync(target, { recursive: true });
  for (const name of packedIn(target)) rmSync(join(target, name));
  const temporary = mkdtempSync(join(tmpdir(), 'gpu-pack-'));
  try {
    const rows = [await packProject(target, temporary, fast)];
    if (cuda) rows.push(...(await packCuda(target, temporary, fast)));
    return rows;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function packedIn(target: string): string[] {
  return readdirSync(target).filter(isPacked);
}

async function checkTools(): Promise<void> {
  for (const tool of ['git', 'tar', 'xz']) {
    const { failed } = await execa(tool, ['--version'], { reject: false });
    if (failed) throw new Error(`expected ${tool} to pack with, got none. Install it.`);
  }
}

async function packProject(target: string, temporary: string, fast: boolean): Promise<Row> {
  const added = join(temporary, 'added');
  console.error(`gray images: ${await writeImages(added)}`);
  console.error(
    `Vulkan loader: ${await attempt(async () => (await unpackVulkan(join(added, 'vulkan'), temporary)).join(' '))}`,
  );
  writeFileSync(join(added, 'packed.json'), `${JSON.stringify(await provenance(), null, 2)}\n`);
  const list = join(temporary, 'files');
  writeFileSync(list, [...(await projectFiles()), ...packageFiles(root)].join('\0'));
  const path = resolve(target, archive);
  const from = ['-C', root, '--null', '--no-recursion', '-T', list, '-C', added, '--recursion', '.'];
  await execa('tar', ['--force-local', '-cf', path, '-I', compressor(fast), '--owner=0', '--group=0', ...from]);
  const size = mebibytes(path);
  if (size > largest && !fast)
    throw new Error(
      `${path}: expected at most ${largest} MiB, got ${size.toFixed(1)}. Leave more out (bench/gpu/pack/packages.ts).`,
    );
  return row(`${archive}, MiB`, size, null, largest);
}

async function packCuda(target: string, temporary: string, fast: boolean): Promise<Row[]> {
  const folder = join(temporary, 'cuda');
  const found = await attempt(() => unpackCudaProvider(root, folder, temporary));
  console.error(`CUDA provider: ${found}`);
  if (found.startsWith(absent)) return [];
  const whole = join(temporary, parts);
  await execa('tar', ['-cf', whole, '-I', compressor(fast), '--owner=0', '--group=0', '-C', folder, '.']);
  const count = Math.ceil(mebibytes(whole) / largest);
  // The names give the number of parts, so that a missing one is noticed.
  await execa('split', ['-n', String(count), '-d', '-a', '1', '--numeric-suffixes=1', whole, join(temporary, 'part-')]);
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const name = `${parts}.${i + 1}-of-${count}`;
      await execa('mv', [join(temporary, `part-${i + 1}`), join(target, name)]);
      return row(`${name}, MiB`, mebibytes(join(target, name)), null, largest);
    }),
  );
}

const absent = 'not packed';

/** Tries an optional part of packing; reports what was packed, or why it was not. */
async function attempt(action: () => Promise<string>): Promise<string> {
  try {
    return await action();
  } catch (error) {
    const { shortMessage, message } = error as Error & { shortMessage?: string };
    return `${absent}: ${shortMessage ?? message}`;
  }
}

/** All files that are tracked or could be, as they are on disk, except pictures and texts. */
async function projectFiles(): Promise<string[]> {
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  const all = new Set(stdout.split('\0').filter((file) => file !== '' && !file.startsWith('docs/') && !isPacked(file)));
  return [...all].filter((file) => existsSync(join(root, file)));
}

async function provenance() {
  const git = async (...args: string[]) => (await execa('git', args, { cwd: root })).stdout;
  const isDirty = (await git('status', '--porcelain')) !== '';
  return { commit: await git('rev-parse', 'HEAD'), isDirty, at: new Date().toISOString() };
}

/** An archive of an earlier call that git does not ignore. */
function isPacked(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name === archive || name.startsWith(`${parts}.`);
}

function compressor(fast: boolean): string {
  // Nearly all of it is machine code for x86.
  return fast ? 'xz -T0 --lzma2=preset=0,nice=3,depth=1,dict=64KiB' : 'xz -T0 --x86 --lzma2=preset=6';
}

function mebibytes(path: string): number {
  return statSync(path).size / 2 ** 20;
}
