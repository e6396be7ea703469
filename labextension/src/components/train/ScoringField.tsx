import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IFieldProblem, ScorerInfo } from '../../documents';
import { CheckList } from '../CheckList';
import { FieldProblems } from '../FieldProblems';

/** scikit-learn's scorers beside the usual metrics; the first chosen is the headline. */
export function ScoringField(props: {
  scorers: ScorerInfo[];
  value: string[];
  problems: IFieldProblem[];
  trans: TranslationBundle;
  onChange: (value: string[]) => void;
}): JSX.Element | null {
  const { scorers, value, problems, trans, onChange } = props;
  if (scorers.length === 0) {
    return null;
  }
  return (
    <details>
      <summary>
        {value.length
          ? trans.__('Scored by %1', value.join(', '))
          : trans.__('Scored by the usual metrics')}
      </summary>
      <CheckList
        choices={scorers}
        value={value}
        trans={trans}
        onChange={onChange}
      />
      <FieldProblems problems={problems} field="spec.scoring" />
    </details>
  );
}
