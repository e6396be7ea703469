import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { formatClock } from '../ui/text/format';
import type { HubModel } from '../state/HubModel';
import { useModel } from '../state/useModel';

/** Above the lists: that they may be old, and since when; or why they could not be loaded. */
export function Notice(props: {
  model: HubModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  useModel(model);
  const { error, offlineSince } = model;
  if (!model.isSignedIn || (!error && !offlineSince)) {
    return null;
  }
  const isPassing = offlineSince !== null || error?.isPassing;
  return (
    <div className="jp-mlhub-notice" role="status">
      <span>
        {offlineSince
          ? trans.__(
              'Offline since %1: the lists may be old.',
              formatClock(offlineSince)
            )
          : ''}{' '}
        {error?.message} {isPassing && trans.__('Trying again…')}
      </span>
      <button className="jp-mod-styled" onClick={() => void model.refreshAll()}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}
