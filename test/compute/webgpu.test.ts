import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programsOf } from '../../paper/programs.ts';
import type { Network } from '../../stages/model/network.ts';
import { compared, networks } from './webgpu-sizes.ts';

/** The software Vulkan driver that Debian's `chromium` carries, for the loader of `libvulkan1`. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = '/usr/lib/x86_64-linux-gnu/libvulkan.so.1';
const env = { ...process.env, ...(process.env.VK_ICD_FILENAMES ? {} : { VK_ICD_FILENAMES: driver }) };
const absent =
  process.env.VK_ICD_FILENAMES || (existsSync(driver) && existsSync(loader))
    ? false
    : 'no Vulkan driver: apt install chromium libvulkan1, or set VK_ICD_FILENAMES';

const printed: string[] = [];

/**
 * What a network's programs printed. They run in another process: the loader reads its environment once, and a crash
 * of the driver must not end the tests. The driver compiles most shaders once per process, so one process runs all
 * remaining networks; after a crash, the next network gets a new one.
 */
function compare(net: Network): string[] {
  const own = () => printed.filter((line) => line.split(/[ :]/, 1)[0]!.endsWith(`/${net.name}`));
  if (own().length === 0) {
    const program = fileURLToPath(new URL('./webgpu-programs.ts', import.meta.url));
    const left = networks.slice(networks.indexOf(net)).map(({ name }) => name);
    const { stdout } = spawnSync(process.execPath, [program, ...left], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    printed.push(...stdout.trimEnd().split('\n'));
  }
  return own();
}

for (const net of networks) {
  test(`on WebGPU every program of ${net.name} agrees with the reference`, { skip: absent }, () => {
    const agreed = programsOf(net, compared).map(({ name }) => `${name} agrees`);
    assert.deepEqual(compare(net), agreed);
  });
}
