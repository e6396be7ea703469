import React from 'react';

import type { Column } from '../../api/types';
import { barsOf } from './facts';

/** A small picture of how a column's values are spread. Its numbers stand beside it. */
export function Spread(props: {
  column: Column;
  width?: number;
  height?: number;
}): JSX.Element {
  const { column, width = 72, height = 18 } = props;
  const counts = barsOf(column);
  const most = Math.max(...counts, 1);
  const step = width / Math.max(counts.length, 6);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
      className="jp-mlhub-spread"
    >
      {counts.map((count: number, index: number) => {
        const tall = count ? Math.max(1, (height * count) / most) : 0;
        return (
          <rect
            key={index}
            x={index * step}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
          />
        );
      })}
    </svg>
  );
}
