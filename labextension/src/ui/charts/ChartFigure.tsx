import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import React, { useMemo } from 'react';

import type { ChartDocument } from '../../api/types';
import { Chart } from './Chart';
import { partsOf } from './spec';

/** A chart of the hub below its title. If only its rows have changed, only they are drawn again. */
export function ChartFigure(props: {
  chart: ChartDocument;
  rendermime: IRenderMimeRegistry;
  isFluid?: boolean;
  onPick?: (datum: object) => void;
}): JSX.Element {
  const { chart, ...more } = props;
  const { frame, rows } = useMemo(() => partsOf(chart.spec), [chart.spec]);
  const spec = useMemo(() => JSON.parse(frame) as object, [frame]);
  return (
    <figure>
      <figcaption>
        {chart.title}
        {chart.help && <small>{chart.help}</small>}
      </figcaption>
      <Chart {...more} spec={spec} rows={rows} />
    </figure>
  );
}
