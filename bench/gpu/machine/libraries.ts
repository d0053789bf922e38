import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** Where Vulkan loaders look for drivers. */
const driverFolders = ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
/** Where container runtimes put a driver's description; no loader looks there. */
const mountedDrivers = '/usr/local/nvidia/share/vulkan/icd.d';
/** Where container runtimes put NVIDIA's libraries, without telling the loader. */
const mounts = ['/usr/local/nvidia/lib64', '/usr/local/nvidia/lib'];
/** NVIDIA's Vulkan driver is in one of these. */
const nvidiaDrivers = ['libGLX_nvidia.so.0', 'libEGL_nvidia.so.0'];

/**
 * The environment in which our engine finds the device's libraries: the archive's Vulkan loader, and NVIDIA's libraries
 * next to PyTorch. If no file describes the Vulkan driver, as in some containers, writes one.
 *
 * @param root of the unpacked archive, where it may write
 * @param site PyTorch's `site-packages`
 */
export async function libraryEnvironment(root: string, site: string | undefined): Promise<Record<string, string>> {
  const known = await knownLibraries();
  const folders = [packedLibraries(root, known), ...nvidiaFolders(site), process.env.LD_LIBRARY_PATH ?? ''];
  return {
    LD_LIBRARY_PATH: folders.filter((folder) => folder !== '').join(':'),
    ...describeDriver(root, known),
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    // As for workers: float32 stays float32.
    NVIDIA_TF32_OVERRIDE: '0',
  };
}

/** Libraries on the machine, by name, with their paths. */
async function knownLibraries(): Promise<ReadonlyMap<string, string>> {
  const { stdout = '' } = await execa('ldconfig', ['-p'], {
    env: { PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
    reject: false,
  });
  const cached = Array.from(
    stdout.matchAll(/^\s*(\S+) .*x86-64.*=> (\S+)$/gm),
    ([, name, path]) => [name!, path!] as const,
  );
  const mounted = [...(process.env.LD_LIBRARY_PATH ?? '').split(':'), ...mounts]
    .filter((folder) => folder !== '' && existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => [name, join(folder, name)] as const));
  return new Map([...mounted, ...cached]);
}

/** A folder with the packed loader and the libraries that the system lacks; the system's own come first. */
function packedLibraries(root: string, known: ReadonlyMap<string, string>): string {
  const packed = join(root, 'vulkan/usr/lib/x86_64-linux-gnu');
  if (!existsSync(packed)) return '';
  const folder = join(root, 'vulkan/loaded');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(packed)) {
    const isWanted = /\.so\.\d+$/.test(name) && (name === 'libvulkan.so.1' || !known.has(name));
    if (isWanted && !existsSync(join(folder, name))) symlinkSync(join(packed, name), join(folder, name));
  }
  return folder;
}

/** `nvidia/cu13/lib`, `nvidia/cudnn/lib` and the like. */
function nvidiaFolders(site: string | undefined): string[] {
  const base = join(site ?? '', 'nvidia');
  if (site === undefined || !existsSync(base)) return [];
  return readdirSync(base)
    .map((name) => join(base, name, 'lib'))
    .filter((folder) => existsSync(folder));
}

function describeDriver(root: string, known: ReadonlyMap<string, string>): Record<string, string> {
  if (process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES) return {};
  const described = driverFolders.flatMap(filesIn).some((name) => name.includes('nvidia'));
  if (described) return {};
  const [mounted] = filesIn(mountedDrivers).filter((name) => name.includes('nvidia'));
  if (mounted !== undefined) return driverAt(join(mountedDrivers, mounted));
  const library = nvidiaDrivers.find((name) => known.has(name));
  if (library === undefined) return {};
  const path = join(root, 'vulkan-driver.json');
  const driver = { file_format_version: '1.0.0', ICD: { library_path: known.get(library), api_version: '1.3.0' } };
  writeFileSync(path, JSON.stringify(driver));
  return driverAt(path);
}

/** Loaders before 1.3.207 know only the second name. */
function driverAt(path: string): Record<string, string> {
  return { VK_DRIVER_FILES: path, VK_ICD_FILENAMES: path };
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
