import { type ArtifactInfo, currentOf, type JobInfo } from '../api/types';

const WITH_REPORT = ['train', 'search', 'evaluate'];

/** By what a job is named in a comparison; nothing where it can't be compared. */
export function keyOfJob(job: JobInfo): string {
  const canBe = job.state === 'succeeded' && WITH_REPORT.includes(job.kind);
  return canBe ? `job:${job.id}` : '';
}

/** By what a version of a model is named in a comparison, from `name@version`. */
export function keyOfModel(reference: string): string {
  return `model:${reference}`;
}

/** By what a trained model is named in a comparison; nothing for all else. */
export function keyOfArtifact(artifact: ArtifactInfo): string {
  const current = currentOf(artifact);
  const canBe =
    artifact.kind === 'model' && current?.model?.origin === 'trained';
  return canBe ? keyOfModel(`${artifact.reference}@${current.number}`) : '';
}

/** So many can be compared. */
export const FEWEST_COMPARED = 2;
export const MOST_COMPARED = 10;

/** The jobs, trials and models that a person chose to compare, by their keys: `job:12`. */
export class Choice {
  constructor(private _changed: () => void) {}

  /** In the order in which they were chosen. */
  get keys(): readonly string[] {
    return this._keys;
  }

  has(key: string): boolean {
    return this._keys.includes(key);
  }

  /** Whether a comparison takes so many. */
  get isRight(): boolean {
    const { length } = this._keys;
    return FEWEST_COMPARED <= length && length <= MOST_COMPARED;
  }

  /** Choose it, or no longer. */
  toggle(key: string): void {
    this._keys = this.has(key)
      ? this._keys.filter(one => one !== key)
      : [...this._keys, key];
    this._changed();
  }

  clear(): void {
    this._keys = [];
    this._changed();
  }

  private _keys: readonly string[] = [];
}
