import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { ComparedScores, ModelComparison } from '../api/types';
import { ChartFigure } from '../ui/charts/ChartFigure';
import { useLoaded } from '../ui/hooks/useLoaded';
import { TabHead } from '../ui/tab/TabHead';
import { formatCount, formatNumber } from '../ui/text/format';
import { Waiting } from '../ui/Waiting';
import { withoutPredictions } from './comparison';
import { DifferingRows } from './DifferingRows';
import { WhatDiffers } from './WhatDiffers';
import { Scrolled } from '../ui/Scrolled';

const MOST_SCORES = 12;

/** Jobs, trials and models side by side: who leads, what differs, and on which rows. */
export function ComparisonTab(
  props: IDocumentProps & { of: string }
): JSX.Element {
  const { model, actions, rendermime, trans, of } = props;
  const {
    value: found,
    problem,
    again
  } = useLoaded(() => model.client.comparisons.compare(of), [of]);
  if (!found) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  return (
    <article className="jp-mlhub-compared">
      <TabHead
        title={trans.__('Comparison of %1', formatCount(found.compared.length))}
        trans={trans}
      />
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      {found.warnings.map(warning => (
        <p className="jp-mlhub-note" key={warning}>
          {warning}
        </p>
      ))}
      <ul className="jp-mlhub-lead">
        {found.lead.map(lead => (
          <li key={lead.other} data-beyond={String(lead.beyond_chance)}>
            {lead.sentence}
          </li>
        ))}
      </ul>
      <WhatDiffers
        found={found}
        mayTrain={model.mayTrain}
        actions={actions}
        trans={trans}
      />
      <Curves found={found} rendermime={rendermime} trans={trans} />
      <Scores
        title={trans.__('Classes that differ')}
        scores={found.classes}
        found={found}
        trans={trans}
      />
      <Scores
        title={trans.__('Scores by group that differ')}
        scores={found.slices}
        found={found}
        trans={trans}
      />
      {found.notes.map(note => (
        <p className="jp-mlhub-muted" key={note}>
          {note}
        </p>
      ))}
      <DifferingRows model={model} of={of} found={found} trans={trans} />
    </article>
  );
}

/** The curves of all, one over the other. */
function Curves(props: {
  found: ModelComparison;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
}): JSX.Element {
  const { found, rendermime, trans } = props;
  const missing = withoutPredictions(found.compared);
  return (
    <>
      {missing.length > 0 && (
        <p className="jp-mlhub-muted">
          {trans.__(
            'Without their predictions there are no curves and no rows of: %1.',
            missing.join(', ')
          )}
        </p>
      )}
      <div className="jp-mlhub-charts">
        {found.charts.map(chart => (
          <ChartFigure
            key={chart.title}
            chart={chart}
            rendermime={rendermime}
            trans={trans}
          />
        ))}
      </div>
    </>
  );
}

/** The scores by class or by group, those first that differ most. */
function Scores(props: {
  title: string;
  scores: ComparedScores[];
  found: ModelComparison;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { title, scores, found, trans } = props;
  const [wanted, setWanted] = React.useState(MOST_SCORES);
  if (scores.length === 0) {
    return null;
  }
  const left = scores.length - wanted;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Scrolled>
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>
                <span className="jp-mlhub-unseen">
                  {trans.__('Part of the rows')}
                </span>
              </th>
              <th>{trans.__('Metric')}</th>
              <th className="jp-mlhub-number">{trans.__('Rows')}</th>
              {found.compared.map(({ letter }) => (
                <th className="jp-mlhub-number" key={letter}>
                  {letter}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.slice(0, wanted).map(row => (
              <tr key={`${row.name} ${row.metric}`}>
                <td>{row.name}</td>
                <td>{row.metric}</td>
                <td className="jp-mlhub-number">
                  {row.rows !== null && formatCount(row.rows)}
                </td>
                {row.values.map((value, place) => (
                  <td className="jp-mlhub-number" key={place}>
                    {value === null ? '–' : formatNumber(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      {left > 0 && (
        <button
          className="jp-mlhub-more"
          onClick={() => setWanted(scores.length)}
        >
          {trans.__('%1 more…', formatCount(left))}
        </button>
      )}
    </section>
  );
}
