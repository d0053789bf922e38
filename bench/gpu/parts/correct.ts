import { networks } from '../../../test/compute/webgpu-sizes.ts';
import { runChild } from '../programs/child.ts';
import type { Run, Setup } from '../setup.ts';

/** What a check reports: its name before it is computed, then whether it agreed. */
export type Report = { readonly begins: string } | { readonly name: string; readonly why?: string };

/** Milliseconds per subject: a check that hangs is reported, and the ones before it count. */
const patience = 40_000;
// A kernel that crashes its process is reported, and the checks after it continue in a new one.
const mostCrashes = 5;

/** Compares programs and kernels with the reference, each subject in its own process, all at once. */
export const run: Run = async (setup, record) => {
  const all = [...networks.map(({ name }) => name), 'kernels'];
  const subjects = setup.tiny ? ['small-lenet', 'kernels'] : all;
  const pairs = setup.devices.flatMap((device) => subjects.map((subject) => ({ device, subject })));
  await Promise.all(
    pairs.map(async ({ device, subject }) => {
      record({ kind: 'agreement', device, subject, ...(await check(setup, device, subject)) });
    }),
  );
};

async function check({ tiny }: Setup, device: 'webgpu' | 'cuda', subject: string) {
  const reports: { readonly name: string; readonly why?: string }[] = [];
  for (let crashes = 0; crashes <= mostCrashes; crashes++) {
    let begun: string | undefined;
    const failure = await runChild({
      program: 'check-programs',
      args: [subject, String(reports.length), tiny ? 'tiny' : ''],
      device,
      patience,
      onMessage: (message) => {
        const report = message as Report;
        begun = 'begins' in report ? report.begins : undefined;
        if ('name' in report) reports.push(report);
      },
    });
    if (failure === undefined) break;
    reports.push({ name: begun ?? 'start', why: failure.why });
    if (failure.isLate || begun === undefined) break;
  }
  const off = reports.flatMap(({ name, why }) => (why === undefined ? [] : [{ name, why }]));
  return { agree: reports.length - off.length, off };
}
