import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { probeLock } from '../../../cache/lock.ts';
import type { Choice } from '../../../compute/devices/choice.ts';
import { discoverGpus } from '../../../compute/devices/gpus.ts';
import { pairs, tryOut } from '../../../compute/devices/usable.ts';
import type { Home } from '../../../pipeline/decide/home.ts';
import { readManifest } from '../../../pipeline/decide/packages/lookup.ts';
import { nearestFolder } from '../../project/nearest-folder.ts';
import { bytes } from '../../terminal/bytes.ts';

/** The state of one thing that a run needs. */
export interface Check {
  readonly name: string;
  /** `off`: cannot be used here, and is not needed for what was chosen. */
  readonly state: 'ok' | 'off' | 'warn' | 'fail';
  readonly found: string;
  /** How to fix it. */
  readonly fix?: string;
}

const megabyte = 1e6;

export function checkNode(): Check {
  const found = `${process.version} for ${process.platform}-${process.arch}`;
  const isNew = Number.parseInt(process.versions.node, 10) >= 24;
  if (isNew) return { name: 'node', state: 'ok', found };
  return { name: 'node', state: 'fail', found, fix: 'Use `./repro …`: Node 24 is installed with the packages.' };
}

/**
 * Tries every engine on each of its devices, each pair in its own process. Only the chosen pair has to work.
 *
 * @param chosen undefined when the choice is invalid; the check of the pipeline reports that
 */
export function checkDevices(chosen: Choice | undefined): Promise<Check[]> {
  return Promise.all(
    pairs.map(async (pair): Promise<Check> => {
      const isChosen = pair.engine === chosen?.engine && pair.device === chosen.device;
      const name = `${pair.engine} on ${pair.device}`;
      const tried = await tryOut(pair);
      if (!tried.usable) return { name, state: isChosen ? 'fail' : 'off', found: tried.why, fix: tried.remedy };
      const found = ['computes', ...(isChosen ? ['chosen'] : [])].join(', ');
      if (tried.note === undefined) return { name, state: 'ok', found };
      return {
        name,
        state: 'warn',
        found: tried.note,
        fix: 'Run `repro doctor --install cuda` to install the right one.',
      };
    }),
  );
}

export async function checkGpus(): Promise<Check> {
  const { gpus, problem } = await discoverGpus();
  if (problem) return { name: 'gpus', state: 'warn', found: 'unknown', fix: problem };
  const found = gpus.map(({ index, name, memory }) => `${index}: ${name}, ${memory} MiB`).join('; ');
  return { name: 'gpus', state: 'ok', found: found || 'none: steps run on the CPU' };
}

export function checkDisk({ folder }: Home): Check {
  const { bavail, bsize } = statfsSync(nearestFolder(folder));
  const free = bavail * bsize;
  const found = `${bytes(free)} free at ${folder}`;
  if (free >= 1000 * megabyte) return { name: 'disk', state: 'ok', found };
  const fix = 'Free some space, or set REPRO_HOME to a folder on a larger disk.';
  return { name: 'disk', state: free < 50 * megabyte ? 'fail' : 'warn', found, fix };
}

export function checkHome({ folder }: Home): Check {
  const asked = nearestFolder(folder);
  const found = asked === folder ? folder : `${folder} (the first run makes it)`;
  try {
    accessSync(asked, constants.W_OK | constants.X_OK);
    return { name: 'home', state: 'ok', found };
  } catch {
    const fix = `Make ${asked} writable, or set REPRO_HOME to a folder that is.`;
    return { name: 'home', state: 'fail', found: `${asked} is not writable`, fix };
  }
}

export function checkLock({ folder }: Home): Check {
  const { held, holder } = probeLock(folder);
  if (!held) return { name: 'lock', state: 'ok', found: 'free' };
  const found = holder
    ? `held by process ${holder.pid} on ${holder.host} since ${holder.since}: ${holder.command}`
    : 'held';
  return {
    name: 'lock',
    state: 'warn',
    found,
    fix: 'Wait until that run ends; until then, other runs on this store are refused.',
  };
}

export async function checkMirror(mirror = process.env.REPRO_MIRROR): Promise<Check> {
  if (!mirror) return { name: 'mirror', state: 'ok', found: 'none: data comes from its public homes' };
  const fix = 'Set REPRO_MIRROR to a folder or URL laid out as docs/data.md says, or unset it.';
  if (!/^https?:\/\//.test(mirror)) {
    if (existsSync(mirror.startsWith('file://') ? new URL(mirror) : mirror))
      return { name: 'mirror', state: 'ok', found: mirror };
    return { name: 'mirror', state: 'warn', found: `no folder ${mirror}`, fix };
  }
  try {
    const { status } = await fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    return { name: 'mirror', state: 'ok', found: `${mirror} answers (${status})` };
  } catch (error) {
    const why = (error as Error & { cause?: Error }).cause?.message ?? (error as Error).message;
    return { name: 'mirror', state: 'warn', found: `${mirror} does not answer: ${why}`, fix };
  }
}

/** Checks that the dependencies of `package.json` are installed in the lockfile's versions. */
export function checkPackages(root: string): Check {
  const declared = readDependencies(root);
  const missing = declared.filter((name) => !existsSync(join(root, 'node_modules', name, 'package.json')));
  if (missing.length > 0) {
    return { name: 'packages', state: 'fail', found: `not installed: ${missing.join(', ')}`, fix: 'Run `npm ci`.' };
  }
  const locked = readLocked(root);
  const other = declared.filter((name) => {
    const wanted = locked[`node_modules/${name}`]?.version;
    return wanted !== undefined && readManifest(join(root, 'node_modules', name))?.version !== wanted;
  });
  if (other.length === 0)
    return { name: 'packages', state: 'ok', found: `${declared.length} in the lockfile's versions` };
  const found = `not the lockfile's version: ${other.join(', ')}`;
  return { name: 'packages', state: 'warn', found, fix: 'Run `npm ci`.' };
}

function readDependencies(root: string): string[] {
  const path = join(root, 'package.json');
  return existsSync(path) ? Object.keys(JSON.parse(readFileSync(path, 'utf8')).dependencies ?? {}) : [];
}

function readLocked(root: string): Readonly<Record<string, { readonly version?: string }>> {
  const path = join(root, 'package-lock.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')).packages ?? {}) : {};
}
