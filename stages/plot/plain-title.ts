/**
 * A title whose text, which may come from a step, stays in a text node. Vega also writes a title's text to an ARIA
 * attribute, whatever `config.aria` says, unless the title has a description.
 */
export function plainTitle(text: string) {
  return { text, anchor: 'start', encoding: { description: { value: 'title' } } };
}
