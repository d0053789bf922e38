import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programsOf } from '../../paper/programs.ts';
import { compared, networks } from './webgpu-sizes.ts';

/** The software Vulkan driver that Debian's `chromium` carries, for the loader of `libvulkan1`. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = '/usr/lib/x86_64-linux-gnu/libvulkan.so.1';
const env = { ...process.env, ...(process.env.VK_ICD_FILENAMES ? {} : { VK_ICD_FILENAMES: driver }) };
const absent =
  process.env.VK_ICD_FILENAMES || (existsSync(driver) && existsSync(loader))
    ? false
    : 'no Vulkan driver: apt install chromium libvulkan1, or name one by VK_ICD_FILENAMES';

/** In a process of its own: the loader reads its environment once, and the driver must not bring the others down. */
function compare(net: string): string {
  const program = fileURLToPath(new URL('./webgpu-programs.ts', import.meta.url));
  return execFileSync(process.execPath, [program, net], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

for (const net of networks) {
  test(`on WebGPU every program computes for ${net.name} what the reference computes`, { skip: absent }, () => {
    const agreed = programsOf(net, compared).map(({ name }) => `${name} agrees`);
    assert.deepEqual(compare(net.name).trimEnd().split('\n'), agreed);
  });
}
