import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column } from '../../api/types';
import { useNarrowed } from '../../ui/hooks/useNarrowed';
import { ColumnFacts } from './ColumnFacts';
import { kindOf } from './facts';
import { Spread } from './Spread';

/** Each column's type, missing values and distribution; a click shows the rest. */
export function ColumnList(props: {
  columns: Column[];
  rows: number;
  trans: TranslationBundle;
}): JSX.Element {
  const { columns, rows, trans } = props;
  const { shown, search, rest } = useNarrowed(columns, trans);
  return (
    <section aria-label={trans.__('Columns')} className="jp-mlhub-columns">
      {search}
      {shown.map(column => (
        <details key={column.name} data-column={column.name}>
          <summary>
            <span className="jp-mlhub-columnName" title={column.name}>
              {column.name}
            </span>
            <Spread column={column} />
            <small>{kindOf(column, rows, trans)}</small>
          </summary>
          <ColumnFacts column={column} rows={rows} trans={trans} />
        </details>
      ))}
      {rest}
    </section>
  );
}
