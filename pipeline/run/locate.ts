import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Digest } from '../../artifacts/digest.ts';
import type { Places } from '../decide/bundle/source-places.ts';
import type { Code } from '../decide/code.ts';
import type { StageCode } from '../decide/stage-code.ts';
import type { Failure } from '../work/failure.ts';

/** A place in a bundle, as a stack names it. */
const inBundle = /repro:\/\/code\/([0-9a-f]{64})[^\s:()]*:(\d+):(\d+)/g;

/** Larger logs keep the places of the bundle, in bytes. */
const largestLog = 16 * 1024 * 1024;

/**
 * Says where in the user's files a step failed: in the failure, and in the log of what the step printed. Files are
 * bundled again for it, at the first failure of each.
 *
 * @param root folder that names of files are relative to
 */
export function failureLocator(root: string): (failure: Failure, code: StageCode, log: string) => Promise<Failure> {
  const opened = new Map<Digest, Promise<Places | undefined>>();

  async function placesOf({ digest, url }: Code): Promise<Places | undefined> {
    const { openPlaces } = await import('../decide/bundle/source-places.ts');
    // A file may not even parse by now.
    return openPlaces(url, root)
      .catch(() => undefined)
      .then((places) => (places?.digest === digest ? places : undefined));
  }

  async function locate(text: string, codes: readonly Code[]): Promise<{ text: string; first: string | undefined }> {
    const found = new Map<string, string>();
    for (const [place, digest, line, column] of text.matchAll(inBundle)) {
      const code = codes.find((candidate) => candidate.digest === digest);
      if (!code || found.has(place)) continue;
      const places = opened.get(code.digest) ?? placesOf(code);
      opened.set(code.digest, places);
      const known = await places;
      const there = await known?.of(Number(line), Number(column));
      const file = relative(root, fileURLToPath(code.url));
      if (there) found.set(place, `${there.file}:${there.line}:${there.column}`);
      else if (!known) found.set(place, `${file}, edited since`);
    }
    return { text: text.replaceAll(inBundle, (place) => found.get(place) ?? place), first: [...found.values()][0] };
  }

  return async (failure, { code, facility }, log) => {
    const codes = facility ? [code, facility] : [code];
    await rewriteLog(log, async (text) => (await locate(text, codes)).text);
    if (!('stack' in failure) || failure.stack === undefined) return failure;
    const { text: stack, first } = await locate(failure.stack, codes);
    return { ...failure, stack, ...(first !== undefined && { at: first }) };
  };
}

/** The log is only for people, so a failure to rewrite it is none of the step's. */
async function rewriteLog(path: string, located: (text: string) => Promise<string>): Promise<void> {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size === 0 || size > largestLog) return;
    const text = readFileSync(path, 'utf8');
    const better = await located(text);
    if (better !== text) writeFileSync(path, better);
  } catch {
    return;
  }
}
