import { plainTitle } from './plain-title.ts';

/** Size and title of a panel; all panels are alike. */
export function panel(title: string) {
  return { width: 225, height: 150, title: { ...plainTitle(title), frame: 'group', offset: 6 } };
}

/** Keeps only the points with this value. */
export function only(field: string, equal: string) {
  return { filter: { field, equal } };
}
