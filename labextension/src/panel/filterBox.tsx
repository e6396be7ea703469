import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import React from 'react';

import type { ListView } from '../api/client';
import type { HubModel } from '../state/HubModel';

/** The filter asks the hub, so that it finds what is on later pages too. */
export function filterBox(model: HubModel, trans: TranslationBundle): Widget {
  const box = ReactWidget.create(
    <UseSignal signal={model.changed}>{() => fields()}</UseSignal>
  );
  const fields = () => {
    const { filter, owner } = model.lists.view;
    return (
      <>
        <input
          type="search"
          className="jp-mod-styled"
          placeholder={trans.__('Filter by name')}
          aria-label={trans.__('Filter')}
          value={filter}
          onChange={event => void model.setView({ filter: event.target.value })}
        />
        <select
          className="jp-mod-styled"
          aria-label={trans.__('Owner')}
          value={owner}
          onChange={event =>
            void model.setView({
              owner: event.target.value as ListView['owner']
            })
          }
        >
          <option value="anyone">{trans.__('All')}</option>
          <option value="me">{trans.__('Mine')}</option>
          <option value="others">{trans.__('Shared')}</option>
        </select>
      </>
    );
  };
  box.addClass('jp-mlhub-filter');
  return box;
}
