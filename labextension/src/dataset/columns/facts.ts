import type { TranslationBundle } from '@jupyterlab/translation';

import type { Column } from '../../api/types';
import { wordOfType } from '../../ui/text/columns';
import { formatCount } from '../../ui/text/format';

/** The heights of a column's bars, from its histogram or its top values. */
export function barsOf(column: Column): number[] {
  return (
    column.histogram?.counts ??
    topValues(column)
      .slice(0, 12)
      .map(([, count]) => count)
  );
}

/** The top values with their counts. */
export function topValues(column: Column): [unknown, number][] {
  return (column.top ?? []) as [unknown, number][];
}

/** `number · 3 % missing`. */
export function kindOf(
  column: Column,
  rows: number,
  trans: TranslationBundle
): string {
  const type = wordOfType(column.type, trans);
  return column.missing > 0
    ? trans.__('%1 · %2 missing', type, percentOf(column.missing, rows))
    : type;
}

/** A share in whole percent; `<1 %` of little, which is not nothing. */
export function percentOf(part: number, whole: number): string {
  const share = (100 * part) / Math.max(1, whole);
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`;
}

/** A value in few characters; a whole number in full. */
export function shortOf(value: unknown): string {
  return typeof value === 'number'
    ? formatCount(value, Number.isInteger(value) ? undefined : 5)
    : String(value).slice(0, 60);
}
