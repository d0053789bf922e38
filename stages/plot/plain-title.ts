/**
 * A title that keeps its text, which may come from a step, in a text node. Vega also writes a title's text to an ARIA
 * attribute, regardless of `config.aria`, unless the title has a description.
 */
export function plainTitle(text: string) {
  return { text, anchor: 'start', encoding: { description: { value: 'title' } } };
}
