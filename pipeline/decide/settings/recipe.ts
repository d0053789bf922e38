import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '../../../artifacts/canonical-json.ts';
import { type Digest, digestOf } from '../../../artifacts/digest.ts';
import { ofStep } from '../../of-step.ts';
import type { Handle, Step } from '../../step.ts';
import type { Project } from '../project.ts';

/**
 * A step's recipe: the hash of what the settings make of it, which is its stage, its params, what it computes on, and
 * the recipes of its inputs. Unlike the key it leaves out code, packages and the bytes of inputs, so it finds what the
 * same settings made before an edit, and nothing that other settings made.
 *
 * @returns the recipe of a step of the project; all are hashed when the first is asked for
 */
export function recipesOf({ graph, root, compute }: Pick<Project, 'graph' | 'root' | 'compute'>) {
  let recipes: Map<Step, Digest> | undefined;
  return (step: Step): Digest => {
    if (recipes === undefined) {
      recipes = new Map();
      // In the order of the graph, since a chain may be too long for recursion.
      for (const each of graph.steps) recipes.set(each, recipeOf(each, recipes));
    }
    return ofStep(recipes, step);
  };

  function recipeOf(step: Step, made: ReadonlyMap<Step, Digest>): Digest {
    if (step.source !== undefined) return digestOf(canonicalJson(['recipe', relative(root, resolve(step.source))]));
    const { file, definition } = step.stage;
    const wired = ({ step: producer, output }: Handle) => `${ofStep(made, producer)}:${output}`;
    const inputs = Object.entries(step.inputs).map(([name, handles]) => [
      name,
      Array.isArray(handles) ? handles.map(wired) : wired(handles as Handle),
    ]);
    return digestOf(
      canonicalJson([
        'recipe',
        // Stages of two files may share a name. The path from the root: a project may be copied or moved.
        [relative(root, fileURLToPath(file)), definition.name],
        step.params,
        Object.fromEntries(inputs),
        definition.needs?.facility?.numerics(compute) ?? null,
      ]),
    );
  }
}
