const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json';

/** A pipeline as a point: how good it is, and how long it predicts. */
export interface IPoint {
  key: string;
  name: string;
  score: number;
  /** To predict 1,000 rows. */
  seconds: number;
}

/** The points that nothing beats in score without predicting slower, the fastest first. */
export function frontOf(points: IPoint[], higherIsBetter: boolean): IPoint[] {
  const sign = higherIsBetter ? 1 : -1;
  const ordered = [...points].sort(
    (a, b) => a.seconds - b.seconds || sign * (b.score - a.score)
  );
  let best = -Infinity;
  return ordered.filter(({ score }) => {
    const isBetter = sign * score > best;
    best = Math.max(best, sign * score);
    return isBetter;
  });
}

/** The words of the chart, in the person's language. */
export interface IWords {
  score: string;
  seconds: string;
  name: string;
}

/** Points of score against time, with the front as a line, in the colours of the theme. */
export function paretoSpec(
  points: IPoint[],
  front: IPoint[],
  words: IWords,
  colours: { text: string; grid: string; point: string; front: string }
): object {
  const axis = {
    labelColor: colours.text,
    titleColor: colours.text,
    gridColor: colours.grid,
    domainColor: colours.grid,
    tickColor: colours.grid
  };
  const milliseconds = (all: IPoint[]) =>
    all.map(point => ({ ...point, milliseconds: 1000 * point.seconds }));
  const x = {
    field: 'milliseconds',
    type: 'quantitative',
    title: words.seconds,
    scale: { type: 'log', nice: false, padding: 12 }
  };
  const y = {
    field: 'score',
    type: 'quantitative',
    title: words.score,
    scale: { zero: false }
  };
  const tooltip = [
    { field: 'name', type: 'nominal', title: words.name },
    { ...y, format: '.4~f', scale: undefined },
    { ...x, format: '.3~g', scale: undefined }
  ];
  return {
    $schema: SCHEMA,
    width: 380,
    height: 260,
    background: 'transparent',
    config: { axis, view: { stroke: colours.grid } },
    encoding: { x, y },
    layer: [
      {
        data: { values: milliseconds(front) },
        mark: { type: 'line', interpolate: 'step-after', color: colours.front }
      },
      {
        data: { values: milliseconds(points) },
        mark: {
          type: 'circle',
          size: 70,
          opacity: 0.8,
          color: colours.point,
          cursor: 'pointer'
        },
        encoding: { tooltip }
      }
    ]
  };
}
