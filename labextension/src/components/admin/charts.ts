import type { Dashboard } from '../../documents';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json';

/** Requests per second over time, a line for each service. */
export function rateChart(value: Dashboard): object {
  return lines(
    value,
    'per second',
    point => point.requests / value.slice_seconds
  );
}

/** Milliseconds below which 95 of 100 requests stayed, a line for each service. */
export function durationChart(value: Dashboard): object {
  return lines(value, 'ms', point => 1000 * (point.p95 ?? 0));
}

function lines(
  value: Dashboard,
  title: string,
  measure: (point: Dashboard['services'][0]['points'][0]) => number
): object {
  const values = value.services.flatMap(service =>
    service.points.map(point => ({
      at: point.at,
      service: service.service,
      value: measure(point)
    }))
  );
  return {
    $schema: SCHEMA,
    width: 260,
    height: 160,
    data: { values },
    mark: { type: 'line', point: true, tooltip: true },
    encoding: {
      x: { field: 'at', type: 'temporal', title: null },
      y: { field: 'value', type: 'quantitative', title },
      color: { field: 'service', type: 'nominal', title: null }
    }
  };
}
