/** Whether the paper's Tables 1 and 2, which are all on MNIST, have numbers for a row's data set. */
export function isQuotedData({ data }: { readonly data: string }): boolean {
  return data === 'mnist';
}
