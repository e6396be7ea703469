import type { Column } from '../../api/types';

/** Of more classes it is rare that one wants to predict them. */
const MOST_CLASSES = 20;
const MOST_SUGGESTED = 6;
/** Texts of which nearly each is another name the rows. */
const NEARLY_ALL = 0.95;

/** Whether a column can't be learnt, because nearly every row has a value of its own. */
export function namesRows(column: Column, rows: number): boolean {
  return (
    column.type === 'text' && rows > 20 && column.distinct >= NEARLY_ALL * rows
  );
}

/** The columns that one most likely wants to predict: few classes first, then quantities. */
export function suggestedTargets(columns: Column[], rows: number): Column[] {
  const fits = columns.filter(
    column => column.suggested_task && !namesRows(column, rows)
  );
  const classes = fits
    .filter(one => one.suggested_task === 'classification')
    .filter(one => one.distinct <= MOST_CLASSES)
    .sort((a, b) => a.distinct - b.distinct);
  const quantities = fits.filter(one => one.suggested_task === 'regression');
  const half = Math.max(MOST_SUGGESTED / 2, MOST_SUGGESTED - quantities.length);
  const first = classes.slice(0, half);
  return [...first, ...quantities.slice(0, MOST_SUGGESTED - first.length)];
}
