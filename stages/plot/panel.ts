import { plainTitle } from './plain-title.ts';

/** Size and title of a panel; all are alike. */
export function panel(title: string) {
  return { width: 225, height: 150, title: { ...plainTitle(title), frame: 'group', offset: 6 } };
}

/** Lets the points through that have this value. */
export function only(field: string, equal: string) {
  return { filter: { field, equal } };
}
