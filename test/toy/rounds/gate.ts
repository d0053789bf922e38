import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Lets a test hold steps: if its project has a folder `gate`, a step adds its name to `begun` there and continues once
 * `go-<name>` or `go` exists there.
 */
export async function gate(name: string): Promise<void> {
  const folder = 'gate';
  if (!existsSync(folder)) return;
  appendFileSync(join(folder, 'begun'), `${name}\n`);
  while (!existsSync(join(folder, `go-${name}`)) && !existsSync(join(folder, 'go'))) await delay(5);
}
