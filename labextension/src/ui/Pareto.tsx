import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo, useState } from 'react';

import { Chart } from './Chart';
import { useColours } from './hooks/useColours';
import { frontOf, type IPoint, paretoSpec } from './pareto';
import { formatNumber } from './text/format';
import { briefly } from './text/pipelines';

const COLOURS = {
  text: '--jp-content-font-color1',
  grid: '--jp-border-color2',
  point: '--jp-brand-color1',
  front: '--jp-success-color1'
};

interface IProps {
  points: IPoint[];
  label: string;
  higherIsBetter: boolean;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
  onOpen: (key: string) => void;
}

/** Score against the time to predict, drawn when it is asked for. */
export function Pareto(props: IProps): JSX.Element | null {
  const { points, trans } = props;
  const [isOpen, setOpen] = useState(false);
  if (points.length < 2) {
    return null;
  }
  return (
    <details
      className="jp-mlhub-plot"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>{trans.__('Score against time to predict')}</summary>
      {isOpen && <Front {...props} />}
    </details>
  );
}

/** The chart, and beside it the front as a list, which needs neither eyes nor a mouse. */
function Front(props: IProps): JSX.Element {
  const { points, label, higherIsBetter, rendermime, trans, onOpen } = props;
  const colours = useColours(COLOURS);
  const front = useMemo(
    () => frontOf(points, higherIsBetter),
    [points, higherIsBetter]
  );
  const spec = useMemo(() => {
    const words = {
      score: label,
      seconds: trans.__('Milliseconds to predict 1,000 rows'),
      name: trans.__('Pipeline')
    };
    return paretoSpec(points, front, words, colours);
  }, [points, front, label, trans, colours]);
  return (
    <figure>
      <div className="jp-mlhub-sides">
        <div
          role="img"
          aria-label={trans.__(
            '%1 against the time to predict: %2 pipelines, of which %3 are listed beside it as the best of their speed.',
            label,
            points.length,
            front.length
          )}
        >
          <Chart
            spec={spec}
            rendermime={rendermime}
            onPick={datum => onOpen((datum as IPoint).key)}
          />
        </div>
        <div>
          <p>{trans.__('Nothing that predicts as fast has a better score:')}</p>
          <ul className="jp-mlhub-front">
            {front.map(({ key, name, score, seconds }) => (
              <li key={key}>
                <button className="jp-mlhub-link" onClick={() => onOpen(key)}>
                  {name}
                </button>{' '}
                <small>
                  {formatNumber(score)} · {briefly(seconds)}
                </small>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </figure>
  );
}
