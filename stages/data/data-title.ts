/** What a heading calls a data set; results on the built-in digits are labelled synthetic wherever they show. */
export function dataTitle(data: string): string {
  if (data === 'digits') return 'SYNTHETIC data (built-in digits, not MNIST)';
  return data === 'mnist' ? 'MNIST' : data;
}
