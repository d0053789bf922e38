const titles: ReadonlyMap<string, string> = new Map([
  ['fgs', 'FGS'],
  ['rfgs', 'rFGS'],
  ['pgd', 'PGD'],
  ['autopgd-ce', 'AutoPGD-CE'],
  ['autopgd-dlr', 'AutoPGD-DLR'],
  ['deepfool', 'DeepFool'],
  ['cw', 'C&W'],
]);

/** What a heading calls an attack. */
export function attackTitle(name: string): string {
  return titles.get(name) ?? name;
}
