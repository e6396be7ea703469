import type { TranslationBundle } from '@jupyterlab/translation';

import type { Comparison } from '../../api/types';
import { formatCount } from './format';

/** So many columns are named; Lab cuts off what is longer than 140 characters. */
const NAMED = 2;

/** What a version changed: its rows, its columns, and which of them are distributed otherwise. */
export function changeOf(
  name: string,
  { before, after, rows, columns }: Comparison,
  trans: TranslationBundle
): string {
  const [earlier, later] = rows.map(count => formatCount(count));
  const named = (change: string) => {
    const found = columns.filter(column => column.change === change);
    const first = found.slice(0, NAMED).map(column => column.name);
    return found.length > NAMED
      ? trans.__('%1 and %2 more', first.join(', '), found.length - NAMED)
      : first.join(', ');
  };
  const sentences = [
    rows[0] === rows[1]
      ? trans.__('%1 v%2 has %3 rows, as v%4.', name, after, later, before)
      : trans.__(
          '%1 v%2 has %3 rows, v%4 had %5.',
          name,
          after,
          later,
          before,
          earlier
        ),
    named('added') && trans.__('New columns: %1.', named('added')),
    named('removed') && trans.__('Columns gone: %1.', named('removed')),
    named('retyped') && trans.__('Another type: %1.', named('retyped')),
    named('drifted')
      ? trans.__('Distributed otherwise: %1.', named('drifted'))
      : trans.__('No column is distributed otherwise.')
  ];
  return sentences.filter(Boolean).join(' ');
}
