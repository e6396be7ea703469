import type { SearchedPipeline } from '../api/types';

/**
 * A count of trials in two digits: plots are drawn again when it changes.
 *
 * ### Notes
 * So the hundredth trial is drawn at once, and the ten thousandth with a thousand others.
 */
export function stepOf(trials: number): number {
  return Number(trials.toPrecision(2));
}

/** The names of pipelines, each different: the second `Ridge` is `Ridge (2)`. */
export function namesOf(
  pipelines: Pick<SearchedPipeline, 'pipeline'>[]
): string[] {
  const seen = new Map<string, number>();
  return pipelines.map(({ pipeline }) => {
    const count = (seen.get(pipeline) ?? 0) + 1;
    seen.set(pipeline, count);
    return count > 1 ? `${pipeline} (${count})` : pipeline;
  });
}

/** The trial that a mark of a chart stands for; nothing of axes and words. */
export function trialOf(datum: object): number | null {
  const { trial } = datum as { trial?: number };
  return trial ?? null;
}

/** The number of the trial that a point of the front stands for. */
export function trialOfKey(key: string): number {
  return Number(key.split('/')[1]);
}
