import React, { useContext, useEffect, useMemo, useState } from 'react';

import type { Dashboard } from '../../api/types';
import {
  formatAge,
  formatCount,
  formatFixed,
  formatSize
} from '../../ui/text/format';
import { Chart } from '../../ui/charts/Chart';
import type { IDocumentProps } from '../../actions/documentProps';
import { Problem } from '../../ui/Problem';
import { TabContext } from '../../ui/hooks/TabContext';
import { useLoaded } from '../../ui/hooks/useLoaded';
import {
  durationOf,
  linesRows,
  linesSpec,
  type Measure,
  rateOf
} from './charts';

const REFRESH_MS = 5000;

/** Requests, workers, queues, jobs, storage and health; fresh every few seconds. */
export function DashboardPage(props: IDocumentProps): JSX.Element {
  const { model, trans } = props;
  const [minutes, setMinutes] = useState(60);
  const [turn, setTurn] = useState(0);
  const { value, problem } = useLoaded(
    () => model.client.admin.dashboard(minutes),
    [minutes, turn]
  );
  const { isVisible } = useContext(TabContext);
  useEffect(() => {
    if (!isVisible) {
      return;
    }
    const timer = window.setInterval(
      () => setTurn(before => before + 1),
      REFRESH_MS
    );
    return () => window.clearInterval(timer);
  }, [isVisible]);
  const spans: [string, number][] = [
    [trans.__('last hour'), 60],
    [trans.__('last day'), 60 * 24],
    [trans.__('last 30 days'), 60 * 24 * 30]
  ];
  return (
    <section>
      <div className="jp-mlhub-inline">
        <select
          className="jp-mod-styled"
          aria-label={trans.__('Time range')}
          value={minutes}
          onChange={event => setMinutes(Number(event.target.value))}
        >
          {spans.map(([label, span]) => (
            <option key={span} value={span}>
              {label}
            </option>
          ))}
        </select>
        {value?.health.map(part => (
          <span key={part.part} data-health={part.part} data-ok={part.ok}>
            <span className={part.ok ? 'jp-mlhub-ok' : 'jp-mlhub-problem'}>
              {part.ok ? '●' : '○'}
            </span>{' '}
            {part.part}: {part.message}
          </span>
        ))}
      </div>
      <Problem text={problem} />
      {value && <Numbers {...props} value={value} minutes={minutes} />}
    </section>
  );
}

function Numbers(
  props: IDocumentProps & { value: Dashboard; minutes: number }
): JSX.Element {
  const { actions, model, trans, value } = props;
  return (
    <>
      <div className="jp-mlhub-charts">
        <figure>
          <figcaption>{trans.__('Requests per second')}</figcaption>
          <Lines {...props} title={trans.__('per second')} measure={rateOf} />
        </figure>
        <figure>
          <figcaption>{trans.__('Response time, 95th percentile')}</figcaption>
          <Lines {...props} title={trans.__('ms')} measure={durationOf} />
        </figure>
      </div>
      <Rows
        title={trans.__('Services')}
        head={[
          '',
          trans.__('requests'),
          trans.__('per second'),
          trans.__('errors'),
          'p50',
          'p95',
          'p99'
        ]}
        rows={value.services.map(one => [
          one.service,
          formatCount(one.requests),
          formatFixed(one.per_second, 2),
          formatCount(one.errors),
          milliseconds(one.p50),
          milliseconds(one.p95),
          milliseconds(one.p99)
        ])}
      />
      <Rows
        title={trans.__('Workers')}
        head={[
          '',
          trans.__('machine'),
          trans.__('state'),
          trans.__('jobs'),
          'CPU',
          trans.__('memory'),
          trans.__('jobs confined by')
        ]}
        rows={value.workers.map(one => [
          one.name,
          one.host,
          one.online
            ? trans.__('online')
            : trans.__('lost %1', formatAge(one.seen_at)),
          one.jobs.join(', ') || trans.__('idle'),
          one.cpu_percent === null
            ? ''
            : `${formatFixed(one.cpu_percent, 0)} %`,
          one.memory_bytes === null ? '' : formatSize(one.memory_bytes),
          one.confinement || trans.__('nothing')
        ])}
      />
      <Rows
        title={trans.__('Queues')}
        head={[
          '',
          trans.__('workers'),
          trans.__('waiting jobs'),
          trans.__('in the broker'),
          trans.__('longest wait')
        ]}
        rows={value.queues.map(one => [
          one.name,
          formatCount(one.workers),
          formatCount(one.waiting_jobs),
          one.depth === null ? '?' : formatCount(one.depth),
          one.longest_wait === null
            ? ''
            : `${formatFixed(one.longest_wait, 0)} s`
        ])}
      />
      <Rows
        title={trans.__('Jobs')}
        head={[trans.__('state'), trans.__('person'), trans.__('jobs')]}
        rows={value.jobs.map(one => [
          one.state,
          one.owner,
          formatCount(one.count)
        ])}
      />
      <Rows
        title={trans.__('Storage: %1', formatSize(value.stored_bytes))}
        head={[
          trans.__('person'),
          trans.__('datasets'),
          trans.__('models'),
          trans.__('size')
        ]}
        rows={value.storage.map(one => [
          one.owner,
          formatCount(one.datasets),
          formatCount(one.models),
          formatSize(one.size)
        ])}
      />
      {model.may('storage.check') && (
        <button
          className="jp-mod-styled"
          title={trans.__(
            'Hashes every stored file again and removes unneeded files'
          )}
          onClick={() =>
            void model.client.admin
              .checkStorage()
              .then(job => actions.open('job', String(job.id)))
          }
        >
          {trans.__('Check and Clean Up')}
        </button>
      )}
    </>
  );
}

/** Lines that stay while their rows change every few seconds. */
function Lines(
  props: IDocumentProps & {
    value: Dashboard;
    minutes: number;
    title: string;
    measure: Measure;
  }
): JSX.Element {
  const { rendermime, value, minutes, title, measure } = props;
  const spec = useMemo(() => linesSpec(title, minutes), [title, minutes]);
  const rows = useMemo(
    () => linesRows(value, minutes, measure),
    [value, minutes, measure]
  );
  return <Chart spec={spec} rows={rows} rendermime={rendermime} />;
}

function Rows(props: {
  title: string;
  head: string[];
  rows: string[][];
}): JSX.Element {
  return (
    <section>
      <h3>{props.title}</h3>
      <div className="jp-mlhub-wide">
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              {props.head.map(name => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function milliseconds(seconds: number | null): string {
  return seconds === null ? '' : `${formatFixed(seconds * 1000, 0)} ms`;
}
