/** A GPU as its driver reports it. */
export interface Gpu {
  /** The driver's number for it, as `CUDA_VISIBLE_DEVICES` takes it. */
  readonly index: number;
  readonly name: string;
  /** MiB. */
  readonly memory: number;
  readonly uuid: string;
}

/** `problem` says why GPUs that may be there could not be listed. */
export interface Gpus {
  readonly gpus: readonly Gpu[];
  readonly problem?: string;
}

const driver = 'nvidia-smi';
const query = ['--query-gpu=index,name,memory.total,uuid', '--format=csv,noheader,nounits'];
// A healthy driver answers in well under a second; one that is starting up may need several.
const defaultTimeout = 10_000;

/**
 * NVIDIA's GPUs, in the order of `nvidia-smi`. A machine without that program has none, which is no problem; one whose
 * program fails, hangs or says something unknown has a problem, and no GPUs.
 *
 * @param env where `nvidia-smi` is looked for (`PATH`) and what it is given
 * @param timeout milliseconds it may take
 */
export async function discoverGpus(env: NodeJS.ProcessEnv = process.env, timeout = defaultTimeout): Promise<Gpus> {
  const { execa } = await import('execa');
  // `extendEnv` would put this process's own PATH back.
  const result = await execa(driver, query, {
    env,
    extendEnv: false,
    timeout,
    reject: false,
    stdin: 'ignore',
    killDescendants: true,
  });
  if (result.code === 'ENOENT') return { gpus: [] };
  if (result.timedOut) return problem(`no answer within ${timeout / 1000} s`);
  if (result.failed) return problem(result.shortMessage ?? 'it failed');
  const lines = result.stdout.split('\n').filter((line) => line.trim() !== '');
  const gpus = lines.map(parseLine);
  const odd = gpus.indexOf(undefined);
  return odd === -1 ? { gpus: gpus as Gpu[] } : problem(`got the line ${JSON.stringify(lines[odd])}`);
}

/** `0, NVIDIA H200, 143771, GPU-…`; a name may hold a comma. */
function parseLine(line: string): Gpu | undefined {
  const [, index, name, memory, uuid] = /^\s*(\d+), (.+), (\d+), (\S+)\s*$/.exec(line) ?? [];
  if (index === undefined || name === undefined || memory === undefined || uuid === undefined) return undefined;
  return { index: Number(index), name, memory: Number(memory), uuid };
}

function problem(got: string): Gpus {
  return {
    gpus: [],
    problem: `Expected ${driver} to list the GPUs, one line each (index, name, MiB, uuid), but: ${got}. Run \`${driver} ${query.join(' ')}\` to see; steps run on the processor meanwhile.`,
  };
}
