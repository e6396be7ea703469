import type { TranslationBundle } from '@jupyterlab/translation';

import { hasEnded, type JobInfo } from '../api/types';
import { tell, tellError, withdraw, withdrawAll } from '../ui/notify';

/** Jobs that nobody waits for by name: files being read. */
const QUIET: JobInfo['kind'][] = ['ingest', 'inspect'];
const MOST = 3;

/** A failure that was told and is not withdrawn yet. */
interface IToldFailure {
  job: JobInfo;
  notification: string;
}

/**
 * Tells of jobs that end, of those too that ended while no tab was open.
 *
 * ### Notes
 * How far a person has been told is kept in the browser, for all its tabs.
 */
export class Endings {
  /**
   * `open` opens a job's tab; `isInFront` says whether the person looks at it.
   */
  constructor(
    private _open: (job: number) => void,
    private _isInFront: (job: number) => boolean,
    private _trans: TranslationBundle
  ) {}

  /** Tell of what ended since this person was told last; the first time, of nothing. */
  catchUp(person: string, jobs: JobInfo[]): void {
    const told = window.localStorage.getItem(this._key(person));
    const missed = jobs
      .filter(job => job.owner === person && job.finished_at)
      .filter(job => told !== null && job.finished_at! > told)
      .filter(job => !this._told.has(job.id) && isWorthTelling(job))
      .sort((a, b) => b.finished_at!.localeCompare(a.finished_at!));
    missed.slice(0, MOST).forEach(job => this._say(job));
    if (missed.length > MOST) {
      const rest = missed.length - MOST;
      tell(
        this._trans._n(
          '%1 more job ended while you were away.',
          '%1 more jobs ended while you were away.',
          rest
        )
      );
    }
    this._note(person, [told ?? '', ...jobs.map(job => job.finished_at ?? '')]);
    this._since = window.localStorage.getItem(this._key(person));
  }

  /** Tell of a job that changed, if that was its end; it may not have been listed before. */
  tellOf(person: string, before: JobInfo | undefined, job: JobInfo): void {
    if (job.state === 'succeeded') {
      this._mend(job);
    }
    if (job.owner !== person || !hasEnded(job) || !this._isNew(before, job)) {
      return;
    }
    this._note(person, [job.finished_at ?? '']);
    if (isWorthTelling(job) && !this._isInFront(job.id)) {
      this._say(job);
    }
  }

  /** A job was removed: there is nothing to open any more. */
  removed(id: number): void {
    this._withdrawIf(failure => failure.job.id === id);
  }

  /** Forget whom what was told, and take it back. */
  forget(): void {
    this._since = null;
    this._told.clear();
    this._failures = [];
    withdrawAll();
  }

  /** Whether this is news: it ended just now, or since this person's jobs were loaded. */
  private _isNew(before: JobInfo | undefined, job: JobInfo): boolean {
    if (this._told.has(job.id)) {
      return false;
    }
    return before
      ? !hasEnded(before)
      : this._since !== null && (job.finished_at ?? '') > this._since;
  }

  /** What failed and then succeeded needs no telling any more. */
  private _mend(job: JobInfo): void {
    this._withdrawIf(
      ({ job: failed }) =>
        failed.kind === job.kind &&
        failed.title === job.title &&
        failed.owner === job.owner &&
        failed.id < job.id
    );
  }

  private _withdrawIf(isOver: (failure: IToldFailure) => boolean): void {
    const over = this._failures.filter(isOver);
    over.forEach(({ notification }) => withdraw(notification));
    this._failures = this._failures.filter(failure => !over.includes(failure));
  }

  private _say(job: JobInfo): void {
    const label = this._trans.__('Open');
    const action = { label, callback: () => this._open(job.id) };
    this._told.add(job.id);
    if (job.state === 'failed') {
      const reason = job.error?.message ?? job.reason;
      const notification = tellError(`${job.title}: ${reason}`, [action]);
      this._failures.push({ job, notification });
    } else if (job.state === 'succeeded') {
      tell(this._trans.__('%1 is done.', job.title), [action]);
    }
  }

  private _note(person: string, times: string[]): void {
    const key = this._key(person);
    const latest = [window.localStorage.getItem(key) ?? '', ...times].sort();
    window.localStorage.setItem(key, latest[latest.length - 1]);
  }

  private _key(person: string): string {
    return `jupyter-mlhub:told:${person}`;
  }

  /** The last end that was known when this person's jobs were loaded. */
  private _since: string | null = null;
  private _told = new Set<number>();
  private _failures: IToldFailure[] = [];
}

function isWorthTelling(job: JobInfo): boolean {
  return job.state === 'failed' || !QUIET.includes(job.kind);
}
