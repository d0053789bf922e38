import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Json } from '../artifacts/canonical-json.ts';
import { DeclarationError } from './declaration-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { checkProfiles, checkPublishedName } from './names.ts';
import { describeParams } from './params.ts';
import type { Handle } from './step.ts';

/** What a target is to the commands that read its content; any other file is only copied. */
type Role = 'findings';

/** A handle whose artifact is copied to the folder of results, as `<file>`, when the run has made it. */
export interface Target {
  readonly file: string;
  readonly handle: Handle;
  readonly role?: Role;
}

/**
 * Publishes an output as a file.
 *
 * @param options the role `findings` makes the report show the file as claims with their verdicts; it needs a handle of
 *   the codec in `pipeline/findings.ts`
 * @throws DeclarationError when the file name is not allowed, or the handle is not of the kind that the role needs
 */
export function publish(file: string, handle: Handle): Target;
export function publish<R extends Role>(file: string, handle: Handle<R>, options: { readonly role: R }): Target;
export function publish(file: string, handle: Handle, { role }: { readonly role?: Role } = {}): Target {
  checkPublishedName(file);
  if (role === undefined) return { file, handle };
  const { kind, output, step } = handle;
  if (kind !== role) {
    throw new DeclarationError(
      `publish: ${file} expects a handle of ${role}, got ${kind} (output "${output}" of ${step.id})`,
      `For the role ${role}, make the output with the codec \`${role}\` of pipeline/${role}.ts.`,
    );
  }
  return { file, handle, role };
}

interface Profile<S> {
  /** One line for the help text. */
  readonly about: string;
  /** What to expect without a GPU, if that is worth a warning. */
  readonly withoutGpu?: string;
  readonly settings: S;
}

/** Modules whose default exports the command line loads on demand. */
export interface Tools {
  /** URL of a module that lists tensor programs, for `repro program`. */
  readonly programs?: string;
  /** URL of a module that lists exporters, for `repro export`. */
  readonly exporters?: string;
}

export interface PipelineDefinition<S extends z.ZodObject> {
  /** What a profile chooses and `--set key=value` overrides. */
  readonly settings: S;
  readonly profiles: Readonly<Record<string, Profile<z.input<S>>>>;
  readonly tools?: Tools;
  /** Places the steps; those that the returned targets reach count. Called once per command; must not do any work. */
  declare(settings: z.output<S>): readonly Target[];
}

/** A pipeline without the types of its settings, as the engine sees it. */
export interface Pipeline {
  readonly profiles: Readonly<Record<string, { readonly about: string; readonly withoutGpu?: string }>>;
  readonly tools: Tools;
  /**
   * @param overrides texts of `--set key=value`; a value that is valid JSON is read as such, any other as a string
   * @throws DeclarationError for an unknown profile or key, or a value of the wrong type
   */
  targets(profile: string, overrides: Readonly<Record<string, string>>): readonly Target[];
  /**
   * The values that overrides give to settings, without those that are the profile's own. Takes what `targets` takes.
   */
  differing(profile: string, overrides: Readonly<Record<string, string>>): Readonly<Record<string, Json>>;
}

/**
 * Declares a pipeline: the default export of a pipeline file.
 *
 * @throws DeclarationError when a profile's name cannot be the name of a folder
 */
export function pipeline<S extends z.ZodObject>(definition: PipelineDefinition<S>): Pipeline {
  const settings = definition.settings.strict();
  checkProfiles(Object.keys(definition.profiles));
  const given = (profile: string, changed: object) => ({ ...definition.profiles[profile]?.settings, ...changed });
  return {
    profiles: definition.profiles,
    tools: definition.tools ?? {},
    targets(profile, overrides) {
      if (!Object.hasOwn(definition.profiles, profile)) throw unknownProfile(profile, Object.keys(definition.profiles));
      const all = given(profile, readOverrides(overrides));
      const parsed = settings.safeParse(all);
      if (!parsed.success) throw describeParams(undefined, settings, all, parsed.error);
      return definition.declare(parsed.data as z.output<S>);
    },
    differing(profile, overrides) {
      const changed = readOverrides(overrides);
      const own = settings.safeParse(given(profile, {})).data as Record<string, unknown> | undefined;
      const now = settings.safeParse(given(profile, changed)).data as Record<string, unknown> | undefined;
      return Object.fromEntries(
        Object.entries(changed).filter(([name]) => !isDeepStrictEqual(own?.[name], now?.[name])),
      );
    },
  };
}

function readOverrides(overrides: Readonly<Record<string, string>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(overrides).map(([key, text]) => {
      try {
        return [key, JSON.parse(text)];
      } catch {
        return [key, text];
      }
    }),
  );
}

function unknownProfile(profile: string, known: readonly string[]): DeclarationError {
  const near = didYouMean(profile, known);
  return new DeclarationError(
    `unknown profile ${JSON.stringify(profile)}${near ? `, did you mean "${near}"?` : ''}`,
    `The profiles are: ${known.join(', ')}.`,
  );
}
