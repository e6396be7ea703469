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

/** Lines over time, one for each service; times of the day count to 24 hours. */
export function linesSpec(title: string, minutes: number): object {
  const format = minutes > DAY_MINUTES ? '%d %b' : '%H:%M';
  return {
    $schema: SCHEMA,
    width: 300,
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
      color: { field: 'service', type: 'nominal', title: null },
      tooltip: [
        { field: 'service', type: 'nominal' },
        { field: 'at', type: 'temporal', format: '%d %b %H:%M' },
        { field: 'value', type: 'quantitative', format: '.3~g' }
      ]
    }
  };
}

/** A row for each service and slice of the whole time; where nothing came, a zero. */
export function linesRows(
  value: Dashboard,
  minutes: number,
  measure: Measure
): object[] {
  const width = 1000 * value.slice_seconds;
  const last = Math.floor(Date.now() / width) * width;
  const first = last - Math.floor((60_000 * minutes) / width) * width;
  return value.services.flatMap(({ service, points }) => {
    const known = new Map(points.map(point => [Date.parse(point.at), point]));
    const rows = [];
    for (let at = first; at <= last; at += width) {
      const point = known.get(at);
      rows.push({
        at,
        service,
        value: point ? measure(point, value.slice_seconds) : 0
      });
    }
    return rows;
  });
}
