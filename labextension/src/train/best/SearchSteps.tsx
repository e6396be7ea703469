import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { SearchRequest, Task } from '../../api/types';
import { Field } from '../../ui/fields/Field';
import type { ITrainRequest } from '../request';
import {
  FIRST_WAY,
  type ISearchWay,
  METHODS,
  RESOURCES,
  stepsRequest
} from './searchRequest';

/** Search the parameters of the form's own steps, in a way of one's choice. */
export function SearchSteps(props: {
  request: ITrainRequest;
  task: Task;
  busy: boolean;
  trans: TranslationBundle;
  onFind: (request: SearchRequest) => Promise<void>;
}): JSX.Element {
  const { request, task, busy, trans, onFind } = props;
  const [way, setWay] = useState<ISearchWay>(FIRST_WAY);
  const words = wordsOf(trans);
  return (
    <>
      <p>
        {trans.__(
          'Will search what the steps leave as it is, in ranges that are known to matter. Values that you gave stay.'
        )}
      </p>
      <label>
        {trans.__('Method')}
        <select
          className="jp-mod-styled"
          name="method"
          value={way.method}
          onChange={event => {
            const method = METHODS.find(one => one === event.target.value);
            setWay({ ...way, method: method ?? way.method });
          }}
        >
          {METHODS.map(method => (
            <option key={method} value={method}>
              {words[method]}
            </option>
          ))}
        </select>
      </label>
      {way.method === 'halving' && (
        <label>
          {trans.__('First trials get few')}
          <select
            className="jp-mod-styled"
            name="resource"
            value={way.resource}
            onChange={event => {
              const found = RESOURCES.find(one => one === event.target.value);
              setWay({ ...way, resource: found ?? way.resource });
            }}
          >
            {RESOURCES.map(resource => (
              <option key={resource} value={resource}>
                {words[resource]}
              </option>
            ))}
          </select>
        </label>
      )}
      <Field
        label={trans.__('Trials')}
        name="trials"
        type="number"
        min={1}
        hint={trans.__('Empty: as many as the method needs, or two minutes.')}
        value={way.trials}
        onValue={trials => setWay({ ...way, trials })}
      />
      <button
        type="button"
        className="jp-mod-styled"
        disabled={busy}
        onClick={() => void onFind(stepsRequest(request, task, way))}
      >
        {trans.__('Search the parameters')}
      </button>
    </>
  );
}

function wordsOf(
  trans: TranslationBundle
): Record<(typeof METHODS)[number] | (typeof RESOURCES)[number], string> {
  return {
    bayesian: trans.__('Bayesian: where trials promise most'),
    random: trans.__('Random'),
    grid: trans.__('Grid: all combinations'),
    halving: trans.__('Halving: the best of many go on'),
    rows: trans.__('rows'),
    folds: trans.__('folds'),
    iterations: trans.__('iterations (rounds, trees or epochs)')
  };
}
