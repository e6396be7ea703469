import type { TranslationBundle } from '@jupyterlab/translation';
import {
  FilterBox,
  type IFilterBoxProps,
  ReactWidget,
  UseSignal
} from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import React from 'react';

import type { ListView } from '../api/client';
import type { HubModel } from '../state/HubModel';

/** The filter asks the hub, so that it finds what is on later pages too. */
export function filterBox(model: HubModel, trans: TranslationBundle): Widget {
  const update: IFilterBoxProps['updateFilter'] = (_match, query) => {
    void model.setView({ filter: query ?? '' });
  };
  const box = ReactWidget.create(
    <UseSignal signal={model.changed}>{() => fields()}</UseSignal>
  );
  // What one person looked for is not left for the next.
  const fields = () => (
    <React.Fragment key={model.session?.user?.id}>
      <FilterBox
        placeholder={trans.__('Filter by name')}
        updateFilter={update}
        useFuzzyFilter={false}
        caseSensitive={false}
        showIcon={true}
      />
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Owner')}
        defaultValue={model.view.owner}
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
    </React.Fragment>
  );
  box.addClass('jp-mlhub-filter');
  return box;
}
