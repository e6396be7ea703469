import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobInfo, VersionInfo } from '../api/types';
import { partsOfTitle } from '../ui/text/jobs';

type Score = NonNullable<JobInfo['score']>;

/** An evaluation with what it is read beside. */
export interface IEvaluation {
  job: JobInfo;
  /** The model's version; null where it may not be known. */
  number: number | null;
  /** What it was evaluated on. */
  on: string;
  /** The score of the same version and metric in its training. */
  training: number | null;
}

/** What a table says of an evaluation. */
export function rowOf(
  job: JobInfo,
  name: string,
  versions: VersionInfo[],
  trans: TranslationBundle
): IEvaluation {
  const ofModel = job.uses.find(
    use => use.kind === 'model' && use.reference === name
  );
  const number = ofModel?.version ?? null;
  const version = versions.find(one => one.number === number);
  const trained = version?.model?.score;
  const isSame = trained && trained.metric === job.score?.metric;
  return {
    job,
    number,
    on: sourceOf(job, trans),
    training: isSame ? trained.mean : null
  };
}

function sourceOf(job: JobInfo, trans: TranslationBundle): string {
  const dataset = job.uses.find(use => use.kind === 'dataset');
  if (dataset) {
    return `${dataset.reference} v${dataset.version}`;
  }
  return partsOfTitle(job, trans).subject || trans.__('other rows');
}

/** A chart of the scores in the order in which they came; null where there are too few. */
export function chartOf(
  rows: IEvaluation[],
  trained: Score | null,
  trans: TranslationBundle
): { title: string; help: string; spec: object } | null {
  const metric = rows.find(row => row.job.score)?.job.score?.metric;
  const points = rows
    .filter(row => row.job.score?.metric === metric && metric)
    .reverse()
    .map(({ job, on, number }) => ({
      on,
      version: `v${number ?? '?'}`,
      score: job.score!.mean,
      low: job.score!.interval?.[0] ?? job.score!.mean,
      high: job.score!.interval?.[1] ?? job.score!.mean
    }));
  if (new Set(points.map(point => `${point.on} ${point.version}`)).size < 2) {
    return null;
  }
  const order = [...new Set(points.map(point => point.on))];
  const sameMetric = trained !== null && trained.metric === metric;
  return {
    title: trans.__('%1 of each evaluation', metric!),
    help: sameMetric
      ? trans.__(
          'With 95 % intervals. The line is the score in training of the version that is shown.'
        )
      : trans.__('With 95 % intervals.'),
    spec: specOf(
      points,
      order,
      metric!,
      sameMetric ? trained.mean : null,
      trans
    )
  };
}

function specOf(
  points: { version: string }[],
  order: string[],
  metric: string,
  training: number | null,
  trans: TranslationBundle
): object {
  const x = {
    field: 'on',
    type: 'nominal',
    sort: order,
    axis: { title: null, labelAngle: 0, labelLimit: 120 }
  };
  const scale = { zero: false };
  const hasSeveral = new Set(points.map(point => point.version)).size > 1;
  const color = {
    field: 'version',
    type: 'nominal',
    legend: hasSeveral ? { title: trans.__('Version') } : null
  };
  const apart = { field: 'version' };
  const rule = {
    data: { values: [{ training }] },
    mark: { type: 'rule', strokeDash: [4, 4] },
    encoding: { y: { field: 'training', type: 'quantitative' } }
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    usermeta: { embedOptions: { actions: false } },
    data: { values: points },
    width: { step: 64 },
    height: 160,
    layer: [
      ...(training === null ? [] : [rule]),
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x,
          xOffset: apart,
          color,
          y: { field: 'low', type: 'quantitative', scale, title: metric },
          y2: { field: 'high' }
        }
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          x,
          xOffset: apart,
          color,
          y: { field: 'score', type: 'quantitative', scale, title: metric }
        }
      }
    ]
  };
}
