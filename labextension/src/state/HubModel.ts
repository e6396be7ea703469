import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import {
  HubClient,
  HubError,
  type IHubEvent,
  type IListView,
  MOST_ITEMS
} from '../api/client';
import {
  type ArtifactInfo,
  hasEnded,
  type IPage,
  type JobInfo,
  type Session
} from '../api/types';
import { Endings } from './endings';
import { tellError } from '../ui/notify';
import { hasPermission } from '../api/mayDo';
import { join, place, renew, same, without } from './listEdits';
import { datasetName, sendFile, UploadCancelled } from './uploading';

/** A file on its way to the hub. */
export interface IUpload {
  id: number;
  name: string;
  share: number;
  /** The connection broke; it is tried again. */
  waiting: boolean;
  cancel: () => void;
}

export type ListName = 'datasets' | 'models' | 'jobs';

const EVERYTHING: IListView = { filter: '', owner: 'anyone' };
const EMPTY: IPage<never> = { items: [], total: 0, next: null };
const RETRY_MS = [1000, 2000, 5000, 15000];
const PAGE_ITEMS = 50;
/** Changed by each tab in which somebody signs in or out, for the other tabs. */
const SIGN_IN_KEY = 'jupyter-mlhub:signed-in';

/**
 * What the panel, the tabs and the status bar show: the session and the lists.
 *
 * ### Notes
 * The event stream is open only while somebody looks (see `watch`) or a job
 * is under way, so a hidden panel does no work.
 */
export class HubModel {
  readonly client = new HubClient();

  constructor(private _trans: TranslationBundle) {
    this._endings = new Endings(
      id => this.openJob(id),
      id => this.isJobInFront(id),
      _trans
    );
    this.client.refused = () => void this._checkSession();
    window.addEventListener('storage', event => {
      if (event.key === SIGN_IN_KEY && this.session !== null) {
        this._signedOut = event.newValue?.startsWith('out') ?? false;
        void this.load();
      }
    });
  }

  session: Session | null = null;
  datasets: IPage<ArtifactInfo> = EMPTY;
  models: IPage<ArtifactInfo> = EMPTY;
  /** Whether the lists were loaded for this person; until then nothing is known of them. */
  isLoaded = false;
  /** Since when the hub tells nothing, so that the lists may be old; null while it does. */
  offlineSince: Date | null = null;
  jobs: IPage<JobInfo> = EMPTY;
  uploads: IUpload[] = [];
  view: IListView = EVERYTHING;
  error: HubError | null = null;

  /** The sign-in ended by itself: who was signed in may go on after the next. */
  hasExpired = false;

  /** Opens the tab of a job; set by the commands. */
  openJob: (id: number) => void = () => undefined;
  /** Whether the person looks at the tab of a job; set by the commands. */
  isJobInFront: (id: number) => boolean = () => false;

  /** Emitted after any change of the state. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted for each event of the hub. */
  get happened(): ISignal<this, IHubEvent> {
    return this._happened;
  }

  /** Emitted when what was loaded may be old: the connection is back, or Refresh was chosen. */
  get refreshed(): ISignal<this, void> {
    return this._refreshed;
  }

  get isSignedIn(): boolean {
    const user = this.session?.user;
    return user !== null && user !== undefined && !user.must_change_password;
  }

  get mayAdminister(): boolean {
    return ['users.read', 'monitoring.read', 'audit.read', 'models.trust'].some(
      permission => this.may(permission)
    );
  }

  get mayUpload(): boolean {
    return this.isSignedIn && this.may('datasets.create');
  }

  get mayTrain(): boolean {
    const needed = ['datasets.read', 'jobs.submit', 'models.create'];
    return this.isSignedIn && needed.every(one => this.may(one));
  }

  /** Whether the signed-in person has a permission. */
  may(permission: string): boolean {
    return hasPermission(this.session, permission);
  }

  /** Whether the lists leave out what does not match. */
  get isNarrowed(): boolean {
    return this.view.filter !== '' || this.view.owner !== 'anyone';
  }

  get activeJobs(): JobInfo[] {
    return Array.from(this._active.values());
  }

  /** Keep the lists fresh until the returned handle is disposed. */
  watch(): IDisposable {
    this._watchers += 1;
    void (this.session === null ? this.load() : this._connect());
    return new DisposableDelegate(() => {
      this._watchers -= 1;
      this._disconnectWhenIdle();
    });
  }

  /** Ask who is signed in, then load the lists. */
  async load(): Promise<void> {
    await this._try(async () => {
      let session = await this.client.session();
      if (!session.user && !this._signedOut && isOnJupyterHub(session)) {
        // JupyterHub knows already who this is. If it does not, the form says why.
        session = await this.client.signInWithJupyterHub().catch(() => session);
      }
      const wasSignedIn = this.isSignedIn;
      this._setSession(session);
      if (this.isSignedIn) {
        await this._refresh();
        this._connect();
        if (!wasSignedIn) {
          this._refreshed.emit(); // tabs that were refused until now
        }
      }
    });
    if (this.error?.isPassing) {
      this._close(); // the next connection says that it is ready, and the lists are loaded again
      this._isLost();
    } else if (!this.isSignedIn) {
      this._failures = 0;
    }
  }

  async signIn(
    name: string,
    password: string,
    setupCode?: string
  ): Promise<void> {
    const first = this.session?.state === 'first_run';
    await (first
      ? this.client.createFirstAccount(name, password, setupCode)
      : this.client.signIn(name, password));
    await this._loadForAll();
  }

  async signInWithJupyterHub(): Promise<void> {
    await this.client.signInWithJupyterHub();
    await this._loadForAll();
  }

  async signInWithToken(token: string): Promise<void> {
    await this.client.signInWithToken(token);
    await this._loadForAll();
  }

  async redeem(code: string, password: string): Promise<void> {
    await this.client.redeem(code, password);
    await this._loadForAll();
  }

  async changePassword(current: string, password: string): Promise<void> {
    await this.client.changePassword(current, password);
    await this._loadForAll();
  }

  /** Load, and let the browser's other tabs do so. */
  private _loadForAll(): Promise<void> {
    const way = this._signedOut ? 'out' : 'in';
    window.localStorage.setItem(SIGN_IN_KEY, `${way} ${Date.now()}`);
    return this.load();
  }

  /** Sign out, and take back what is being uploaded. If the hub does not hear it, say so. */
  async signOut(): Promise<void> {
    this.uploads.forEach(upload => upload.cancel());
    await Promise.all(this._uploading);
    try {
      await this.client.signOut();
    } catch (error) {
      if ((error as HubError).status !== 401) {
        const { message } = error as HubError;
        tellError(this._trans.__('You are still signed in. %1', message));
        return;
      }
    }
    this._signedOut = true;
    this._setSession(null);
    await this._loadForAll();
  }

  /** Take over who is signed in; what one person saw is not shown to the next. */
  private _setSession(session: Session | null): void {
    const before = this.session?.user?.id;
    const now = session?.user?.id;
    if (before !== undefined && before !== now) {
      this._close();
      this._forget();
    }
    if (now !== undefined) {
      this._signedOut = false;
    }
    this.hasExpired =
      now === undefined &&
      !this._signedOut &&
      (this.hasExpired || before !== undefined);
    this.session = same(this.session ?? undefined, session);
    this._changed.emit();
  }

  /** Ask who is signed in and what they may do, after something was refused. */
  private async _checkSession(): Promise<void> {
    if (this._isChecking || !this.isSignedIn) {
      return;
    }
    this._isChecking = true;
    try {
      this._setSession(await this.client.session());
    } catch {
      this._loadLater();
    } finally {
      this._isChecking = false;
    }
  }

  /** Show only what has `filter` in its name, or is one's own, or is others'. */
  async setView(change: Partial<IListView>): Promise<void> {
    const view = { ...this.view, ...change };
    if (view.filter !== this.view.filter || view.owner !== this.view.owner) {
      this.view = view;
      await this.refresh();
    }
  }

  async refresh(): Promise<void> {
    if (this.session === null || !this.isSignedIn) {
      return this.load();
    }
    await this._try(() => this._refresh());
  }

  /** Load the lists again, and all that the tabs show. */
  async refreshAll(): Promise<void> {
    await this.refresh();
    this._refreshed.emit();
  }

  /** Whether the next page of a list is on its way. */
  isGrowing(list: ListName): boolean {
    return this._growing.has(list);
  }

  /** Add the next page of a list; while one is on its way, no other is asked for. */
  async more(list: ListName): Promise<void> {
    const cursor = this[list].next;
    if (cursor === null || this._growing.has(list)) {
      return;
    }
    this._growing.add(list);
    this._changed.emit();
    const turn = this._refreshes;
    await this._try(async () => {
      try {
        const page = await this._page(list, cursor);
        if (turn === this._refreshes) {
          this._grow(list, page);
        } // else the list is another one: it begins with its first page
      } finally {
        this._growing.delete(list);
      }
    });
  }

  private _page(
    list: ListName,
    cursor: string
  ): Promise<IPage<ArtifactInfo> | IPage<JobInfo>> {
    const asked = { ...this.view, cursor };
    if (list === 'jobs') {
      return this.client.jobs(asked);
    }
    return this.client.artifacts(
      list === 'datasets' ? 'dataset' : 'model',
      asked
    );
  }

  private _grow(
    list: ListName,
    page: IPage<ArtifactInfo> | IPage<JobInfo>
  ): void {
    if (list === 'jobs') {
      this.jobs = join(this.jobs, page as IPage<JobInfo>, job => job.id);
    } else {
      const more = page as IPage<ArtifactInfo>;
      this[list] = join(this[list], more, one => one.reference);
    }
  }

  /** Upload files, each as the next version of the dataset named like it. */
  async upload(files: File[]): Promise<void> {
    if (!this.mayUpload) {
      tellError(
        this.isSignedIn
          ? this._trans.__(
              'Your role does not let you register datasets. Ask your administrator.'
            )
          : this._trans.__(
              'Sign in to ML Hub first, then drop the files again.'
            )
      );
      return;
    }
    const sent = Promise.all(files.map(file => this._upload(file)));
    this._uploading.add(sent);
    await sent.finally(() => this._uploading.delete(sent));
  }

  private async _upload(file: File): Promise<void> {
    const name = datasetName(file.name);
    const aborter = new AbortController();
    const upload: IUpload = {
      id: (this._uploadCount += 1),
      name,
      share: 0,
      waiting: false,
      cancel: () => aborter.abort()
    };
    this.uploads = [...this.uploads, upload];
    this._changed.emit();
    const progress = (share: number, waiting: boolean) => {
      Object.assign(upload, { share, waiting });
      this._changed.emit();
    };
    try {
      if (file.size === 0) {
        throw new Error(
          this._trans.__('The file is empty. Choose a file with content.')
        );
      }
      const { client } = this;
      const { signal } = aborter;
      await sendFile(client, 'dataset', name, file, { progress }, signal);
      await this.refresh();
    } catch (error) {
      if (!(error instanceof UploadCancelled)) {
        tellError(`${file.name}: ${(error as Error).message}`);
      }
    } finally {
      this.uploads = this.uploads.filter(other => other !== upload);
      this._changed.emit();
    }
  }

  private async _refresh(): Promise<void> {
    const turn = (this._refreshes += 1);
    this._meanwhile = [];
    const { client } = this;
    const asked = (list: IPage<unknown>) => {
      const loaded = Math.max(PAGE_ITEMS, list.items.length);
      return { ...this.view, limit: Math.min(loaded, MOST_ITEMS) };
    };
    const under = (state: JobInfo['state']) =>
      client.jobs({ state, limit: MOST_ITEMS });
    const [datasets, models, jobs, queued, running] = await Promise.all([
      this.may('datasets.read')
        ? client.artifacts('dataset', asked(this.datasets))
        : EMPTY,
      this.may('models.read')
        ? client.artifacts('model', asked(this.models))
        : EMPTY,
      this.may('jobs.read') ? client.jobs(asked(this.jobs)) : EMPTY,
      this.may('jobs.read') ? under('queued') : EMPTY,
      this.may('jobs.read') ? under('running') : EMPTY
    ]);
    if (turn !== this._refreshes) {
      return; // A later refresh knows better: its filter may be another one.
    }
    const nameOf = (one: ArtifactInfo) => one.reference;
    this.datasets = renew(this.datasets, datasets, nameOf);
    this.models = renew(this.models, models, nameOf);
    this.jobs = renew(this.jobs, jobs, job => job.id);
    this.isLoaded = true;
    const active = [...queued.items, ...running.items];
    this._active = new Map(active.map(job => [job.id, job]));
    // What was told meanwhile may be newer than these lists.
    this._meanwhile?.forEach(event => this._apply(event));
    this._meanwhile = null;
    if (this._caughtUp !== this._person) {
      this._caughtUp = this._person;
      this._endings.catchUp(this._person, this.jobs.items);
    }
  }

  private get _person(): string {
    return this.session?.user?.name ?? '';
  }

  private async _try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.error = null;
    } catch (error) {
      this.error = error as HubError;
      if (this.error.status === 401) {
        this.error = null; // who is signed in now is being asked
      } else if (this.error.isPassing) {
        this._loadLater();
      }
    }
    this._changed.emit();
  }

  /** What one person saw is not shown to the next. */
  private _forget(): void {
    this.datasets = this.models = EMPTY;
    this.jobs = EMPTY;
    this._active.clear();
    this._refreshes += 1; // a list that is on its way is another person's
    this.isLoaded = false;
    this.view = EVERYTHING;
    this._endings.forget();
  }

  private _connect(): void {
    if (this._socket !== null || !this.isSignedIn || !this._isWanted) {
      return;
    }
    const socket = (this._socket = this.client.openEvents());
    socket.onmessage = message => this._onEvent(JSON.parse(message.data));
    socket.onclose = () => {
      if (this._socket === socket) {
        this._socket = null;
        this._isLost();
        this._loadLater();
      }
    };
  }

  private _isLost(): void {
    if (this.offlineSince === null) {
      this.offlineSince = new Date();
      this._changed.emit();
    }
  }

  /** Somebody looks, or waits for a job. */
  private get _isWanted(): boolean {
    return this._watchers > 0 || this.activeJobs.length > 0;
  }

  /** Try to load again, the later the more often it failed. */
  private _loadLater(): void {
    if (this._waiting || !this._isWanted) {
      return;
    }
    const last = RETRY_MS.length - 1;
    const delay = RETRY_MS[Math.min(this._failures, last)];
    this._failures += 1;
    this._waiting = true;
    window.setTimeout(() => {
      this._waiting = false;
      void this.load();
    }, delay);
  }

  private _onEvent(event: IHubEvent): void {
    if (event.kind === 'ready') {
      // What changed between the lists' loading and now was not sent to us.
      this._failures = 0;
      const wasLost = this.offlineSince !== null;
      this.offlineSince = null;
      void (wasLost ? this.refreshAll() : this.refresh());
      return;
    }
    this._meanwhile?.push(event);
    if (event.kind === 'job' && !event.document) {
      this._endings.removed(Number(event.key));
    } else if (event.kind === 'job') {
      const job = event.document as JobInfo;
      const before = this.jobs.items.find(other => other.id === job.id);
      this._endings.tellOf(this._person, before, job);
    }
    this._apply(event);
    this._happened.emit(event);
    this._changed.emit();
    this._disconnectWhenIdle();
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
    const mine = owner === this.session?.user?.name;
    return (
      name.toLowerCase().includes(filter.toLowerCase()) &&
      (whose === 'anyone' || (whose === 'me') === mine)
    );
  }

  private _disconnectWhenIdle(): void {
    if (!this._isWanted) {
      this._close();
    }
  }

  private _close(): void {
    const socket = this._socket;
    this._socket = null;
    socket?.close();
  }

  private _changed = new Signal<this, void>(this);
  private _refreshed = new Signal<this, void>(this);
  private _growing = new Set<ListName>();
  private _happened = new Signal<this, IHubEvent>(this);
  private _socket: WebSocket | null = null;
  private _signedOut = false;
  private _isChecking = false;
  private _active = new Map<number, JobInfo>();
  private _uploading = new Set<Promise<unknown>>();
  private _watchers = 0;
  private _failures = 0;
  private _waiting = false;
  private _refreshes = 0;
  private _meanwhile: IHubEvent[] | null = null;
  private _uploadCount = 0;
  private _caughtUp = '';
  private _endings: Endings;
}

function isOnJupyterHub(session: Session): boolean {
  return (session.providers ?? []).some(
    provider => provider.kind === 'jupyterhub'
  );
}
