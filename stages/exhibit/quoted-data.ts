/** Whether a row is comparable with the paper's Tables 1 and 2, which are all on MNIST. */
export function isQuotedData({ data }: { readonly data: string }): boolean {
  return data === 'mnist';
}
