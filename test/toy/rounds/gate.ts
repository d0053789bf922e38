import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Lets a test hold steps: if `REPRO_TEST_GATE` names a folder, a step adds its name to `begun` there and continues once
 * `go-<name>` or `go` exists there.
 */
export async function gate(name: string): Promise<void> {
  const folder = process.env.REPRO_TEST_GATE;
  if (!folder) return;
  appendFileSync(join(folder, 'begun'), `${name}\n`);
  while (!existsSync(join(folder, `go-${name}`)) && !existsSync(join(folder, 'go'))) await delay(5);
}
