import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, FieldError, ScorerInfo } from '../../api/types';
import { CheckList } from '../../ui/fields/CheckList';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { FormSpec } from '../request';

type PositiveClass = FormSpec['positive_class'];

/** scikit-learn's scorers beside the usual metrics; the first chosen is the headline. */
export function ScoringField(props: {
  scorers: ScorerInfo[];
  value: string[];
  target: Column | undefined;
  positive: PositiveClass;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (value: string[]) => void;
  onPositive: (value: PositiveClass) => void;
}): JSX.Element | null {
  const { scorers, value, target, positive, problems, trans, onChange } = props;
  if (scorers.length === 0) {
    return null;
  }
  const counted = (target?.top ?? []) as [PositiveClass, number][];
  const classes = target?.distinct === 2 ? counted.map(([one]) => one) : [];
  return (
    <details>
      <summary>
        {value.length
          ? trans.__('Also score by %1', value.join(', '))
          : trans.__('Score by the usual metrics')}
      </summary>
      <CheckList
        choices={scorers}
        value={value}
        trans={trans}
        onChange={onChange}
      />
      <FieldProblems problems={problems} field="spec.scoring" />
      {classes.length === 2 && scorers[0].task === 'classification' && (
        <label>
          {trans.__('Positive class')}
          <select
            className="jp-mod-styled"
            name="positive_class"
            value={classes.findIndex(one => one === positive)}
            onChange={event =>
              props.onPositive(classes[Number(event.target.value)] ?? null)
            }
          >
            <option value={-1}>–</option>
            {classes.map((one, place) => (
              <option key={place} value={place}>
                {String(one)}
              </option>
            ))}
          </select>
          <FieldProblems problems={problems} field="spec.positive_class" />
        </label>
      )}
    </details>
  );
}
