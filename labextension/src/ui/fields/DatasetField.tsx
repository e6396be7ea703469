import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { referenceLabel, splitReference, withChosen } from '../text/references';

/** Which version of which dataset. */
export function DatasetField(props: {
  datasets: string[];
  value: string;
  /** The number of the chosen version, where one names a dataset without it. */
  number?: number;
  /** Why the dataset could not be looked at. */
  problem: string;
  trans: TranslationBundle;
  onChange: (dataset: string) => void;
  /** What else is wrong with the choice. */
  children?: React.ReactNode;
}): JSX.Element {
  const { datasets, value, number, problem, trans, onChange } = props;
  const [name] = splitReference(value);
  return (
    <label>
      {trans.__('Dataset')}
      <select
        className="jp-mod-styled"
        name="dataset"
        value={value}
        onChange={event => onChange(event.target.value)}
      >
        {withChosen(datasets, value).map(one => (
          <option key={one} value={one}>
            {one === name && number !== undefined
              ? referenceLabel(`${one}@${number}`)
              : referenceLabel(one)}
          </option>
        ))}
      </select>
      <small className="jp-mlhub-problem">{problem}</small>
      {props.children}
    </label>
  );
}
