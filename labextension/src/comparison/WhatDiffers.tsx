import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IHubActions } from '../actions/IHubActions';
import type { Compared, ComparedMetric, ModelComparison } from '../api/types';
import { formatCount } from '../ui/text/format';
import { kindOf, metricText, subjectOf } from './comparison';
import { Scrolled } from '../ui/Scrolled';

interface IProps {
  found: ModelComparison;
  mayTrain: boolean;
  actions: IHubActions;
  trans: TranslationBundle;
}

/** One row for each metric and each fact that is not the same for all. */
export function WhatDiffers(props: IProps): JSX.Element {
  const { found, trans } = props;
  const isNothing = found.metrics.length + found.differences.length === 0;
  return (
    <section aria-label={trans.__('What differs')}>
      <h3>{trans.__('What differs')}</h3>
      {isNothing && <p>{trans.__('Nothing differs that is known.')}</p>}
      <Scrolled>
        <table className="jp-mlhub-table jp-mlhub-differences">
          <thead>
            <tr>
              <th>
                <span className="jp-mlhub-unseen">{trans.__('Fact')}</span>
              </th>
              {found.compared.map(one => (
                <Head key={one.key} {...props} one={one} />
              ))}
            </tr>
          </thead>
          <tbody>
            {found.metrics.map(metric => (
              <MetricRow
                key={metric.name}
                metric={metric}
                compared={found.compared}
                trans={trans}
              />
            ))}
          </tbody>
          <tbody>
            {found.differences.map(({ group, name, values }) => (
              <tr key={`${group} ${name}`} data-group={group}>
                <th scope="row">{name}</th>
                {values.map((value, place) => (
                  <td key={place}>{value ?? '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <p className="jp-mlhub-muted">
        {trans._n(
          '%1 more fact is the same for all.',
          '%1 more facts are the same for all.',
          found.equal
        )}
      </p>
    </section>
  );
}

/** A letter, and what it stands for. */
function Head(props: IProps & { one: Compared }): JSX.Element {
  const { one, trans } = props;
  return (
    <th data-key={one.key}>
      <strong className="jp-mlhub-letter">{one.letter}</strong>{' '}
      <button className="jp-mlhub-link" onClick={() => open(props)}>
        {one.title}
      </button>
      <small>
        {one.tested === null
          ? kindOf(one.kind, trans)
          : trans.__(
              '%1, %2 rows tested',
              kindOf(one.kind, trans),
              formatCount(one.tested)
            )}
      </small>
    </th>
  );
}

function open({ one, actions, mayTrain }: IProps & { one: Compared }): void {
  const subject = subjectOf(one.key);
  if (subject.kind === 'model') {
    actions.open('model', subject.model);
  } else if (subject.kind === 'trial' && mayTrain) {
    actions.openTrial(subject.job, subject.trial);
  } else {
    actions.open('job', String(subject.job));
  }
}

function MetricRow(props: {
  metric: ComparedMetric;
  compared: Compared[];
  trans: TranslationBundle;
}): JSX.Element {
  const { metric, compared, trans } = props;
  return (
    <tr data-metric={metric.name}>
      <th scope="row">
        <abbr title={metric.help}>{metric.label}</abbr>
      </th>
      {compared.map(({ letter }, place) => {
        const isBest = metric.best.includes(letter);
        const text = metricText(metric, place);
        return (
          <td key={letter} data-best={isBest}>
            {isBest ? <strong>{text}</strong> : text}
            {isBest && (
              <span role="img" aria-label={trans.__('the best')}>
                {' '}
                ★
              </span>
            )}
          </td>
        );
      })}
    </tr>
  );
}
