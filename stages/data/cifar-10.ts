import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Progress, stage } from '../../pipeline/stage.ts';
import { acquireFiles } from './fetch/acquire-files.ts';
import { cifarSplit } from './format/cifar-bin.ts';
import { gunzip } from './format/gunzip.ts';
import { pin } from './fetch/pin.ts';
import { sourcesOf } from './fetch/sources.ts';
import { split } from './split.ts';
import { readTar } from './format/tar.ts';

/** The author's pages, tried in this order after a mirror; the second is the older address. */
const homes = ['https://cave.cs.toronto.edu/kriz/', 'https://www.cs.toronto.edu/~kriz/'];
const set = 'cifar-10';
const archiveName = 'cifar-10-binary.tar.gz';
const folderInArchive = 'cifar-10-batches-bin';
/** The archive holds 184 MB. It is pinned, so this limit only bounds memory use. */
const largestArchive = 200_000_000;

/** Pins a file of 10,000 records. Fewer sources confirm these digests than the archive's; docs/data.md names them. */
const batch = (sha256: string) => pin(30_730_000, sha256);
const params = z.object({
  archive: pin(170_052_171, 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd'),
  batch1: batch('cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5'),
  batch2: batch('a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed'),
  batch3: batch('bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67'),
  batch4: batch('014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48'),
  batch5: batch('755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add'),
  test: batch('8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b'),
});
type Pins = z.output<typeof params>;

const batchNames = {
  batch1: 'data_batch_1.bin',
  batch2: 'data_batch_2.bin',
  batch3: 'data_batch_3.bin',
  batch4: 'data_batch_4.bin',
  batch5: 'data_batch_5.bin',
  test: 'test_batch.bin',
} as const;
type Batch = keyof typeof batchNames;
const batches = Object.keys(batchNames) as Batch[];

type Report = { progress(report: Progress): void; log(line: string): void };

/**
 * CIFAR-10 (Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009): 50,000 training and 10,000 test
 * images of 32×32 in color, classes 0…9: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.
 *
 * Downloads the official archive of the binary version, as for MNIST; only the pinned one is accepted. A mirror on this
 * machine may hold the six `.bin` files instead of the archive, each pinned too.
 *
 * @throws AcquireError when no source has the archive or a file
 * @throws TarError or CifarBinError when the pinned content is not this data set
 */
export const cifar10 = stage(import.meta, {
  name: 'cifar-10',
  params,
  inputs: {},
  outputs: { train: split, test: split },
  async run({ params: pins, progress, log }) {
    const files = await (isUnpacked() ? takeFiles : unpackArchive)(pins, { progress, log });
    return { train: cifarSplit(files.slice(0, -1)), test: cifarSplit(files.slice(-1)) };
  },
});

/** Whether the mirror is a local folder with some of the six files and without the archive. */
function isUnpacked(): boolean {
  const [mirror] = sourcesOf(set, archiveName, [], process.env.REPRO_MIRROR);
  if (mirror?.kind !== 'path' || existsSync(mirror.path)) return false;
  return batches.some((name) => existsSync(join(dirname(mirror.path), batchNames[name])));
}

/** The six files from the mirror, in the order of {@link batchNames}. */
async function takeFiles(pins: Pins, report: Report) {
  const wanted = batches.map((name) => [name, { set, name: batchNames[name], ...pins[name] }] as const);
  const files = await acquireFiles(Object.fromEntries(wanted) as Record<Batch, (typeof wanted)[number][1]>, [], report);
  return batches.map((name) => files[name]);
}

/** The six files from the archive, in the same order. */
async function unpackArchive(pins: Pins, report: Report) {
  const pinned = { set, name: archiveName, ...pins.archive, asPublished: true };
  const { archive } = await acquireFiles({ archive: pinned }, homes, report);
  const names = batches.map((name) => `${folderInArchive}/${batchNames[name]}`);
  const contents = readTar(archiveName, await gunzip(archive.bytes, largestArchive), names);
  return contents.map((bytes, i) => ({ name: `${archiveName}: ${names[i]}`, bytes }));
}
