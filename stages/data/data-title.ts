const titles: ReadonlyMap<string, string> = new Map([
  ['digits', 'SYNTHETIC data (built-in digits, not MNIST)'],
  ['mnist', 'MNIST'],
  ['cifar-10', 'CIFAR-10'],
  ['cifar-10-jpeg-sample', 'JPEG sample, not CIFAR-10'],
]);

/** What a heading calls data sets; results on one that only stands in for another are labeled so wherever they show. */
export function dataTitle(...data: readonly string[]): string {
  return data.map((name) => titles.get(name) ?? name).join(' and ');
}
