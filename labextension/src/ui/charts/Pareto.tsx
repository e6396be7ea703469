import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Front } from '../../api/types';
import { ChartFigure } from './ChartFigure';
import { formatNumber } from '../text/format';
import { briefly } from '../text/pipelines';

/**
 * Score against the time to predict.
 *
 * ### Notes
 * Beside the chart, the front is a list, which needs neither eyes nor a mouse.
 */
export function Pareto(props: {
  front: Front;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
  onOpen: (key: string) => void;
}): JSX.Element {
  const { front, rendermime, trans, onOpen } = props;
  return (
    <div className="jp-mlhub-sides">
      <div
        className="jp-mlhub-pareto"
        role="img"
        aria-label={trans.__(
          'Score against the time to predict: %1 pipelines. %2 are listed beside it as the best of their speed.',
          front.shown,
          front.points.length
        )}
      >
        <ChartFigure
          chart={front.chart}
          rendermime={rendermime}
          trans={trans}
          onPick={datum => onOpen((datum as { key: string }).key)}
        />
      </div>
      <div>
        <p>{trans.__('Nothing that predicts as fast has a better score:')}</p>
        <ul className="jp-mlhub-front">
          {front.points.map(({ key, name, score, seconds }) => (
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
  );
}
