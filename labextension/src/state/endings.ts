import type { TranslationBundle } from '@jupyterlab/translation';

import { type ArtifactInfo, hasEnded, type JobInfo } from '../api/types';
import type { IPreferences } from './Preferences';
import {
  ask,
  type INotificationAction,
  tell,
  tellError,
  withdraw,
  withdrawAll
} from '../ui/notify';
import { titleOfJob } from '../ui/text/jobs';

/** Jobs that nobody waits for by name: files being read. */
const QUIET: JobInfo['kind'][] = ['ingest', 'inspect'];
const MOST = 3;

/** A failure with a notification that is not withdrawn yet. */
interface INotifiedFailure {
  job: JobInfo;
  notification: string;
}

/** A new version of a model, and the notification that asks whether to use it. */
interface IQuestion {
  model: string;
  version: number;
  notification: string;
}

/**
 * Shows notifications of jobs that end, of those too that ended while no tab was
 * open.
 *
 * ### Notes
 * The browser keeps the time of the latest end that a person was notified of, for
 * all its tabs.
 */
export class Endings {
  /**
   * `open` opens a job's tab; `isInFront` says whether the person looks at it;
   * `choose` makes a version of a model the one that people get.
   */
  constructor(
    private _open: (job: number) => void,
    private _isInFront: (job: number) => boolean,
    private _choose: (model: string, version: number) => void,
    private _preferences: Pick<IPreferences, 'notifications'>,
    private _trans: TranslationBundle
  ) {}

  /** Notify of what ended since this person's last notification; the first time, of nothing. */
  catchUp(person: string, jobs: JobInfo[]): void {
    const latest = window.localStorage.getItem(this._key(person));
    const missed = jobs
      .filter(job => job.owner === person && job.finished_at)
      .filter(job => latest !== null && job.finished_at! > latest)
      .filter(job => !this._notified.has(job.id) && this._isWanted(job))
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
    this._note(person, [
      latest ?? '',
      ...jobs.map(job => job.finished_at ?? '')
    ]);
    this._since = window.localStorage.getItem(this._key(person));
  }

  /** Notify of a changed job if it has just ended; it may not have been listed before. */
  tellOf(person: string, before: JobInfo | undefined, job: JobInfo): void {
    if (job.state === 'succeeded') {
      this._mend(job);
    }
    if (job.owner !== person || !hasEnded(job) || !this._isNew(before, job)) {
      return;
    }
    this._note(person, [job.finished_at ?? '']);
    if (this._isWanted(job) && !this._isInFront(job.id)) {
      this._say(job);
    }
  }

  /** A job was removed: there is nothing to open any more. */
  removed(id: number): void {
    this._withdrawIf(failure => failure.job.id === id);
  }

  /** A model changed: what was asked about it may be answered, here or elsewhere. */
  modelChanged(model: ArtifactInfo): void {
    const isOver = (question: IQuestion) =>
      question.model === model.reference &&
      question.version !== model.undecided?.version;
    this._questions
      .filter(isOver)
      .forEach(({ notification }) => withdraw(notification));
    this._questions = this._questions.filter(question => !isOver(question));
  }

  /** Forget who was notified of what, and withdraw all notifications. */
  forget(): void {
    this._since = null;
    this._notified.clear();
    this._failures = [];
    this._questions = [];
    withdrawAll();
  }

  /** Whether the person wants to hear of it; nobody waits by name for a file that is read. */
  private _isWanted(job: JobInfo): boolean {
    const { notifications } = this._preferences;
    return job.state === 'failed'
      ? notifications !== 'none'
      : notifications === 'all' && !QUIET.includes(job.kind);
  }

  /** Whether this is news: it ended just now, or since this person's jobs were loaded. */
  private _isNew(before: JobInfo | undefined, job: JobInfo): boolean {
    if (this._notified.has(job.id)) {
      return false;
    }
    return before
      ? !hasEnded(before)
      : this._since !== null && (job.finished_at ?? '') > this._since;
  }

  /** Withdraw what was said of earlier failures of a job that now succeeded. */
  private _mend(job: JobInfo): void {
    this._withdrawIf(
      ({ job: failed }) =>
        failed.kind === job.kind &&
        failed.title === job.title &&
        failed.owner === job.owner &&
        failed.id < job.id
    );
  }

  private _withdrawIf(isOver: (failure: INotifiedFailure) => boolean): void {
    const over = this._failures.filter(isOver);
    over.forEach(({ notification }) => withdraw(notification));
    this._failures = this._failures.filter(failure => !over.includes(failure));
  }

  private _say(job: JobInfo): void {
    const label = this._trans.__('Open');
    const action = { label, callback: () => this._open(job.id) };
    this._notified.add(job.id);
    if (job.state === 'failed') {
      const reason = job.error?.message ?? job.reason;
      const notification = tellError(`${this._titleOf(job)}: ${reason}`, [
        action
      ]);
      this._failures.push({ job, notification });
    } else if (job.state === 'succeeded') {
      this._sayDone(job, action);
    }
  }

  /** A new version of a model that people do not get is a question, which waits for its answer. */
  private _sayDone(job: JobInfo, open: INotificationAction): void {
    const done = this._trans.__('%1 is done.', this._titleOf(job));
    const { succession, model } = job.result ?? {};
    if (!succession || !model) {
      tell(done, [open]);
      return;
    }
    const { version, before, sentence, stays } = succession;
    if (!stays) {
      tell(`${done} ${sentence}`, [open]);
      return;
    }
    const offer = (label: string, chosen: number) => ({
      label,
      callback: () => this._choose(model, chosen)
    });
    // Lab cuts off what is longer than 140 characters.
    const notification = ask(`${model}: ${sentence}`, [
      offer(this._trans.__('Use version %1', version), version),
      offer(this._trans.__('Keep version %1', before), before),
      open
    ]);
    this._questions.push({ model, version, notification });
  }

  private _titleOf(job: JobInfo): string {
    return titleOfJob(job, this._trans);
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
  private _notified = new Set<number>();
  private _failures: INotifiedFailure[] = [];
  private _questions: IQuestion[] = [];
}
