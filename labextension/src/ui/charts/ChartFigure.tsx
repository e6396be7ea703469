import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo, useState } from 'react';

import type { ChartDocument } from '../../api/types';
import { Rows } from '../Rows';
import { formatCount } from '../text/format';
import { Chart } from './Chart';
import { numbersOf } from './numbers';
import { canFill, partsOf } from './spec';

/**
 * A chart of the hub below its title, and its numbers below it. If only its rows have changed,
 * only they are drawn again.
 */
export function ChartFigure(props: {
  chart: ChartDocument;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
  onPick?: (datum: object) => void;
}): JSX.Element {
  const { chart, trans, ...more } = props;
  const { title, help } = chart;
  const { frame, rows } = useMemo(() => partsOf(chart.spec), [chart.spec]);
  const spec = useMemo(() => {
    const told = help ? `${title}. ${help}` : title;
    return { description: told, ...(JSON.parse(frame) as object) };
  }, [frame, title, help]);
  return (
    <figure>
      <figcaption>
        {title}
        {help && <small>{help}</small>}
      </figcaption>
      <Chart {...more} spec={spec} rows={rows} isFluid={canFill(spec)} />
      <Numbers chart={chart} trans={trans} />
    </figure>
  );
}

/** What a chart shows, as a table that is made when it is asked for. */
function Numbers(props: {
  chart: ChartDocument;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { chart, trans } = props;
  const [isOpen, setOpen] = useState(false);
  const found = useMemo(() => numbersOf(chart.spec), [chart.spec]);
  if (!found) {
    return null;
  }
  return (
    <details
      className="jp-mlhub-numbers"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary aria-label={trans.__('Numbers of %1', chart.title)}>
        {trans.__('Numbers')}
      </summary>
      {isOpen && (
        <>
          <Rows table={found} />
          {found.left > 0 && (
            <p>{trans.__('… and %1 more', formatCount(found.left))}</p>
          )}
        </>
      )}
    </details>
  );
}
