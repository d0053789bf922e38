import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type PartResult, partNames, partResult } from '../../../bench/gpu/result.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** The software Vulkan driver that Debian's `chromium` carries. */
const driver = process.env.VK_ICD_FILENAMES || '/usr/lib/chromium/vk_swiftshader_icd.json';
/** A namespace without a network; an unprivileged user also needs a user namespace. */
const alone = process.getuid?.() === 0 ? ['-n'] : ['-rn'];

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function missing(): string | false {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the measurement runs on Linux x64 only';
  if (!existsSync(driver)) return 'no Vulkan driver: apt install chromium, or set VK_ICD_FILENAMES';
  if (!works('xz', '--version')) return 'no xz: apt install xz-utils';
  if (!works('apt-get', '--version')) return 'no apt-get to fetch a Vulkan loader';
  return works('unshare', ...alone, 'true') ? false : 'this user may not create a network namespace';
}

const folder = mkdtempSync(join(tmpdir(), 'gpu-dry-run-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function runScript(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const script = join(root, 'bench/gpu/run.sh');
  // Like a machine that has neither this project nor Node.
  const away = { PATH: '/usr/bin:/bin', TMPDIR: folder, HOME: folder, ...env };
  return spawnSync('unshare', [...alone, 'bash', script, ...args], { cwd: folder, env: away, encoding: 'utf8' });
}

describe('the GPU measurement, on a software driver', { skip: missing() }, () => {
  test('packs, unpacks without a network, and writes a valid line per part', { timeout: 300_000 }, () => {
    const packed = join(folder, 'packed');
    const pack = ['bench/main.ts', 'gpu', '--pack', packed, '--fast', '--no-cuda'];
    execFileSync(process.execPath, pack, { cwd: root, stdio: 'ignore', env: { ...process.env, REPRO_MIRROR: '' } });
    const out = join(folder, 'out');
    // Without usable parts of the CUDA provider only `cuda` is not measured.
    const parts = [2, 1].map((part) => join(packed, `gpu-bench-cuda.tar.xz.${part}-of-2`));
    for (const part of parts) writeFileSync(part, 'damaged');
    const ran = runScript(['--tiny', ...parts, join(packed, 'gpu-bench.tar.xz'), out], { VK_ICD_FILENAMES: driver });
    const log = existsSync(join(out, 'log.txt')) ? readFileSync(join(out, 'log.txt'), 'utf8') : '';
    assert.equal(ran.status, 0, `${ran.stderr}\n${log}`);
    const lines = readFileSync(join(out, 'results.ndjson'), 'utf8').trimEnd().split('\n');
    const results = lines.map((line): PartResult => partResult.parse(JSON.parse(line)));
    assert.deepEqual(
      results.map(({ part, state }) => [part, state]),
      partNames.map((part) => [part, 'done']),
    );
    checkMeasured(results);
    assert.match(ran.stderr, /cuda is not measured/);
    const files = readdirSync(out);
    assert.ok(files.length <= 8, files.join());
    assert.ok(files.every((file) => statSync(join(out, file)).size <= 16 * 2 ** 20));
    assert.match(readFileSync(join(out, 'profile-webgpu.folded'), 'utf8'), /^train\/linear;host;\w+;Gemm;\S+ \d+$/m);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('gpu-bench-')),
      [],
    );
  });

  test('refuses wrong arguments and archives, and prints its usage', () => {
    writeFileSync(join(folder, 'best-of-all.tar.xz'), 'not an archive');
    const wrong = [
      [],
      ['--tiny'],
      ['--fast', 'x', 'y'],
      ['--only'],
      ['--only', 'a,h', 'x', 'y'],
      [join(folder, 'absent.tar.xz'), 'out'],
      [folder, 'out'],
      [join(folder, 'best-of-all.tar.xz'), 'out'],
    ];
    for (const args of wrong) {
      const { status, stderr } = runScript(args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, /usage: bash bench\/gpu\/run\.sh/);
    }
  });
});

/** Fails unless every part has measurements of its kinds, on the only device that computes. */
function checkMeasured(results: readonly PartResult[]): void {
  const kinds = (part: PartResult['part']) =>
    new Set(results.find((each) => each.part === part)!.measured.map(({ kind }) => kind));
  const all = results.flatMap(({ measured }) => measured);
  assert.deepEqual(
    all.filter((each) => each.kind === 'device' && each.computes),
    [{ kind: 'device', device: 'webgpu', computes: true }],
  );
  const expected = {
    a: ['machine', 'driver', 'adapters', 'doctor', 'device'],
    b: ['agreement'],
    c1: ['step', 'profile'],
    c2: ['attack'],
    d: ['loop'],
    e: ['workers'],
    f: ['metrics', 'difference'],
    g: ['ten models'],
  } as const;
  for (const part of partNames)
    for (const kind of expected[part]) assert.ok(kinds(part).has(kind), `${kind} in part ${part}`);
  for (const each of all) if (each.kind === 'agreement') assert.ok(each.agree > 0, each.subject);
}
