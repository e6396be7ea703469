import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IHubActions } from '../actions/IHubActions';
import { FEWEST_COMPARED, MOST_COMPARED } from '../state/Choice';
import type { HubModel } from '../state/HubModel';
import { useModel } from '../state/useModel';

/** How many jobs, trials and models were chosen, and the way to their comparison. */
export function CompareBar(props: {
  model: HubModel;
  actions: IHubActions;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, actions, trans } = props;
  useModel(model);
  const { choice } = model;
  const { keys } = choice;
  if (!model.isSignedIn || keys.length === 0) {
    return null;
  }
  const hint =
    keys.length < FEWEST_COMPARED
      ? trans.__('Choose one more.')
      : keys.length > MOST_COMPARED
        ? trans.__('Compare %1 at most.', MOST_COMPARED)
        : '';
  return (
    <div className="jp-mlhub-compareBar">
      <span role="status" title={keys.join(', ')}>
        {trans._n(
          '%1 chosen to compare.',
          '%1 chosen to compare.',
          keys.length
        )}{' '}
        {hint}
      </span>
      <button
        className="jp-mod-styled jp-mod-accept"
        disabled={!choice.isRight}
        onClick={() => {
          actions.compare([...keys]);
          choice.clear();
        }}
      >
        {trans.__('Compare')}
      </button>
      <button className="jp-mod-styled" onClick={() => choice.clear()}>
        {trans.__('Clear')}
      </button>
    </div>
  );
}
