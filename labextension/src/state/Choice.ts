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
