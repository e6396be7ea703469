import { type HubClient, MOST_ITEMS } from '../api/client';
import {
  type ArtifactInfo,
  hasEnded,
  type IHubEvent,
  type Page,
  type JobInfo,
  type JobsQuery
} from '../api/types';
import { join, place, renew, without } from './listEdits';
import { EVERYTHING, type IView } from './PanelState';
import type { IPreferences } from './Preferences';
import type { SessionState } from './SessionState';

/** The lists; `readings` are the jobs that read a file, which the others leave out. */
export type ListName = 'datasets' | 'models' | 'jobs' | 'readings';

const READINGS: JobsQuery = { kind: 'ingest', state: 'succeeded' };
const EMPTY: Page<never> = { items: [], total: 0, next: null };

/** The panel's lists, and the jobs that are under way. */
export class Lists {
  constructor(
    private _client: HubClient,
    private _session: SessionState,
    private _preferences: IPreferences,
    private _changed: () => void
  ) {}

  datasets: Page<ArtifactInfo> = EMPTY;
  models: Page<ArtifactInfo> = EMPTY;
  jobs: Page<JobInfo> = EMPTY;
  readings: Page<JobInfo> = EMPTY;
  view: IView = EVERYTHING;
  /** Whether the files that were read are listed, and not only counted. */
  isReadingsOpen = false;
  /** Whether the lists were loaded for this person; until then nothing is known of them. */
  isLoaded = false;

  /** Whether the lists leave out what does not match. */
  get isNarrowed(): boolean {
    return this.view.filter !== '' || this.view.owner !== 'anyone';
  }

  get activeJobs(): JobInfo[] {
    return Array.from(this._active.values());
  }

  /** What one person saw is not shown to the next. */
  forget(): void {
    this.datasets = this.models = EMPTY;
    this.jobs = this.readings = EMPTY;
    this._active.clear();
    this._refreshes += 1; // a list that is on its way is another person's
    this.isLoaded = false;
    this.view = EVERYTHING;
  }

  /**
   * Load the lists again; false if a later call overtook this one.
   *
   * ### Notes
   * Of a long list the first items are loaded. `keepsRest` keeps those behind them
   * as they are, so that who scrolled far down stays there.
   */
  async refresh(keepsRest: boolean): Promise<boolean> {
    const turn = (this._refreshes += 1);
    this._meanwhile = [];
    const [datasets, models, jobs, readings, active] = await this._load();
    if (turn !== this._refreshes) {
      return false; // A later refresh knows better: its filter may be another one.
    }
    const nameOf = (one: ArtifactInfo) => one.reference;
    const idOf = (job: JobInfo) => job.id;
    this.datasets = renew(this.datasets, datasets, nameOf, keepsRest);
    this.models = renew(this.models, models, nameOf, keepsRest);
    this.jobs = renew(this.jobs, jobs, idOf, keepsRest);
    this.readings = renew(this.readings, readings, idOf, keepsRest);
    this.isLoaded = true;
    this._active = new Map(active.items.map(job => [job.id, job]));
    // Events that came meanwhile may be newer than these lists.
    this._meanwhile?.forEach(event => this._apply(event));
    this._meanwhile = null;
    return true;
  }

  private _load() {
    const { _client: client, _session: session } = this;
    const { filter, owner } = this.view;
    const asked = (list: Page<unknown>) => {
      const loaded = Math.max(this._preferences.pageSize, list.items.length);
      return { filter, owner, limit: Math.min(loaded, MOST_ITEMS) };
    };
    const mayReadJobs = session.may('jobs.read');
    const { isReadingsOpen, readings } = this;
    return Promise.all([
      session.may('datasets.read')
        ? client.artifacts('dataset', asked(this.datasets))
        : EMPTY,
      session.may('models.read')
        ? client.artifacts('model', asked(this.models))
        : EMPTY,
      mayReadJobs
        ? client.jobs({ ...asked(this.jobs), ...this._jobsInView })
        : EMPTY,
      mayReadJobs && this.view.jobs === 'all'
        ? client.jobs({
            ...asked(readings),
            ...READINGS,
            ...(isReadingsOpen ? {} : { limit: 1 })
          })
        : EMPTY,
      mayReadJobs ? client.jobs({ state: 'active', limit: MOST_ITEMS }) : EMPTY
    ]);
  }

  /** Which jobs are asked for: of all, those that only read a file are another list. */
  private get _jobsInView(): JobsQuery {
    const { jobs } = this.view;
    return jobs === 'all' ? { without_read: true } : { state: jobs };
  }

  /** Change what the lists are narrowed to; false where that is as before. */
  narrow(change: Partial<IView>): boolean {
    const before = JSON.stringify(this.view);
    this.view = { ...this.view, ...change };
    return JSON.stringify(this.view) !== before;
  }

  /** The person's own dataset of a name, also where it is not loaded. */
  async findOwn(name: string): Promise<ArtifactInfo | null> {
    const isIt = (one: ArtifactInfo) => one.reference === name;
    const loaded = this.datasets.items.find(isIt);
    if (loaded || (this.datasets.next === null && !this.isNarrowed)) {
      return loaded ?? null;
    }
    const asked = { filter: name, owner: 'me' as const, limit: MOST_ITEMS };
    const { items } = await this._client.artifacts('dataset', asked);
    return items.find(isIt) ?? null;
  }

  /** The latest jobs, those too that the view leaves out. */
  async latestJobs(): Promise<JobInfo[]> {
    const isAll = JSON.stringify(this.view) === JSON.stringify(EVERYTHING);
    if (isAll || !this._session.may('jobs.read')) {
      return this.jobs.items;
    }
    return (await this._client.jobs({ without_read: true })).items;
  }

  /** Whether the next page of a list is on its way. */
  isGrowing(list: ListName): boolean {
    return this._growing.has(list);
  }

  /** Whether a list has a next page that nobody has asked for yet. */
  canGrow(list: ListName): boolean {
    return this[list].next !== null && !this._growing.has(list);
  }

  /** Add the next page of a list that can grow. */
  async grow(list: ListName): Promise<void> {
    this._growing.add(list);
    this._changed();
    const turn = this._refreshes;
    try {
      const page = await this._page(list, this[list].next!);
      if (turn === this._refreshes) {
        this._join(list, page);
      } // else the list is another one: it begins with its first page
    } finally {
      this._growing.delete(list);
    }
  }

  private _page(
    list: ListName,
    cursor: string
  ): Promise<Page<ArtifactInfo> | Page<JobInfo>> {
    const { filter, owner } = this.view;
    const limit = this._preferences.pageSize;
    const asked = { filter, owner, cursor, limit };
    if (list === 'jobs' || list === 'readings') {
      const which = list === 'jobs' ? this._jobsInView : READINGS;
      return this._client.jobs({ ...asked, ...which });
    }
    const kind = list === 'datasets' ? 'dataset' : 'model';
    return this._client.artifacts(kind, asked);
  }

  private _join(
    list: ListName,
    page: Page<ArtifactInfo> | Page<JobInfo>
  ): void {
    if (list === 'jobs' || list === 'readings') {
      this[list] = join(this[list], page as Page<JobInfo>, job => job.id);
    } else {
      const more = page as Page<ArtifactInfo>;
      this[list] = join(this[list], more, one => one.reference);
    }
  }

  /** Take over an event of the hub, also into lists that are on their way. */
  receive(event: IHubEvent): void {
    this._meanwhile?.push(event);
    this._apply(event);
  }

  /** Put what an event says into the lists; saying it twice changes nothing. */
  private _apply(event: IHubEvent): void {
    if (event.kind === 'job') {
      this._applyJob(Number(event.key), event.document as JobInfo | null);
    } else {
      const list = event.kind === 'dataset' ? 'datasets' : 'models';
      const artifact = event.document as ArtifactInfo | null;
      this._applyArtifact(list, event.key, artifact);
    }
  }

  private _applyJob(id: number, job: JobInfo | null): void {
    const isIt = (other: JobInfo) => other.id === id;
    const wasActive = this._active.delete(id);
    if (job === null) {
      this.jobs = without(this.jobs, isIt, !this.isNarrowed);
      this.readings = without(this.readings, isIt, false);
      return;
    }
    if (!hasEnded(job)) {
      this._active.set(id, job);
    }
    const list = wasRead(job) ? 'readings' : 'jobs';
    if (list === 'readings' || !this._isListed(job)) {
      this.jobs = without(this.jobs, isIt, false); // it left this list
    }
    const { items, next } = this[list];
    const isLater = next !== null && items.every(other => other.id > id);
    const isNew = !isLater || (list === 'readings' && wasActive);
    const belongs =
      this._isListed(job) &&
      this._isInView(`${job.title} ${job.target ?? ''}`, job.owner);
    const where = !belongs ? 'nowhere' : isNew ? 'new' : 'later';
    this[list] = place(this[list], job, isIt, where);
  }

  /** Whether a job is among those that the chip asks for. */
  private _isListed(job: JobInfo): boolean {
    const { jobs } = this.view;
    return jobs === 'active'
      ? !hasEnded(job)
      : jobs === 'all' || job.state === jobs;
  }

  private _applyArtifact(
    list: 'datasets' | 'models',
    reference: string,
    artifact: ArtifactInfo | null
  ): void {
    const isIt = (other: ArtifactInfo) => other.reference === reference;
    if (artifact === null) {
      this[list] = without(this[list], isIt, !this.isNarrowed);
      return;
    }
    const { items, next } = this[list];
    const made = artifact.created_at;
    const isOld =
      next !== null && items.some(other => other.created_at >= made);
    const belongs = this._isInView(artifact.name, artifact.owner);
    const where = !belongs ? 'nowhere' : isOld ? 'risen' : 'new';
    this[list] = place(this[list], artifact, isIt, where);
  }

  private _isInView(name: string, owner: string): boolean {
    const { filter, owner: whose } = this.view;
    const mine = owner === this._session.current?.user?.name;
    return (
      name.toLowerCase().includes(filter.toLowerCase()) &&
      (whose === 'anyone' || (whose === 'me') === mine)
    );
  }

  private _active = new Map<number, JobInfo>();
  private _growing = new Set<ListName>();
  private _refreshes = 0;
  private _meanwhile: IHubEvent[] | null = null;
}

/** Whether it is of no more interest: a file that was read. */
function wasRead(job: JobInfo): boolean {
  return job.kind === 'ingest' && job.state === 'succeeded';
}
