import React, { useContext, useEffect, useMemo, useRef, useState } from 'react';

import type { Dashboard } from '../../api/types';
import { Chart } from '../../ui/charts/Chart';
import type { IDocumentProps } from '../../actions/documentProps';
import { Problem } from '../../ui/Problem';
import { TabContext } from '../../ui/hooks/TabContext';
import { useLoaded } from '../../ui/hooks/useLoaded';
import {
  busiest,
  durationOf,
  linesRows,
  linesSpec,
  type Measure,
  rateOf
} from './charts';
import { JobsByPerson, Queues, Services, Storage, Workers } from './Tables';
import { Tiles } from './Tiles';

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
    [trans.__('last 7 days'), 60 * 24 * 7],
    [trans.__('last 30 days'), 60 * 24 * 30]
  ];
  const words: Record<string, string> = {
    database: trans.__('database'),
    broker: trans.__('broker'),
    workers: trans.__('workers')
  };
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
            {words[part.part] ?? part.part}: {part.message}
          </span>
        ))}
      </div>
      <Problem text={problem} />
      {value && <Numbers {...props} value={value} minutes={minutes} />}
    </section>
  );
}

/** First what one acts on; the requests come last. */
function Numbers(
  props: IDocumentProps & { value: Dashboard; minutes: number }
): JSX.Element {
  const { actions, model, trans, value } = props;
  return (
    <>
      <Tiles value={value} trans={trans} />
      <div className="jp-mlhub-pairs">
        <JobsByPerson {...props} />
        <Queues {...props} />
      </div>
      <Workers {...props} />
      <Storage {...props} />
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
          {trans.__('Check and clean up')}
        </button>
      )}
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
      <Services {...props} />
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
  const { rendermime, trans, value, minutes, title, measure } = props;
  const other = trans.__('other');
  // A line keeps its colour: the names stay as they were first seen.
  const named = useRef<string[]>([]);
  named.current = busiest(value, named.current);
  const key = named.current.join();
  const names = useMemo(() => (key ? key.split(',') : []), [key]);
  const spec = useMemo(
    () => linesSpec(title, minutes, [...names, other]),
    [title, minutes, names, other]
  );
  const rows = useMemo(
    () => linesRows(value, minutes, measure, names, other),
    [value, minutes, measure, names, other]
  );
  return <Chart spec={spec} rows={rows} rendermime={rendermime} isFluid />;
}
