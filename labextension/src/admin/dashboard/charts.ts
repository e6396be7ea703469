import type { Dashboard } from '../../api/types';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json';
const DAY_MINUTES = 24 * 60;

type Point = Dashboard['services'][0]['points'][0];

/** What a chart of the requests shows of a slice of time. */
export type Measure = (point: Point, sliceSeconds: number) => number;

/** Requests per second. */
export const rateOf: Measure = (point, sliceSeconds) =>
  point.requests / sliceSeconds;

/** Milliseconds below which 95 of 100 requests stayed. */
export const durationOf: Measure = point => 1000 * (point.p95 ?? 0);

const MOST_LINES = 5;

/** The services that have a line of their own; those that had one keep it. */
export function busiest(value: Dashboard, before: string[]): string[] {
  const ranked = [...value.services]
    .sort((a, b) => b.requests - a.requests)
    .map(one => one.service);
  return Array.from(new Set([...before, ...ranked])).slice(0, MOST_LINES);
}

/**
 * Lines over time, one for each name, in that order of colours; times of the day count to
 * 24 hours.
 */
export function linesSpec(
  title: string,
  minutes: number,
  names: string[]
): object {
  const format = minutes > DAY_MINUTES ? '%d %b' : '%H:%M';
  return {
    $schema: SCHEMA,
    height: 160,
    mark: { type: 'line', tooltip: true },
    encoding: {
      x: {
        field: 'at',
        type: 'temporal',
        title: null,
        axis: { format, labelOverlap: true, tickCount: 6, labelSeparation: 8 }
      },
      y: { field: 'value', type: 'quantitative', title },
      color: {
        field: 'service',
        type: 'nominal',
        title: null,
        scale: { domain: names },
        legend: { orient: 'bottom', columns: 3 }
      },
      tooltip: [
        { field: 'service', type: 'nominal' },
        { field: 'at', type: 'temporal', format: '%d %b %H:%M' },
        { field: 'value', type: 'quantitative', format: '.3~g' }
      ]
    }
  };
}

/**
 * A row for each line and slice of the whole time; where nothing came, a zero.
 *
 * ### Notes
 * The services without a line are one: their measures are added up, their durations are those of
 * the slowest.
 */
export function linesRows(
  value: Dashboard,
  minutes: number,
  measure: Measure,
  names: string[],
  other: string
): object[] {
  const width = 1000 * value.slice_seconds;
  const last = Math.floor(Date.now() / width) * width;
  const first = last - Math.floor((60_000 * minutes) / width) * width;
  const known = new Map<string, number>();
  const join = measure === durationOf ? Math.max : add;
  for (const { service, points } of value.services) {
    const line = names.includes(service) ? service : other;
    for (const point of points) {
      const key = `${line} ${Date.parse(point.at)}`;
      const one = measure(point, value.slice_seconds);
      known.set(key, join(known.get(key) ?? 0, one));
    }
  }
  const hasOther = value.services.some(one => !names.includes(one.service));
  return (hasOther ? [...names, other] : names).flatMap(service => {
    const rows = [];
    for (let at = first; at <= last; at += width) {
      rows.push({ at, service, value: known.get(`${service} ${at}`) ?? 0 });
    }
    return rows;
  });
}

function add(one: number, other: number): number {
  return one + other;
}
