import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { FieldError } from '../../api/types';
import { FieldProblems } from '../../ui/FieldProblems';
import {
  referenceLabel,
  splitReference,
  withChosen
} from '../../ui/text/references';

/** Which version of which dataset. */
export function DatasetField(props: {
  datasets: string[];
  value: string;
  /** The number of the chosen version, once it is known. */
  number: number | undefined;
  /** Why the dataset could not be looked at. */
  problem: string;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (dataset: string) => void;
}): JSX.Element {
  const { datasets, value, number, problem, problems, trans, onChange } = props;
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
      <FieldProblems problems={problems} field="spec.dataset" />
    </label>
  );
}
