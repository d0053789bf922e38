import type { Upgrade } from '../../pipeline/decide/upgrade.ts';
import { duration } from './duration.ts';
import { oneLine } from './output.ts';

/** Parts that are named; an upgrade of everything would fill the screen. */
const most = 6;

/** One line: what changed since steps last ran, and how many steps and how much recorded time it concerns. */
export function tellUpgrades(parts: readonly Upgrade[]): string {
  const told = parts.slice(0, most).map(({ part, from, to, steps, seconds }) => {
    const change = from === undefined || to === undefined ? '' : ` ${short(from)} -> ${short(to)}`;
    return `${part}${change} (${steps} ${steps === 1 ? 'step' : 'steps'}, ${duration(seconds)})`;
  });
  const more = parts.length > most ? [`and ${parts.length - most} more`] : [];
  return oneLine(
    `changed since these steps last ran: ${[...told, ...more].join('; ')}. Earlier results stay readable.`,
  );
}

/** A version with the first letters of its content. */
function short(json: string): string {
  return json.replaceAll('"', '').replace(/([0-9a-f]{8})[0-9a-f]{24,}/g, '$1');
}
