import type { Cue } from '../../pipeline/decide/cue.ts';
import { oneLine } from './output.ts';

/** One reason to run a step again, in words. */
export function tellCue(cue: Cue): string {
  switch (cue.kind) {
    case 'never-ran':
      return 'never ran';
    case 'forced':
      return 'forced by --force';
    case 'output-missing':
      return `output ${cue.output} is missing from the store (${cue.digest.slice(0, 12)})`;
    case 'output-corrupt':
      return `output ${cue.output} is damaged in the store (${cue.digest.slice(0, 12)})`;
    case 'stage-changed':
      return `stage changed: ${cue.from} -> ${cue.to}`;
    case 'code-changed':
      return `code changed: ${cue.from.slice(0, 12)} -> ${cue.to.slice(0, 12)}`;
    case 'package-changed':
      return `package ${cue.name} changed: ${shown(cue.from)} -> ${shown(cue.to)}`;
    case 'param-changed':
      return `param ${cue.name} changed: ${shown(cue.from)} -> ${shown(cue.to)}`;
    case 'input-changed':
      return `input ${cue.name} changed: ${digests(cue.from)} -> ${digests(cue.to)}`;
    case 'numerics-changed':
      return `numerics ${cue.name} changed: ${shown(cue.from)} -> ${shown(cue.to)}`;
    case 'environment-changed':
      // Only hashes are known: a value may be a secret.
      return `variable ${cue.name} of the environment changed`;
    case 'node-changed':
      return `Node changed: ${cue.from} -> ${cue.to}`;
  }
}

/** A few words for a list: `param by, code`. */
export function nameCues(cues: readonly Cue[]): string {
  const names = cues.map((cue) =>
    'name' in cue ? `${cue.kind.replace('-', ' ')}: ${cue.name}` : cue.kind.replace('-', ' '),
  );
  return oneLine(names.join(', '));
}

function shown(json: string): string {
  const text = oneLine(json);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Digests in their short form; of a list only how many there are. */
function digests(json: string): string {
  const value: unknown = json === 'absent' ? undefined : JSON.parse(json);
  if (value === undefined) return 'absent';
  return Array.isArray(value) ? `${value.length} artifacts` : String(value).slice(0, 12);
}
