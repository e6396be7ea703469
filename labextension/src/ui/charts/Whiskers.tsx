import React from 'react';

const WIDTH = 180;
const PAD = 6;
const LINE = 9;

/**
 * The interval as a line, the score as a dot on it, folds as small rings, the baseline as a bar.
 *
 * ### Notes
 * The numbers stand beside it.
 */
export function Whiskers(props: {
  mean: number;
  interval: number[] | null;
  baseline: number | null;
  folds?: number[];
}): JSX.Element {
  const { mean, interval, baseline, folds = [] } = props;
  const [low, high] = interval ?? [mean, mean];
  const shown = [low, high, mean, ...folds];
  const all = baseline === null ? shown : [...shown, baseline];
  const least = Math.min(...all);
  const most = Math.max(...all);
  const at = (value: number) =>
    PAD + ((WIDTH - 2 * PAD) * (value - least)) / (most - least || 1);
  return (
    <svg
      className="jp-mlhub-whiskers"
      viewBox={`0 0 ${WIDTH} ${2 * LINE}`}
      width={WIDTH}
      height={2 * LINE}
      aria-hidden="true"
    >
      <line x1={0} x2={WIDTH} y1={LINE} y2={LINE} data-part="axis" />
      {baseline !== null && (
        <line x1={at(baseline)} x2={at(baseline)} y1={2} y2={16} />
      )}
      <line
        x1={at(low)}
        x2={at(high)}
        y1={LINE}
        y2={LINE}
        data-part="interval"
      />
      {folds.map((fold, index) => (
        <circle key={index} cx={at(fold)} cy={LINE} r={2.5} data-part="fold" />
      ))}
      <circle cx={at(mean)} cy={LINE} r={4} />
    </svg>
  );
}
