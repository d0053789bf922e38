import { execa } from 'execa';
import { peerEnvironment } from '../../peer-environment.ts';
import type { Pytorch } from '../setup.ts';

const question = `
import json, os, torch
print(json.dumps({"version": torch.__version__, "cuda": torch.version.cuda, "usesGpu": torch.cuda.is_available(),
                  "site": os.path.dirname(os.path.dirname(torch.__file__))}))
`;

/** The machine's PyTorch: the one named by `PEER_PYTHON`, else the first that uses a GPU, else the first. */
export async function findPytorch(): Promise<Pytorch | undefined> {
  const named = process.env.PEER_PYTHON;
  const all = await Promise.all((named ? [named] : ['python3', 'python', '/usr/bin/python3']).map(ask));
  const found = all.filter((each) => each !== undefined);
  return found.find(({ usesGpu }) => usesGpu) ?? found[0];
}

async function ask(python: string): Promise<Pytorch | undefined> {
  const { stdout, failed } = await execa(python, ['-c', question], {
    env: peerEnvironment,
    reject: false,
    stderr: 'ignore',
    timeout: 30_000,
  });
  // Other modules may print while they are loaded.
  const answer = stdout?.split('\n').findLast((line) => line.startsWith('{'));
  if (failed || answer === undefined) return undefined;
  return { python, ...(JSON.parse(answer) as Omit<Pytorch, 'python'>) };
}
