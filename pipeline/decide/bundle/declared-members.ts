/** A module's text with parts left out or moved. */
export interface Rewritten {
  readonly text: string;
  /** Where a character of `text` stood before. */
  before(offset: number): number;
}

/**
 * Members of a definition that only the scheduler reads: what they decide is in a step's id or in its params, which are
 * in the key.
 */
const declared = new Set(['label', 'params', 'subject']);

/** Whether a file may hold a definition written in the call of `stage`. */
export const definesStage = /\bstage\s*\(\s*import\.meta\b/;

/**
 * Leaves out of a module what only the scheduler reads of the stages that it defines, and sorts the definition's other
 * members, so that neither a label nor a schema's message nor an order counts as code. What is left is what runs, so
 * that nothing can depend on what was left out. A definition that is not written out in the call of `stage`, or that
 * the code itself may read, stays as it is.
 *
 * To parse every stage would cost each command a third of a second. Since no line of the module ends within a literal
 * or a comment, indentation says what belongs together.
 *
 * @param module JavaScript as esbuild prints it, without template literals
 */
export function withoutDeclaredMembers(module: string): Rewritten {
  const lines = linesOf(module);
  if (/\bdefinition\b/.test(module)) return assemble(module, []);
  const cuts = lines.flatMap((line, at) => {
    if (!/^(?:export )?(?:const|let|var) [\w$]+ = stage\(import\.meta, \{$/.test(line.text)) return [];
    const end = lines.findIndex(({ text }, below) => below > at && /^\S/.test(text));
    const members = lines[end]?.text === '});' ? membersIn(module, lines.slice(at + 1, end)) : undefined;
    return members ? [sorted(members), ...schemaOf(members, module, lines)] : [];
  });
  return assemble(module, cuts);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A line of the module, without its end. */
interface Line extends Range {
  readonly text: string;
}

interface Member extends Range {
  readonly name: string;
  readonly text: string;
}

/** A range of the text and the ranges, or texts, that take its place. */
interface Cut extends Range {
  readonly parts: readonly (Range | string)[];
}

function linesOf(module: string): Line[] {
  let start = 0;
  return module.split('\n').map((text) => {
    const line = { text, start, end: start + text.length };
    start = line.end + 1;
    return line;
  });
}

/** The members of an object, if each has a name of its own and none reads `this`. */
function membersIn(module: string, lines: readonly Line[]): Member[] | undefined {
  const starts = lines.flatMap((line, at) => (/^ {2}[^\s\])}]/.test(line.text) ? [at] : []));
  const members = starts.map((at, i): Member => {
    const [, name = ''] = /^ {2}(?:async )?([A-Za-z$][\w$]*)(?:[:(,]|$)/.exec(lines[at]!.text) ?? [];
    const [{ start }, { end }] = [lines[at]!, lines[(starts[i + 1] ?? lines.length) - 1]!];
    const text = module.slice(start, end).replace(/,$/, '');
    return { name, text, start, end: start + text.length };
  });
  const names = new Set(members.map(({ name }) => name));
  const isClear = starts[0] === 0 && names.size === members.length && !names.has('');
  return isClear && !members.some(({ text }) => /\bthis\b/.test(text)) ? members : undefined;
}

function sorted(members: readonly Member[]): Cut {
  const kept = members
    .filter(({ name }) => !declared.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((member) => [member, ',\n']);
  return { start: members[0]!.start, end: members.at(-1)!.end, parts: kept };
}

/** The declaration of a schema that nothing but the definition's `params` names. */
function schemaOf(members: readonly Member[], module: string, lines: readonly Line[]): Cut[] {
  const params = members.find(({ name }) => name === 'params')?.text;
  const [, schema] = /^ {2}params(?:: ([\w$]+))?$/.exec(params ?? '') ?? [];
  const name = params === '  params' ? 'params' : schema;
  if (name === undefined || module.split(new RegExp(`(?<![\\w$])${RegExp.escape(name)}(?![\\w$])`)).length !== 3)
    return [];
  const at = lines.findIndex(({ text }) => text.startsWith(`const ${name} = z.`));
  const end = lines.findIndex(({ text }, below) => below >= at && /;$/.test(text));
  if (at < 0 || end < at) return [];
  const range = { start: lines[at]!.start, end: lines[end]!.end };
  const init = module.slice(range.start, range.end).replace(/^const [\w$]+ = /, '');
  return onlyMakesSchema(init) ? [{ ...range, parts: [] }] : [];
}

/** Whether a text that begins with `z.` calls nothing but Zod, and registers nothing. */
function onlyMakesSchema(init: string): boolean {
  const roots = init.matchAll(/(?<![.\w$])([A-Za-z_$][\w$]*)\s*[.([]/g);
  return (
    !/\b(?:meta|register|new|await|function)\b|=>|\+\+|--|;./s.test(init) &&
    [...roots].every(([, root]) => root === 'z')
  );
}

function assemble(module: string, cuts: readonly Cut[]): Rewritten {
  const pieces: { readonly text: string; readonly from: number }[] = [];
  let at = 0;
  for (const { start, end, parts } of cuts.toSorted((a, b) => a.start - b.start)) {
    pieces.push({ text: module.slice(at, start), from: at });
    for (const part of parts)
      pieces.push(
        typeof part === 'string'
          ? { text: part, from: start }
          : { text: module.slice(part.start, part.end), from: part.start },
      );
    at = end;
  }
  pieces.push({ text: module.slice(at), from: at });
  return {
    text: pieces.map(({ text }) => text).join(''),
    before(offset) {
      let rest = offset;
      for (const { text, from } of pieces) {
        if (rest < text.length) return from + rest;
        rest -= text.length;
      }
      return module.length;
    },
  };
}
