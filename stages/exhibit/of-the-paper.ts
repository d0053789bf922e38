/** Whether a row may stand beside numbers of the paper's Tables 1 and 2, which are all on MNIST. */
export function isOfThePaper({ data }: { readonly data: string }): boolean {
  return data === 'mnist';
}
