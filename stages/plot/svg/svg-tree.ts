import { elementAt } from '../../../compute/element-at.ts';

/** An SVG that cannot be read or drawn completely. */
export class SvgError extends Error {
  override readonly name = 'SvgError';
}

export interface SvgElement {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly SvgElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

interface Open {
  name: string;
  attributes: { readonly [name: string]: string };
  children: SvgElement[];
  text: string;
}

const token = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y;

/**
 * Parses an SVG as Vega writes it: elements, quoted attributes and text, without comments, declarations or CDATA.
 *
 * @throws SvgError for anything else, or if it is not well-formed
 */
export function parseSvg(svg: string): SvgElement {
  const document: Open = { name: '', attributes: {}, children: [], text: '' };
  const stack = [document];
  token.lastIndex = 0;
  while (token.lastIndex < svg.length) {
    const at = token.lastIndex;
    const match = token.exec(svg);
    if (match === null) throw new SvgError(`expected a tag or text, got ${JSON.stringify(svg.slice(at, at + 40))}`);
    const [all, closing, name, , selfClosing] = match;
    const top = elementAt(stack, stack.length - 1);
    if (name === undefined) {
      top.text += unescaped(all);
    } else if (closing) {
      if (top.name !== name) throw new SvgError(`expected </${top.name}>, got </${name}> at character ${at}`);
      stack.pop();
    } else {
      const element = { name, attributes: attributesOf(elementAt(match, 3)), children: [], text: '' };
      top.children.push(element);
      if (!selfClosing) stack.push(element);
    }
  }
  const [root, ...others] = document.children;
  if (root?.name === 'svg' && others.length === 0 && stack.length === 1) return root;
  throw new SvgError(
    `expected one closed <svg>, got ${document.children.length} elements, ${stack.length - 1} of them open`,
  );
}

function attributesOf(written: string): { readonly [name: string]: string } {
  const pairs = written.matchAll(/([\w:.-]+)="([^"]*)"/g);
  return Object.fromEntries(Array.from(pairs, (pair) => [elementAt(pair, 1), unescaped(elementAt(pair, 2))]));
}

const entities: { readonly [entity: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(\w*);?/g, (entity, name) => {
    const character = entities[name];
    if (character === undefined || !entity.endsWith(';'))
      throw new SvgError(`expected an entity such as &amp;, got ${entity}`);
    return character;
  });
}
