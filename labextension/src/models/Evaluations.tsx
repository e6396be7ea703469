import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { JobInfo, VersionInfo } from '../api/types';
import { useJobsOf } from '../artifact/useJobsOf';
import { Chart } from '../ui/charts/Chart';
import { Scrolled } from '../ui/Scrolled';
import { ShowMore } from '../ui/ShowMore';
import { formatAge, formatAligned, formatTime } from '../ui/text/format';
import { wordOf } from '../ui/text/states';
import { Waiting } from '../ui/Waiting';
import { chartOf, rowOf, type IEvaluation } from './evaluated';

interface IProps extends IDocumentProps {
  name: string;
  version: VersionInfo;
  versions: VersionInfo[];
  /** Open the form that evaluates the shown version. */
  onEvaluate: () => void;
}

/** How a model's versions did on other rows than those that they learned from. */
export function Evaluations(props: IProps): JSX.Element {
  const { model, trans, name, version, versions, rendermime } = props;
  const { page, problem, again, onMore } = useJobsOf(model, {
    model: name,
    kind: 'evaluate'
  });
  if (page === null) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  if (page.items.length === 0) {
    const isLoadable =
      version.model?.origin === 'trained' ||
      version.model?.inspection?.loadable;
    return (
      <div className="jp-mlhub-none">
        <p>
          {trans.__(
            '%1 was not evaluated yet. An evaluation shows how it does on rows that it has not seen.',
            name
          )}
        </p>
        {isLoadable && model.may('jobs.submit') && (
          <button className="jp-mod-styled" onClick={props.onEvaluate}>
            {trans.__('Evaluate on…')}
          </button>
        )}
      </div>
    );
  }
  const rows = page.items.map(job => rowOf(job, name, versions, trans));
  const chart = chartOf(rows, version.model?.score ?? null, trans);
  return (
    <section aria-label={trans.__('Evaluations')}>
      {chart && (
        <figure>
          <figcaption>
            {chart.title}
            {chart.help && <small>{chart.help}</small>}
          </figcaption>
          <div role="img" aria-label={chart.title}>
            <Chart spec={chart.spec} rendermime={rendermime} />
          </div>
        </figure>
      )}
      <Scrolled>
        <table className="jp-mlhub-table jp-mlhub-uses">
          <thead>
            <tr>
              <th>{trans.__('Version')}</th>
              <th>{trans.__('Evaluated on')}</th>
              <th colSpan={2} className="jp-mlhub-scoreHead">
                {trans.__('Score')}
              </th>
              <th>{trans.__('95 % interval')}</th>
              <th className="jp-mlhub-number">{trans.__('In training')}</th>
              <th>{trans.__('When')}</th>
              <th className="jp-mlhub-minor">{trans.__('Who')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <EvaluationRow {...props} key={row.job.id} row={row} />
            ))}
          </tbody>
        </table>
      </Scrolled>
      <ShowMore page={page} trans={trans} onMore={onMore} />
    </section>
  );
}

function EvaluationRow(props: IProps & { row: IEvaluation }): JSX.Element {
  const { actions, trans, version, row } = props;
  const { job, number, on, training } = row;
  const { score } = job;
  return (
    <tr
      data-job={job.id}
      data-state={job.state}
      aria-current={number === version.number}
    >
      <td>{number === null ? '' : `v${number}`}</td>
      <td>
        <button
          className="jp-mlhub-link"
          title={trans.__('Open the report')}
          onClick={() => actions.open('job', String(job.id))}
        >
          {on}
        </button>
      </td>
      <td className="jp-mlhub-number">{score && formatAligned(score.mean)}</td>
      <td>
        <small>{score ? score.metric : outcomeOf(job, trans)}</small>
      </td>
      <td>
        {score?.interval &&
          trans.__(
            '%1 to %2',
            formatAligned(score.interval[0]),
            formatAligned(score.interval[1])
          )}
      </td>
      <td className="jp-mlhub-number">
        {training !== null && formatAligned(training)}
      </td>
      <td title={formatTime(job.created_at)}>{formatAge(job.created_at)}</td>
      <td className="jp-mlhub-minor">{job.owner}</td>
    </tr>
  );
}

function outcomeOf(job: JobInfo, trans: IProps['trans']): string {
  return job.state === 'succeeded'
    ? trans.__('only predicted')
    : wordOf(job.state, trans);
}
