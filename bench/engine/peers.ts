import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timed } from './timed.ts';

/** Another engine for the toy's work: each step reads a number, adds one and writes it. */
export interface Peer {
  readonly name: string;
  /** Writes its project into an empty folder. */
  write(folder: string, chains: number, length: number): void;
  /** Brings it up to date on two cores; returns the time in seconds. */
  run(folder: string): Promise<number>;
}

const make: Peer = {
  name: 'make',
  write(folder, chains, length) {
    const targets = indices(chains).map((chain) => `${chain}-${length - 1}.txt`);
    const rules = indices(chains).flatMap((chain) =>
      indices(length).map((round) =>
        round === 0
          ? `${chain}-0.txt:\n\techo ${chain}000000 > $@`
          : `${chain}-${round}.txt: ${chain}-${round - 1}.txt\n\tread n < $<; echo $$((n + 1)) > $@`,
      ),
    );
    writeFileSync(join(folder, 'Makefile'), [`all: ${targets.join(' ')}`, ...rules, ''].join('\n'));
  },
  run: (folder) => timed('make', ['-s', '-j2', '-C', folder]),
};

const snakemake: Peer = {
  name: 'Snakemake',
  write(folder, chains, length) {
    const snakefile = [
      'rule all:',
      `    input: expand("{chain}-${length - 1}.txt", chain=range(${chains}))`,
      'rule start:',
      '    output: "{chain}-0.txt"',
      '    shell: "echo {wildcards.chain}000000 > {output}"',
      'rule grow:',
      '    input: lambda w: f"{w.chain}-{int(w.round) - 1}.txt"',
      '    output: "{chain}-{round,[1-9][0-9]*}.txt"',
      '    shell: "read n < {input}; echo $((n + 1)) > {output}"',
      '',
    ];
    writeFileSync(join(folder, 'Snakefile'), snakefile.join('\n'));
  },
  run: (folder) => timed('snakemake', ['--cores', '2', '--quiet', '-d', folder, '-s', join(folder, 'Snakefile')]),
};

export const peers: readonly Peer[] = [make, snakemake];

/** Whether a peer is installed. */
export async function isInstalled(peer: Peer): Promise<boolean> {
  return timed(peer.name.toLowerCase(), ['--version']).then(
    () => true,
    () => false,
  );
}

export function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
