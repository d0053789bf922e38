import { DeclarationError } from './declaration-error.ts';

/** Bytes of the longest name: file systems allow 255, and a name gets endings such as those of unfinished files. */
const longestName = 200;

/** The file among the results that says which settings made them, where those are not the profile's own. */
export const settingsFile = 'settings.json';

/** The report among the results, unless `--output` gives another path. */
export const reportFile = 'report.html';

/** The folder among those of the profiles that has the results of other pipeline files. */
export const pipelinesFolder = 'pipelines';

/** @throws DeclarationError for a name that cannot be the folder of a profile's results, or two that are one to a disk */
export function checkProfiles(profiles: readonly string[]): void {
  for (const profile of profiles) {
    const problem = problemOf(profile, [pipelinesFolder, settingsFile, reportFile]) ?? problemOfFolder(profile);
    if (problem !== undefined) throw refused(`profile name ${JSON.stringify(profile)}`, problem, 'profile');
  }
  refuseTwins(profiles, 'profiles');
}

/** @throws DeclarationError for a name that cannot be that of a published file */
export function checkPublishedName(file: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(file))
    throw new DeclarationError(
      `publish: file name ${JSON.stringify(file)} is not allowed`,
      'Use letters, digits, ".", "_" and "-".',
    );
  const problem = problemOf(file, [settingsFile, reportFile]);
  if (problem !== undefined) throw refused(`publish: file name ${JSON.stringify(file)}`, problem, 'file');
}

/** @throws DeclarationError when two published files have one name, or one that only differs in case */
export function checkPublishedNames(files: readonly string[]): void {
  refuseTwins(files, 'targets');
}

function problemOf(name: string, reserved: readonly string[]): string | undefined {
  if (/\p{C}/u.test(name)) return 'has a control character or one that cannot be seen';
  if (/[/\\]/.test(name)) return 'has a path separator';
  if (name === '.' || name === '..') return 'names a folder by its place';
  if (reserved.includes(sameness(name))) return 'is reserved';
  const bytes = Buffer.byteLength(name);
  return bytes > longestName ? `has ${bytes} bytes, at most ${longestName} are allowed` : undefined;
}

/** A plus sign separates a profile from the settings that differ. */
function problemOfFolder(name: string): string | undefined {
  if (name === '' || name !== name.trim()) return 'is empty, or begins or ends with a space';
  if (/^\.|\.$/.test(name)) return 'begins or ends with a dot';
  return /[+:*?"<>|]/.test(name) ? 'has one of + : * ? " < > |' : undefined;
}

function refused(what: string, problem: string, kind: string): DeclarationError {
  return new DeclarationError(
    `${what} ${problem}`,
    `Results are written under this name. Give the ${kind} a short one of letters, digits, ".", "_" and "-".`,
  );
}

/** File systems may not tell upper from lower case, nor two ways to write one letter. */
function sameness(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function refuseTwins(names: readonly string[], what: 'profiles' | 'targets'): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const twin = seen.get(sameness(name));
    if (twin === name)
      throw new DeclarationError(`two ${what} are published as "${name}"`, 'Give each its own file name.');
    if (twin !== undefined)
      throw new DeclarationError(
        `two ${what} have names that are the same to some disks: ${JSON.stringify(twin)} and ${JSON.stringify(name)}`,
        'Give each a name that differs in more than case.',
      );
    seen.set(sameness(name), name);
  }
}
