import type { TranslationBundle } from '@jupyterlab/translation';

import type { HubClient } from '../api/client';
import type { ArtifactInfo } from '../api/types';
import { askAboutNames } from '../ui/askAboutNames';
import { tellError } from '../ui/notify';
import { SameNames } from './SameNames';
import { sendFile, UploadCancelled } from './uploading';

/** A file on its way to the hub. */
export interface IUpload {
  id: number;
  /** The file's, until the hub has made the dataset's name from it. */
  name: string;
  share: number;
  /** The connection broke; it is tried again. */
  waiting: boolean;
  cancel: () => void;
}

/** The files that are being sent. */
export class UploadQueue {
  /**
   * `sent` is called when a file has arrived, `changed` at each step of it, and
   * `find` to learn whether the person has a dataset of a name.
   */
  constructor(
    private _client: HubClient,
    private _on: {
      sent: () => Promise<void>;
      changed: () => void;
      find: (name: string) => Promise<ArtifactInfo | null>;
    },
    private _trans: TranslationBundle
  ) {}

  items: IUpload[] = [];

  /** Upload files. Where datasets are named like them, the person is asked what they are. */
  async send(files: File[]): Promise<void> {
    const ask = (known: ArtifactInfo[]) => askAboutNames(known, this._trans);
    const names = new SameNames(files.length, this._on.find, ask);
    const sent = Promise.all(files.map(file => this._send(file, names)));
    this._sending.add(sent);
    await sent.finally(() => this._sending.delete(sent));
  }

  /** Cancel all, and wait until nothing is sent any more. */
  async cancel(): Promise<void> {
    this.items.forEach(upload => upload.cancel());
    await Promise.all(this._sending);
  }

  private async _send(file: File, names: SameNames): Promise<void> {
    const aborter = new AbortController();
    const upload: IUpload = {
      id: (this._count += 1),
      name: file.name,
      share: 0,
      waiting: false,
      cancel: () => aborter.abort()
    };
    this.items = [...this.items, upload];
    this._on.changed();
    try {
      await this._sendParts(file, upload, names, aborter.signal);
      await this._on.sent();
    } catch (error) {
      if (!(error instanceof UploadCancelled)) {
        tellError(`${file.name}: ${(error as Error).message}`);
      }
    } finally {
      this.items = this.items.filter(other => other !== upload);
      this._on.changed();
    }
  }

  private async _sendParts(
    file: File,
    upload: IUpload,
    names: SameNames,
    signal: AbortSignal
  ): Promise<void> {
    if (file.size === 0) {
      names.leaveOut();
      throw new Error(
        this._trans.__('The file is empty. Choose a file with content.')
      );
    }
    const progress = (share: number, waiting: boolean) => {
      Object.assign(upload, { share, waiting });
      this._on.changed();
    };
    let isNamed = false;
    const named = async (given: string) => {
      isNamed = true;
      const name = await names.name(given);
      Object.assign(upload, { name: name ?? given });
      this._on.changed();
      return name;
    };
    const on = { named, progress };
    await sendFile(this._client, 'dataset', file, on, signal).finally(
      () => isNamed || names.leaveOut()
    );
  }

  private _sending = new Set<Promise<unknown>>();
  private _count = 0;
}
