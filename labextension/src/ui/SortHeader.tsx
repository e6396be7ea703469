import React, { type ReactNode } from 'react';

/** The order after a press on a column: ranks have one direction, the others two. */
export function nextSort<S extends string>(column: S, sort: S): S {
  return column !== 'rank' && sort === column ? (`-${column}` as S) : column;
}

/** The head of a column by which the person can sort. */
export function SortHeader<S extends string>(props: {
  column: S;
  sort: S;
  onSort: (sort: S) => void;
  className?: string;
  children: ReactNode;
}): JSX.Element {
  const { column, sort, onSort, className = '', children } = props;
  const isDown = sort === `-${column}`;
  const order =
    sort === column ? 'ascending' : isDown ? 'descending' : undefined;
  return (
    <th className={`jp-mlhub-number ${className}`} aria-sort={order}>
      <button onClick={() => onSort(nextSort(column, sort))}>
        {children}
        <span aria-hidden="true">{order && (isDown ? ' ▾' : ' ▴')}</span>
      </button>
    </th>
  );
}
