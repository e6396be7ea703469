import type { ArtifactInfo } from '../api/types';

/** What becomes of files that have the name of a dataset. */
export type Answer = 'version' | 'separate' | 'cancel';

/**
 * The names of files that were dropped together. What has the name of a dataset is
 * asked about, once for all of them.
 */
export class SameNames {
  /** `count` files, each of which is either named or left out. */
  constructor(
    private _count: number,
    private _find: (name: string) => Promise<ArtifactInfo | null>,
    private _ask: (known: ArtifactInfo[]) => Promise<Answer>
  ) {}

  /** The name for a file that the hub gave this name; null for none. */
  async name(given: string): Promise<string | null> {
    const known = await this._find(given);
    if (known) {
      this._known.push(known);
    }
    this._settle();
    if (!known) {
      return given;
    }
    const answer = await this._answer;
    return answer === 'cancel'
      ? null
      : answer === 'separate'
        ? this._free(given)
        : given;
  }

  /** A file that comes to no name. */
  leaveOut(): void {
    this._settle();
  }

  private _settle(): void {
    this._count -= 1;
    if (this._count === 0 && this._known.length > 0) {
      void this._ask(this._known).then(this._give);
    }
  }

  private async _free(name: string): Promise<string> {
    for (let number = 2; ; number += 1) {
      const other = `${name}-${number}`;
      if (!this._taken.has(other) && !(await this._find(other))) {
        this._taken.add(other);
        return other;
      }
    }
  }

  private _known: ArtifactInfo[] = [];
  private _taken = new Set<string>();
  private _give: (answer: Answer) => void = () => undefined;
  private _answer = new Promise<Answer>(resolve => (this._give = resolve));
}
