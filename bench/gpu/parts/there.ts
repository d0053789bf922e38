import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Run } from '../setup.ts';

/** What the machine has, and which devices compute. */
export const run: Run = async (setup, record) => {
  const { root } = setup;
  record({
    kind: 'machine',
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    packed: JSON.parse(readFileSync(join(root, 'packed.json'), 'utf8')) as Record<string, unknown>,
  });
  for (const device of setup.devices) record({ kind: 'device', device, computes: true });
  for (const { device, why } of setup.refusals) record({ kind: 'device', device, computes: false, why });
  if (setup.pytorch === undefined) {
    record({ kind: 'not measured', what: 'PyTorch', why: 'no python3 imports torch; PEER_PYTHON names one that does' });
  } else {
    const { site: _, ...pytorch } = setup.pytorch;
    record({ kind: 'pytorch', ...pytorch });
  }
  const driver = await printed('nvidia-smi', ['-q']);
  record({ kind: 'driver', text: driver === undefined ? 'no nvidia-smi' : shortened(driver) });
  const lister = join(root, 'vulkan/usr/bin/vulkaninfo');
  const adapters = await printed(existsSync(lister) ? lister : 'vulkaninfo', ['--summary']);
  record({ kind: 'adapters', text: adapters?.trim() ?? 'vulkaninfo lists none' });
  await recordMissing(root, record);
  const doctor = await execa(process.execPath, [join(root, 'cli/repro.js'), 'doctor', '--json'], {
    cwd: root,
    reject: false,
    stderr: 'inherit',
  });
  record({ kind: 'doctor', findings: JSON.parse(doctor.stdout) });
};

/** Libraries that the CUDA provider is linked to and the loader does not find. */
async function recordMissing(root: string, record: Parameters<Run>[1]): Promise<void> {
  const provider = 'libonnxruntime_providers_cuda.so';
  const path = join(root, 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64', provider);
  if (!existsSync(path)) return;
  const linked = (await printed('ldd', [path])) ?? '';
  const names = Array.from(linked.matchAll(/^\s*(\S+) => not found/gm), ([, name]) => name!);
  record({ kind: 'missing libraries', of: provider, names });
}

async function printed(command: string, args: readonly string[]): Promise<string | undefined> {
  const { stdout, failed } = await execa(command, args, { reject: false, stderr: 'ignore', timeout: 10_000 });
  return failed || stdout === '' ? undefined : stdout;
}

/** Lines of `nvidia-smi -q` about speed: the card, its driver, how it is shared, memory and clocks. */
const telling =
  /^\s*(Driver Version|CUDA Version|Product Name|Product Architecture|Persistence Mode|Current|Compute Mode|Performance State|FB Memory Usage|Total|Reserved|Used|Free|Clocks|Max Clocks|Graphics|SM|Memory|Video|Power Draw|Current Power Limit|GPU Current Temp|Link Gen|PCIe Generation|MIG Mode)\b/;

function shortened(text: string): string {
  const lines = text.split('\n').filter((line) => (telling.test(line) || isSection(line)) && !/N\/A\s*$/.test(line));
  // Drops sections without any remaining line.
  const kept = lines.filter((line, i) => !isSection(line) || indent(lines[i + 1] ?? '') > indent(line));
  return kept.slice(0, 120).join('\n');
}

function isSection(line: string): boolean {
  return /^\s+\S[^:]*$/.test(line);
}

function indent(line: string): number {
  return line.search(/\S|$/);
}
