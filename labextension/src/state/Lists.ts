import { type HubClient, type ListView, MOST_ITEMS } from '../api/client';
import {
  type ArtifactInfo,
  hasEnded,
  type IHubEvent,
  type Page,
  type JobInfo
} from '../api/types';
import { join, place, renew, without } from './listEdits';
import type { SessionState } from './SessionState';

export type ListName = 'datasets' | 'models' | 'jobs';

const EVERYTHING: ListView = { filter: '', owner: 'anyone' };
const EMPTY: Page<never> = { items: [], total: 0, next: null };
const PAGE_ITEMS = 50;

/** The panel's three lists, and the jobs that are under way. */
export class Lists {
  constructor(
    private _client: HubClient,
    private _session: SessionState,
    private _changed: () => void
  ) {}

  datasets: Page<ArtifactInfo> = EMPTY;
  models: Page<ArtifactInfo> = EMPTY;
  jobs: Page<JobInfo> = EMPTY;
  view: ListView = EVERYTHING;
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
    this.jobs = EMPTY;
    this._active.clear();
    this._refreshes += 1; // a list that is on its way is another person's
    this.isLoaded = false;
    this.view = EVERYTHING;
  }

  /** Load the lists, as far as they were loaded; false if a later call overtook this one. */
  async refresh(): Promise<boolean> {
    const turn = (this._refreshes += 1);
    this._meanwhile = [];
    const [datasets, models, jobs, queued, running] = await this._load();
    if (turn !== this._refreshes) {
      return false; // A later refresh knows better: its filter may be another one.
    }
    const nameOf = (one: ArtifactInfo) => one.reference;
    this.datasets = renew(this.datasets, datasets, nameOf);
    this.models = renew(this.models, models, nameOf);
    this.jobs = renew(this.jobs, jobs, job => job.id);
    this.isLoaded = true;
    const active = [...queued.items, ...running.items];
    this._active = new Map(active.map(job => [job.id, job]));
    // Events that came meanwhile may be newer than these lists.
    this._meanwhile?.forEach(event => this._apply(event));
    this._meanwhile = null;
    return true;
  }

  private _load() {
    const { _client: client, _session: session } = this;
    const asked = (list: Page<unknown>) => {
      const loaded = Math.max(PAGE_ITEMS, list.items.length);
      return { ...this.view, limit: Math.min(loaded, MOST_ITEMS) };
    };
    const under = (state: JobInfo['state']) =>
      client.jobs({ state, limit: MOST_ITEMS });
    const mayReadJobs = session.may('jobs.read');
    return Promise.all([
      session.may('datasets.read')
        ? client.artifacts('dataset', asked(this.datasets))
        : EMPTY,
      session.may('models.read')
        ? client.artifacts('model', asked(this.models))
        : EMPTY,
      mayReadJobs ? client.jobs(asked(this.jobs)) : EMPTY,
      mayReadJobs ? under('queued') : EMPTY,
      mayReadJobs ? under('running') : EMPTY
    ]);
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
    const asked = { ...this.view, cursor };
    if (list === 'jobs') {
      return this._client.jobs(asked);
    }
    const kind = list === 'datasets' ? 'dataset' : 'model';
    return this._client.artifacts(kind, asked);
  }

  private _join(
    list: ListName,
    page: Page<ArtifactInfo> | Page<JobInfo>
  ): void {
    if (list === 'jobs') {
      this.jobs = join(this.jobs, page as Page<JobInfo>, job => job.id);
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
    if (job === null || hasEnded(job)) {
      this._active.delete(id);
    } else {
      this._active.set(id, job);
    }
    if (job === null) {
      this.jobs = without(this.jobs, isIt, !this.isNarrowed);
      return;
    }
    const { items, next } = this.jobs;
    const isLater = next !== null && items.every(other => other.id > id);
    const belongs = this._isInView(job.title, job.owner);
    const where = !belongs ? 'nowhere' : isLater ? 'later' : 'new';
    this.jobs = place(this.jobs, job, isIt, where);
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
