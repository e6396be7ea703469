import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { HubClient, HubError } from '../api/client';
import type {
  ArtifactInfo,
  IHubEvent,
  Page,
  JobInfo,
  Session
} from '../api/types';
import { tell, tellError } from '../ui/notify';
import { Choice } from './Choice';
import { Endings } from './endings';
import { EventStream } from './EventStream';
import { type ListName, Lists } from './Lists';
import type { IView, PanelState } from './PanelState';
import { DEFAULTS, type IPreferences } from './Preferences';
import { SessionState } from './SessionState';
import { type IUpload, UploadQueue } from './UploadQueue';

/** What the panel, the tabs and the status bar show: session, lists, uploads, events. */
export class HubModel {
  /** What the person chose to compare. */
  readonly choice: Choice;

  readonly lists: Lists;
  /** What the person chose in Lab's settings. */
  readonly preferences: IPreferences = { ...DEFAULTS };

  constructor(
    private _trans: TranslationBundle,
    readonly client: HubClient,
    readonly panel: PanelState
  ) {
    const changed = () => this._changed.emit();
    this.choice = new Choice(changed);
    this._session = new SessionState(client, {
      left: () => this._forget(),
      changed
    });
    const { preferences } = this;
    this.lists = new Lists(client, this._session, preferences, changed);
    const sent = () => this.refresh();
    const find = (name: string) => this.lists.findOwn(name);
    const on = { sent, changed, find };
    this._uploads = new UploadQueue(client, on, _trans);
    this._events = new EventStream(client, {
      isSignedIn: () => this.isSignedIn,
      isBusy: () => this.activeJobs.length > 0,
      load: async () => {
        await this.load();
        return !this.error?.isPassing;
      },
      // What changed between the lists' loading and now was not sent to us.
      ready: wasLost => void (wasLost ? this.refreshAll() : this.refresh()),
      receive: event => this._receive(event),
      changed
    });
    this._endings = new Endings(
      id => this.openJob(id),
      id => this.isJobInFront(id),
      (name, version) => void this._choose(name, version),
      preferences,
      _trans
    );
    client.refused = () => void this._checkSession();
    this._session.listen(() => void this.load());
  }

  error: HubError | null = null;

  /** Opens the tab of a job; set by the plugin of the tabs. */
  openJob: (id: number) => void = () => undefined;
  /** Whether the person looks at the tab of a job; set by the plugin of the tabs. */
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

  get session(): Session | null {
    return this._session.current;
  }

  get isSignedIn(): boolean {
    return this._session.isSignedIn;
  }

  /** The sign-in ended by itself: who was signed in may go on after the next. */
  get hasExpired(): boolean {
    return this._session.hasExpired;
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
    return this._session.may(permission);
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

  /** Sign out, and take back what is being uploaded. If the hub does not hear it, say so. */
  async signOut(): Promise<void> {
    await this._uploads.cancel();
    try {
      await this.client.signOut();
    } catch (error) {
      if ((error as HubError).status !== 401) {
        const { message } = error as HubError;
        tellError(this._trans.__('You are still signed in. %1', message));
        return;
      }
    }
    this._session.end();
    await this._loadForAll();
  }

  /** Load, and let the browser's other tabs do so. */
  private _loadForAll(): Promise<void> {
    this._session.announce();
    return this.load();
  }

  /** Ask who is signed in and what they may do, after something was refused. */
  private async _checkSession(): Promise<void> {
    if (this._isChecking || !this.isSignedIn) {
      return;
    }
    this._isChecking = true;
    try {
      this._session.take(await this.client.session());
    } catch {
      this._events.loadLater();
    } finally {
      this._isChecking = false;
    }
  }

  get datasets(): Page<ArtifactInfo> {
    return this.lists.datasets;
  }

  get models(): Page<ArtifactInfo> {
    return this.lists.models;
  }

  get jobs(): Page<JobInfo> {
    return this.lists.jobs;
  }

  /** List the files that were read, or only their number. */
  async toggleReadings(): Promise<void> {
    this.lists.isReadingsOpen = !this.lists.isReadingsOpen;
    await this.refresh();
  }

  get activeJobs(): JobInfo[] {
    return this.lists.activeJobs;
  }

  /** Whether an answer of the hub is on its way. */
  get isWaiting(): boolean {
    return this._waiting > 0;
  }

  /** Whether the lists were loaded for this person; until then nothing is known of them. */
  get isLoaded(): boolean {
    return this.lists.isLoaded;
  }

  /** Show only what has `filter` in its name, or is one's own, or is others'; only such jobs. */
  async setView(change: Partial<IView>): Promise<void> {
    if (this.lists.narrow(change)) {
      this.panel.keepView(this._session.person, this.lists.view);
      await this._reload();
    }
  }

  /** Close or open a section of the panel. */
  toggleSection(section: string): void {
    this.panel.toggle(section);
    this._changed.emit();
  }

  /** Ask who is signed in, then load the lists. */
  async load(): Promise<void> {
    await this._try(async () => {
      const [session] = await Promise.all([
        this._session.ask(),
        this.panel.load()
      ]);
      const wasSignedIn = this.isSignedIn;
      this._session.take(session);
      if (this.isSignedIn) {
        if (!wasSignedIn || !this.isLoaded) {
          this.lists.view = this.panel.viewOf(this._session.person);
        }
        await this._refresh(false);
        this._events.connect();
        if (!wasSignedIn) {
          this._refreshed.emit(); // tabs that were refused until now
        }
      }
    });
    if (this.error?.isPassing) {
      this._events.lose();
    }
  }

  /** Load the beginning of the lists again; what was loaded of later pages stays. */
  async refresh(): Promise<void> {
    if (this.session === null || !this.isSignedIn) {
      return this.load();
    }
    await this._try(() => this._refresh(true));
  }

  /** Load the lists again from their beginning, and all that the tabs show. */
  async refreshAll(): Promise<void> {
    await this._reload();
    this._refreshed.emit();
  }

  private async _reload(): Promise<void> {
    if (this.session === null || !this.isSignedIn) {
      return this.load();
    }
    await this._try(() => this._refresh(false));
  }

  /** Add the next page of a list; while one is on its way, no other is asked for. */
  async more(list: ListName): Promise<void> {
    const isAsked = this.lists.canGrow(list);
    await (isAsked && this._try(() => this.lists.grow(list)));
  }

  private async _refresh(keepsRest: boolean): Promise<void> {
    const isNewest = await this.lists.refresh(keepsRest);
    const { person } = this._session;
    if (isNewest && this._caughtUp !== person) {
      this._caughtUp = person;
      this._endings.catchUp(person, await this.lists.latestJobs());
    }
  }

  private async _try(action: () => Promise<void>): Promise<void> {
    this._waiting += 1;
    this._changed.emit();
    try {
      await action();
      this.error = null;
    } catch (error) {
      this.error = error as HubError;
      if (this.error.status === 401) {
        this.error = null; // who is signed in now is being asked
      } else if (this.error.isPassing) {
        this._events.loadLater();
      }
    } finally {
      this._waiting -= 1;
    }
    this._changed.emit();
  }

  /** What one person saw is not shown to the next. */
  private _forget(): void {
    this._events.close();
    this.lists.forget();
    this._endings.forget();
    this.choice.clear();
  }

  get uploads(): IUpload[] {
    return this._uploads.items;
  }

  /** Upload files, as the next versions of datasets or as new ones. */
  async upload(files: File[]): Promise<void> {
    if (this.mayUpload) {
      return this._uploads.send(files);
    }
    tellError(
      this.isSignedIn
        ? this._trans.__(
            'Your role does not let you register datasets. Ask your administrator.'
          )
        : this._trans.__('Sign in to ML Hub first, then drop the files again.')
    );
  }

  /** Since when the hub tells nothing, so that the lists may be old; null while it does. */
  get offlineSince(): Date | null {
    return this._events.offlineSince;
  }

  /** Keep the lists fresh until the returned handle is disposed. */
  watch(): IDisposable {
    const handle = this._events.watch();
    if (this.session === null) {
      void this.load();
    } else {
      this._events.connect();
    }
    return handle;
  }

  private _receive(event: IHubEvent): void {
    if (event.kind === 'job' && !event.document) {
      this._endings.removed(Number(event.key));
    } else if (event.kind === 'job') {
      const job = event.document as JobInfo;
      const before = this.jobs.items.find(other => other.id === job.id);
      this._endings.tellOf(this._session.person, before, job);
    } else if (event.kind === 'model' && event.document) {
      this._endings.modelChanged(event.document as ArtifactInfo);
    }
    this.lists.receive(event);
    this._happened.emit(event);
    this._changed.emit();
  }

  /** Make a version of a model the one that people get, as a notification offered. */
  private async _choose(name: string, version: number): Promise<void> {
    try {
      await this.client.giveAlias('model', name, 'champion', version);
      tell(this._trans.__('Version %1 is what people get now.', version));
    } catch (error) {
      tellError((error as Error).message);
    }
  }

  private _changed = new Signal<this, void>(this);
  private _refreshed = new Signal<this, void>(this);
  private _happened = new Signal<this, IHubEvent>(this);
  private _isChecking = false;
  private _waiting = 0;
  private _caughtUp = '';
  private _session: SessionState;
  private _uploads: UploadQueue;
  private _events: EventStream;
  private _endings: Endings;
}
