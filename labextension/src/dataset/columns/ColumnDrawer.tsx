import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React, { useEffect, useRef } from 'react';

import type { Column } from '../../api/types';
import { ColumnFacts } from './ColumnFacts';
import { kindOf } from './facts';
import { Spread } from './Spread';

/** The facts of one column, beside the rows. Escape closes it. */
export function ColumnDrawer(props: {
  column: Column;
  rows: number;
  trans: TranslationBundle;
  onSort: (sort: string) => void;
  onClose: () => void;
}): JSX.Element {
  const { column, rows, trans, onSort, onClose } = props;
  const { name } = column;
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), [name]);
  return (
    <aside
      className="jp-mlhub-drawer"
      aria-label={trans.__('Column %1', name)}
      data-column={name}
      onKeyDown={event => event.key === 'Escape' && onClose()}
    >
      <div className="jp-mlhub-drawerHead">
        <h3 title={name}>{name}</h3>
        <button
          ref={close}
          type="button"
          className="jp-mlhub-action"
          title={trans.__('Close')}
          aria-label={trans.__('Close')}
          onClick={onClose}
        >
          <closeIcon.react tag="span" width="14px" height="14px" />
        </button>
      </div>
      <small>{kindOf(column, rows, trans)}</small>
      <Spread column={column} width={240} height={72} />
      <div className="jp-mlhub-drawerSort">
        <button className="jp-mod-styled" onClick={() => onSort(name)}>
          {trans.__('Sort up')}
        </button>
        <button className="jp-mod-styled" onClick={() => onSort(`-${name}`)}>
          {trans.__('Sort down')}
        </button>
      </div>
      <ColumnFacts column={column} rows={rows} trans={trans} />
    </aside>
  );
}
