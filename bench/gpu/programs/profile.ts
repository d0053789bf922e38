/** An event of ONNX Runtime's profile, times in microseconds. */
interface Event {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

interface Share {
  readonly what: string;
  readonly ms: number;
  readonly share: number;
}

export interface Profile {
  /** By operator and provider, as seen by the CPU: on a device, the time to launch kernels and to wait. */
  readonly host: readonly Share[];
  /** By operator, as the device reports its kernels; empty if it does not. */
  readonly kernels: readonly Share[];
  /** Nodes that ran on the CPU although another provider was requested. */
  readonly fellBack: readonly string[];
  /** Lines of folded stacks, `program;where;operator;node microseconds`, the input of flame graphs. */
  readonly folded: readonly string[];
}

// Their time is that of the nodes inside.
const control = new Set(['Loop', 'If', 'Scan']);
const most = 12;

/**
 * Reads the profile of a session with `enableProfiling`: its last run, since the first ones compile.
 *
 * @param program its name, the root of the folded stacks
 * @param provider the requested one, such as `WebGpuExecutionProvider`
 */
export function readProfile(program: string, text: string, provider: string): Profile {
  const events = JSON.parse(text) as readonly Event[];
  const runs = events.filter(({ cat, name }) => cat === 'Session' && name === 'model_run');
  const nodes = events.filter(
    ({ cat, name, ts, args }) =>
      cat === 'Node' && name.endsWith('_kernel_time') && ts >= runs.at(-1)!.ts && !control.has(args?.op_name ?? ''),
  );
  const named = nodes.map(({ name, dur, args }) => ({
    node: name.slice(0, -'_kernel_time'.length),
    operator: args?.op_name ?? 'unknown',
    provider: args?.provider ?? 'unknown',
    dur,
  }));
  // WebGPU's shaders are named `&node&operator`, CUDA's kernels by their symbols.
  const kernels = lastShare(events, runs.length).map(({ name, dur }) => ({
    operator: name.split('&').at(-1)!,
    dur,
  }));
  const isOwn = provider === 'CPUExecutionProvider';
  return {
    host: shares(named.map((each) => [`${each.operator} (${each.provider})`, each.dur])),
    kernels: shares(kernels.map(({ operator, dur }) => [operator, dur])),
    fellBack: isOwn
      ? []
      : [...new Set(named.filter((each) => each.provider.startsWith('CPU')).map(({ node }) => node))],
    folded: [
      ...fold(named.map((each) => [`${program};host;${each.provider};${each.operator};${each.node}`, each.dur])),
      ...fold(kernels.map(({ operator, dur }) => [`${program};device;${operator}`, dur])),
    ],
  };
}

/** A device's clock may differ from the CPU's, but each run launches equally many kernels. */
function lastShare(events: readonly Event[], runs: number): Event[] {
  const kernels = events.filter(({ cat }) => cat === 'Api' || cat === 'Kernel').sort((a, b) => a.ts - b.ts);
  return kernels.slice(kernels.length - Math.floor(kernels.length / runs));
}

function shares(times: readonly (readonly [string, number])[]): Share[] {
  const sums = [...sum(times)].sort(([, a], [, b]) => b - a);
  const all = sums.reduce((total, [, dur]) => total + dur, 0);
  return sums.slice(0, most).map(([what, dur]) => ({ what, ms: dur / 1000, share: all === 0 ? 0 : dur / all }));
}

function fold(times: readonly (readonly [string, number])[]): string[] {
  return Array.from(sum(times), ([stack, dur]) => `${stack} ${dur}`);
}

function sum(times: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [what, dur] of times) sums.set(what, (sums.get(what) ?? 0) + dur);
  return sums;
}
