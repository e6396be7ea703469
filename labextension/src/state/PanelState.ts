import type { ListView } from '../api/client';
import type { Memory } from '../ui/Memory';

/** Which jobs are listed: all, those that wait or run, or those that failed. */
export type JobChip = 'all' | 'active' | 'failed';

/** What the lists are narrowed to. */
export interface IView extends ListView {
  jobs: JobChip;
}

export const EVERYTHING: IView = { filter: '', owner: 'anyone', jobs: 'all' };

/** How people left the panel: what they looked for, and which sections they closed. */
export class PanelState {
  constructor(private _memory: Memory) {}

  /** What was kept before the page was loaded. */
  load(): Promise<void> {
    return (this._loading ??= this._memory.load());
  }

  /** What a person looked for last; another person's view is none of theirs. */
  viewOf(person: string): IView {
    const kept = this._memory.get(`view:${person}`);
    return kept ? { ...EVERYTHING, ...JSON.parse(kept) } : EVERYTHING;
  }

  keepView(person: string, view: IView): void {
    this._memory.set(`view:${person}`, JSON.stringify(view));
  }

  isClosed(section: string): boolean {
    return this._memory.get(`section:${section}`) === 'closed';
  }

  toggle(section: string): void {
    const next = this.isClosed(section) ? 'open' : 'closed';
    this._memory.set(`section:${section}`, next);
  }

  private _loading: Promise<void> | null = null;
}
