/** A GPU as its driver reports it. */
export interface Gpu {
  /** The driver's number for it, as `CUDA_VISIBLE_DEVICES` takes it. */
  readonly index: number;
  readonly name: string;
  /** MiB. */
  readonly memory: number;
  readonly uuid: string;
}

/** `problem` says why GPUs could not be listed although the driver is installed. */
export interface Gpus {
  readonly gpus: readonly Gpu[];
  readonly problem?: string;
}

const driver = 'nvidia-smi';
const query = ['--query-gpu=index,name,memory.total,uuid', '--format=csv,noheader,nounits'];
// A healthy driver answers in well under a second; while it starts up it may need several.
const defaultTimeout = 10_000;

/**
 * NVIDIA's GPUs, in the order of `nvidia-smi`. Without that program there are none, which is not a problem; if the
 * program fails, hangs or prints something unknown, there are none and a problem.
 *
 * @param env the environment of `nvidia-smi`, with the `PATH` to find it on
 * @param timeout in milliseconds
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

/** `0, NVIDIA H200, 143771, GPU-…`; a name may contain a comma. */
function parseLine(line: string): Gpu | undefined {
  const [, index, name, memory, uuid] = /^\s*(\d+), (.+), (\d+), (\S+)\s*$/.exec(line) ?? [];
  if (index === undefined || name === undefined || memory === undefined || uuid === undefined) return undefined;
  return { index: Number(index), name, memory: Number(memory), uuid };
}

function problem(got: string): Gpus {
  return {
    gpus: [],
    problem:
      `Expected ${driver} to list the GPUs, one line each (index, name, MiB, uuid), but: ${got}. ` +
      `Run \`${driver} ${query.join(' ')}\` to check; until then, steps run on the processor.`,
  };
}
