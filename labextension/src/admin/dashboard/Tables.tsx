import React from 'react';

import type { IDocumentProps } from '../../actions/documentProps';
import type { Dashboard, JobInfo } from '../../api/types';
import {
  formatAge,
  formatCount,
  formatFixed,
  formatSize
} from '../../ui/text/format';
import { wordOf } from '../../ui/text/states';
import { formatWait } from './waits';
import { Scrolled } from '../../ui/Scrolled';

type IProps = IDocumentProps & { value: Dashboard };

const STATES: JobInfo['state'][] = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled'
];

/** Who has how many jobs in which state. */
export function JobsByPerson({ value, trans }: IProps): JSX.Element {
  const people = Array.from(new Set(value.jobs.map(one => one.owner)));
  const count = (owner: string, state: JobInfo['state']) =>
    value.jobs.find(one => one.owner === owner && one.state === state)?.count;
  return (
    <Rows
      title={trans.__('Jobs by person')}
      head={[trans.__('Person'), ...STATES.map(state => wordOf(state, trans))]}
      rows={people.map(owner => [
        owner,
        ...STATES.map(state => formatCount(count(owner, state) ?? 0))
      ])}
    />
  );
}

/** What each worker does, and what it takes. */
export function Workers({ value, trans }: IProps): JSX.Element {
  return (
    <Rows
      title={trans.__('Workers')}
      head={[
        trans.__('Worker'),
        trans.__('CPU'),
        trans.__('Memory'),
        trans.__('Jobs'),
        trans.__('State'),
        trans.__('Machine'),
        trans.__('Jobs confined by')
      ]}
      words={[3, 4, 5, 6]}
      rows={value.workers.map(one => [
        one.name,
        one.cpu_percent === null ? '' : `${formatFixed(one.cpu_percent, 0)} %`,
        one.memory_bytes === null ? '' : formatSize(one.memory_bytes),
        one.jobs.join(', ') || trans.__('idle'),
        one.online
          ? trans.__('online')
          : trans.__('lost %1', formatAge(one.seen_at)),
        one.host,
        one.confinement || trans.__('nothing')
      ])}
    />
  );
}

export function Queues({ value, trans }: IProps): JSX.Element {
  return (
    <Rows
      title={trans.__('Queues')}
      head={[
        trans.__('Queue'),
        trans.__('Workers'),
        trans.__('Waiting jobs'),
        trans.__('In the broker'),
        trans.__('Longest wait')
      ]}
      rows={value.queues.map(one => [
        one.name,
        formatCount(one.workers),
        formatCount(one.waiting_jobs),
        one.depth === null ? '?' : formatCount(one.depth),
        one.longest_wait === null ? '' : formatWait(one.longest_wait)
      ])}
    />
  );
}

export function Storage({ value, trans }: IProps): JSX.Element {
  return (
    <Rows
      title={trans.__('Storage: %1', formatSize(value.stored_bytes))}
      head={[
        trans.__('Person'),
        trans.__('Datasets'),
        trans.__('Models'),
        trans.__('Size')
      ]}
      rows={value.storage.map(one => [
        one.owner,
        formatCount(one.datasets),
        formatCount(one.models),
        formatSize(one.size)
      ])}
    />
  );
}

/** How often each service of the API was asked, and how quickly it answered. */
export function Services({ value, trans }: IProps): JSX.Element {
  return (
    <Rows
      title={trans.__('Services')}
      head={[
        trans.__('Service'),
        trans.__('Requests'),
        trans.__('Per second'),
        trans.__('Errors'),
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
  );
}

/** A table whose first column is a name; the others are numbers to the right, or words. */
function Rows(props: {
  title: string;
  head: string[];
  rows: string[][];
  /** The places of the columns of words. */
  words?: number[];
}): JSX.Element {
  const { title, head, rows, words = [] } = props;
  const styleOf = (place: number) =>
    place === 0 || words.includes(place) ? undefined : 'jp-mlhub-number';
  return (
    <section>
      <h3>{title}</h3>
      <Scrolled>
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              {head.map((name, place) => (
                <th key={name} className={styleOf(place)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...cells]) => (
              <tr key={name}>
                <td>{name}</td>
                {cells.map((cell, place) => (
                  <td key={place} className={styleOf(place + 1)}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </section>
  );
}

function milliseconds(seconds: number | null): string {
  return seconds === null ? '' : `${formatFixed(seconds * 1000, 0)} ms`;
}
