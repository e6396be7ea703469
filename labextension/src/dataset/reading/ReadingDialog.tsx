import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { SHOWN_ITEMS } from '../../api/pages';
import type { ReadOptions, VersionInfo } from '../../api/types';
import type { HubModel } from '../../state/HubModel';
import type { Look } from './PreviewView';
import { ReadingForm } from './ReadingForm';

/** Ask how a file is to be read instead, and have it read so as the next version. */
export async function correctReading(
  model: HubModel,
  name: string,
  version: VersionInfo,
  trans: TranslationBundle
): Promise<void> {
  const known = await lastReading(model, name, version);
  const look = (options: ReadOptions) =>
    model.client.readings.preview(name, known.number, options);
  const body = new ReadingWidget(known, look, trans);
  const { button } = await showDialog({
    title: trans.__('How %1 is read', name),
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Read Again') })
    ]
  });
  if (button.accept && Object.keys(body.options).length > 0) {
    await model.client.readings.again(name, known.number, body.options);
    await model.refresh();
  }
}

/** What could not be read knows no columns: the last version of the same bytes that could does. */
async function lastReading(
  model: HubModel,
  name: string,
  version: VersionInfo
): Promise<VersionInfo> {
  if (version.state !== 'failed') {
    return version;
  }
  const { items } = await model.client.versions('dataset', name, SHOWN_ITEMS);
  const read = items.find(
    one => one.state === 'ready' && one.sha256 === version.sha256
  );
  return read
    ? model.client.version('dataset', name, String(read.number))
    : version;
}

class ReadingWidget extends ReactWidget {
  /** What was changed, and only that: the rest is guessed as before. */
  options: ReadOptions = {};

  constructor(
    private _version: VersionInfo,
    private _look: Look,
    private _trans: TranslationBundle
  ) {
    super();
  }

  render(): JSX.Element {
    return (
      <ReadingForm
        version={this._version}
        look={this._look}
        trans={this._trans}
        onChange={options => {
          this.options = options;
        }}
      />
    );
  }
}
