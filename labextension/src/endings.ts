import { hasEnded, type JobInfo } from './documents';
import { tell, tellError } from './notify';

/** Jobs that nobody waits for by name: files being read. */
const QUIET: JobInfo['kind'][] = ['ingest', 'inspect'];
const MOST = 3;

/**
 * Tells of jobs that end, of those too that ended while no tab was open.
 *
 * ### Notes
 * How far a person has been told is kept in the browser, for all its tabs.
 */
export class Endings {
  constructor(private _open: (job: number) => void) {}

  /** Tell of what ended since this person was told last; the first time, of nothing. */
  catchUp(person: string, jobs: JobInfo[]): void {
    const key = this._key(person);
    const told = window.localStorage.getItem(key);
    const missed = jobs
      .filter(job => job.owner === person && job.finished_at)
      .filter(job => told !== null && job.finished_at! > told)
      .filter(job => !QUIET.includes(job.kind))
      .sort((a, b) => b.finished_at!.localeCompare(a.finished_at!));
    missed.slice(0, MOST).forEach(job => this._say(job));
    if (missed.length > MOST) {
      tell(`${missed.length - MOST} more jobs ended while you were away.`);
    }
    this._note(person, [told ?? '', ...jobs.map(job => job.finished_at ?? '')]);
  }

  /** Tell of a job that changed, if that was its end. */
  tellOf(person: string, before: JobInfo | undefined, job: JobInfo): void {
    if (!before || hasEnded(before) || !hasEnded(job)) {
      return;
    }
    this._note(person, [job.finished_at ?? '']);
    if (job.state === 'failed' || !QUIET.includes(job.kind)) {
      this._say(job);
    }
  }

  private _say(job: JobInfo): void {
    const action = { label: 'Open', callback: () => this._open(job.id) };
    if (job.state === 'failed') {
      const reason = job.error?.message ?? job.reason;
      tellError(`${job.title}: ${reason}`, [action]);
    } else if (job.state === 'succeeded') {
      tell(`${job.title} is done.`, [action]);
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
}
