import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

import type { HubClient } from '../api/client';
import type { IHubEvent } from '../api/types';

const RETRY_MS = [1000, 2000, 5000, 15000];

/** What the event stream asks its model, and tells it. */
interface IListener {
  isSignedIn: () => boolean;
  /** Whether a job is under way, for whose end somebody waits. */
  isBusy: () => boolean;
  load: () => Promise<void>;
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
        this._socket = null;
        this._markLost();
        this.loadLater();
      }
    };
  }

  close(): void {
    const socket = this._socket;
    this._socket = null;
    socket?.close();
  }

  closeWhenIdle(): void {
    if (!this._isWanted) {
      this.close();
    }
  }

  /** Give the connection up: the next one says that it is ready, and the lists are loaded again. */
  lose(): void {
    this.close();
    this._markLost();
  }

  /** Try to load again, the later the more often it failed. */
  loadLater(): void {
    if (this._isWaiting || !this._isWanted) {
      return;
    }
    const last = RETRY_MS.length - 1;
    const delay = RETRY_MS[Math.min(this._failures, last)];
    this._failures += 1;
    this._isWaiting = true;
    window.setTimeout(() => {
      this._isWaiting = false;
      void this._model.load();
    }, delay);
  }

  /** The hub answers: the next time that it does not, try soon. */
  resetDelay(): void {
    this._failures = 0;
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
      this.resetDelay();
      const wasLost = this.offlineSince !== null;
      this.offlineSince = null;
      this._model.ready(wasLost);
    } else {
      this._model.receive(event);
      this.closeWhenIdle();
    }
  }

  private _socket: WebSocket | null = null;
  private _watchers = 0;
  private _failures = 0;
  private _isWaiting = false;
}
