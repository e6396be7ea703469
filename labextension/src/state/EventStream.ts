import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';

import type { HubClient } from '../api/client';
import { HubError } from '../api/errors';
import type { IHubEvent } from '../api/types';

/** Milliseconds between two tries to reach the hub: each pause is longer than the last. */
const FREQUENCY = { interval: 1000, backoff: true, max: 15_000 };

/** What the event stream asks its model, and tells it. */
interface IListener {
  isSignedIn: () => boolean;
  /** Whether a job is under way, for whose end somebody waits. */
  isBusy: () => boolean;
  /** Load all, and connect if somebody is signed in; false if the hub does not answer. */
  load: () => Promise<boolean>;
  /** Events come from now on; what changed before was not sent. */
  ready: (wasLost: boolean) => void;
  receive: (event: IHubEvent) => void;
  changed: () => void;
}

/**
 * The connection on which the hub tells what changes.
 *
 * ### Notes
 * It is open only while somebody looks (see `watch`) or a job is under way, so
 * a hidden panel does no work.
 */
export class EventStream {
  constructor(
    private _client: HubClient,
    private _model: IListener
  ) {}

  /** Since when the hub tells nothing, so that the lists may be old; null while it does. */
  offlineSince: Date | null = null;

  /** Keep the connection until the returned handle is disposed. */
  watch(): IDisposable {
    this._watchers += 1;
    return new DisposableDelegate(() => {
      this._watchers -= 1;
      this.closeWhenIdle();
    });
  }

  connect(): void {
    if (this._socket !== null || !this._model.isSignedIn() || !this._isWanted) {
      return;
    }
    const socket = (this._socket = this._client.openEvents());
    socket.onmessage = message => this._onEvent(JSON.parse(message.data));
    socket.onclose = () => {
      if (this._socket === socket) {
        this._drop();
        this._markLost();
        this.loadLater();
      }
    };
  }

  close(): void {
    this._drop();
    void this._tries.stop();
  }

  closeWhenIdle(): void {
    if (!this._isWanted) {
      this.close();
    }
  }

  /** Give the connection up: the next one says that it is ready, and the lists are loaded again. */
  lose(): void {
    this._drop();
    this._markLost();
  }

  /** Try to load again, until the hub says that events come. */
  loadLater(): void {
    if (this._isWanted) {
      void this._tries.schedule({
        interval: FREQUENCY.interval,
        phase: 'started',
        cancel: ({ phase }) => phase !== 'constructed' && phase !== 'stopped'
      });
    }
  }

  /** One try: it succeeds when the hub says that events come, or nobody is signed in. */
  private async _reach(): Promise<void> {
    if (this._isWanted && !(await this._model.load())) {
      throw new HubError('', 0, 'no_answer');
    }
    const isReached = this._socket === null || (await this._isReady());
    if (!isReached) {
      throw new HubError('', 0, 'connection_lost');
    }
    void this._tries.stop();
  }

  /** Whether the connection came, or comes, to its first event, rather than to its end. */
  private _isReady(): Promise<boolean> {
    return this._isTold
      ? Promise.resolve(true)
      : new Promise(resolve => (this._settle = resolve));
  }

  private _drop(): void {
    const socket = this._socket;
    this._socket = null;
    this._isTold = false;
    socket?.close();
    this._settle(false);
  }

  /** Somebody looks, or waits for a job. */
  private get _isWanted(): boolean {
    return this._watchers > 0 || this._model.isBusy();
  }

  private _markLost(): void {
    if (this.offlineSince === null) {
      this.offlineSince = new Date();
      this._model.changed();
    }
  }

  private _onEvent(event: IHubEvent): void {
    if (event.kind === 'ready') {
      this._isTold = true;
      this._settle(true);
      void this._tries.stop();
      const wasLost = this.offlineSince !== null;
      this.offlineSince = null;
      this._model.ready(wasLost);
    } else {
      this._model.receive(event);
      this.closeWhenIdle();
    }
  }

  private _socket: WebSocket | null = null;
  /** Whether the hub said that events come on this connection: it says so once. */
  private _isTold = false;
  private _watchers = 0;
  private _settle: (isReady: boolean) => void = () => undefined;
  private _tries = new Poll({
    auto: false,
    name: 'jupyter-mlhub:hub',
    frequency: FREQUENCY,
    factory: () => this._reach(),
    standby: 'never'
  });
}
