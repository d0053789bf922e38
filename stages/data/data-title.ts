const titles: ReadonlyMap<string, string> = new Map([
  ['digits', 'SYNTHETIC data (built-in digits, not MNIST)'],
  ['mnist', 'MNIST'],
  ['cifar-10', 'CIFAR-10'],
  ['cifar-10-jpeg-sample', 'JPEG sample, not CIFAR-10'],
]);

/**
 * The name of data sets in headings. Results on a stand-in for another data set are labeled as such wherever they
 * appear.
 */
export function dataTitle(...data: readonly string[]): string {
  return data.map((name) => titles.get(name) ?? name).join(' and ');
}
