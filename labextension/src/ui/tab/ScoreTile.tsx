import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Whiskers } from '../charts/Whiskers';
import { formatNumber, formatScore } from '../text/format';

/** A score, how sure it is, and what a model that has learnt nothing reaches. */
export function ScoreTile(props: {
  metric: string;
  mean: number;
  spread: number | null;
  /** With 95 % confidence the score lies in it. */
  interval: number[] | null;
  baseline: number | null;
  trans: TranslationBundle;
}): JSX.Element {
  const { metric, mean, spread, interval, baseline, trans } = props;
  return (
    <section
      className="jp-mlhub-tile"
      role="group"
      aria-label={trans.__('Score')}
    >
      <small>{metric}</small>
      <strong>{formatScore(mean, spread)}</strong>
      {(baseline !== null || interval) && (
        <Whiskers mean={mean} interval={interval} baseline={baseline} />
      )}
      {interval && (
        <small title={trans.__('With 95 % confidence the score lies in it')}>
          {trans.__(
            '95 %: %1 to %2',
            formatNumber(interval[0]),
            formatNumber(interval[1])
          )}
        </small>
      )}
      {baseline !== null && (
        <small
          title={trans.__('The score of a model that ignores all columns')}
        >
          {trans.__('baseline %1', formatNumber(baseline))}
        </small>
      )}
    </section>
  );
}
