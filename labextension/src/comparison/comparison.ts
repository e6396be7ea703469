import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  Compared,
  ComparedMetric,
  Disagreement,
  ModelComparison
} from '../api/types';
import { formatNumber } from '../ui/text/format';

/** What a key names. */
export type Subject =
  | { kind: 'job'; job: number }
  | { kind: 'trial'; job: number; trial: number }
  | { kind: 'model'; model: string };

/** `trial:15/3` in its parts; of a model without the version. */
export function subjectOf(key: string): Subject {
  const [kind, rest] = [
    key.slice(0, key.indexOf(':')),
    key.slice(key.indexOf(':') + 1)
  ];
  if (kind === 'model') {
    return { kind, model: rest.slice(0, rest.lastIndexOf('@')) };
  }
  const [job, trial] = rest.split('/').map(Number);
  return kind === 'trial' ? { kind, job, trial } : { kind: 'job', job };
}

/** `0.973 (0.95 – 0.985)`; a dash where it has none. */
export function metricText(metric: ComparedMetric, place: number): string {
  const value = metric.values[place];
  if (!value) {
    return '–';
  }
  const ends = value.interval?.map(formatNumber).join(' – ');
  const mean = formatNumber(value.mean);
  return ends ? `${mean} (${ends})` : mean;
}

/**
 * The pairs of which rows can be listed, that with the best first.
 *
 * ### Notes
 * Nobody looks at a list without rows first.
 */
export function pairsOf(found: ModelComparison): Disagreement[] {
  const best = found.lead[0]?.best;
  const rank = (pair: Disagreement) =>
    pair.rows === 0 ? 2 : pair.better === best ? 0 : 1;
  return [...found.disagreements].sort((a, b) => rank(a) - rank(b));
}

/** Who has no kept predictions, so that there are no curves and rows of it. */
export function withoutPredictions(compared: Compared[]): string[] {
  return compared.filter(one => !one.has_predictions).map(one => one.letter);
}

/** What kind of thing it is, in words. */
export function kindOf(
  kind: Compared['kind'],
  trans: TranslationBundle
): string {
  const words: Record<Compared['kind'], string> = {
    training: trans.__('training'),
    search: trans.__('search'),
    evaluation: trans.__('evaluation'),
    trial: trans.__('trial'),
    model: trans.__('model')
  };
  return words[kind];
}
