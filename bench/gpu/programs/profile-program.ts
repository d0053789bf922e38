import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { programsOf } from '../../../paper/programs.ts';
import type { Measurement } from '../result.ts';
import { send } from './child.ts';
import { readProfile } from './profile.ts';
import type { ProfileOrder } from './profiled.ts';
import { openSession, runOnce } from './session.ts';

/** `profile-program.ts ORDER`, a child of parts c1 and c2: sends one measurement. */
const { device, program, net, sizes, folded } = JSON.parse(process.argv[2]!) as ProfileOrder;
const before = memoryInUse();
const example = programsOf(net, sizes).find(({ name }) => name === program)!;
const folder = mkdtempSync(join(tmpdir(), 'profile-'));
const given = { example, device, prefix: join(folder, 'profile') };
const opened = await openSession(given);
for (let i = 0; i < 3; i++) await runOnce(opened);
opened.session.endProfiling();
const provider = device === 'webgpu' ? 'WebGpuExecutionProvider' : 'CUDAExecutionProvider';
const [file] = readdirSync(folder);
const { folded: lines, ...profile } = readProfile(program, readFileSync(join(folder, file!), 'utf8'), provider);
const after = memoryInUse();
const found: Measurement = {
  kind: 'profile',
  program,
  device,
  ...{ ...profile, host: [...profile.host], kernels: [...profile.kernels], fellBack: [...profile.fellBack] },
  resident: process.resourceUsage().maxRSS / 1000,
  deviceMemory: before === undefined || after === undefined ? null : Math.max(0, after - before),
};
appendFileSync(folded, lines.map((line) => `${line}\n`).join(''));
rmSync(folder, { recursive: true, force: true });
await send(found);
// The driver's threads would keep the process alive.
process.exit(0);

/** MB in use on the first GPU, by any process. */
function memoryInUse(): number | undefined {
  const query = ['--query-gpu=memory.used', '--format=csv,noheader,nounits', '--id=0'];
  const { failed, stdout } = execaSync('nvidia-smi', query, { reject: false, timeout: 10_000 });
  const mebibytes = Number.parseFloat(stdout ?? '');
  return failed || Number.isNaN(mebibytes) ? undefined : mebibytes * 1.048576;
}
