import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

/** How a person left the interface: open sections and the like. Kept with Lab's workspace. */
export class Memory {
  /**
   * Without a database, it remembers until the page is closed.
   *
   * ### Notes
   * Lab removes what it does not know under `jupyter-mlhub:`, where the open tabs are kept.
   */
  constructor(
    private _database: IStateDB | null,
    private _key = 'jupyter-mlhub-choices'
  ) {}

  /** Learn what was kept. Until then nothing is known. */
  async load(): Promise<void> {
    const kept = await this._database?.fetch(this._key);
    if (typeof kept === 'object' && kept !== null && !Array.isArray(kept)) {
      for (const [key, value] of Object.entries(kept)) {
        if (typeof value === 'string' && !(key in this._choices)) {
          this._choices[key] = value;
        }
      }
    }
  }

  get(key: string): string | undefined {
    return this._choices[key];
  }

  /** Keep a choice; null forgets it. */
  set(key: string, value: string | null): void {
    if (value === null) {
      delete this._choices[key];
    } else {
      this._choices[key] = value;
    }
    const kept: ReadonlyPartialJSONValue = { ...this._choices };
    void this._database?.save(this._key, kept);
  }

  private _choices: Record<string, string> = {};
}
