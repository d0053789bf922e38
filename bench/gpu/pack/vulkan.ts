import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** The loader, `vulkaninfo`, and what NVIDIA's Vulkan driver loads even without a display. */
const wanted = ['libvulkan1', 'vulkan-tools', 'libxext6'];
/** Every machine has these, and two versions in one process conflict. */
const systems = /^(libc6|libgcc-s1|libstdc\+\+6|gcc-\d+-base|libcrypt1|libx11-data)$/;

/**
 * Unpacks Debian's Vulkan loader and its dependencies into `folder`.
 *
 * @returns the packages
 * @throws Error when apt or dpkg is missing, or a package is not available
 */
export async function unpackVulkan(folder: string, temporary: string): Promise<readonly string[]> {
  const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const { stdout } = await execa('apt-cache', ['depends', '--recurse', ...only, ...wanted]);
  const all = new Set(stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line)));
  const packages = [...all].filter((name) => !systems.test(name)).sort();
  const debs = join(temporary, 'debs');
  mkdirSync(debs, { recursive: true });
  mkdirSync(folder, { recursive: true });
  await execa('apt-get', ['download', '-q', ...packages], { cwd: debs });
  for (const deb of readdirSync(debs)) await execa('dpkg', ['-x', join(debs, deb), folder]);
  return packages;
}
