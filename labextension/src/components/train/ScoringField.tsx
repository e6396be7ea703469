import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IFieldProblem, ScorerInfo } from '../../documents';
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
  const toggle = (name: string) =>
    onChange(
      value.includes(name)
        ? value.filter(one => one !== name)
        : [...value, name]
    );
  return (
    <details>
      <summary>
        {value.length
          ? trans.__('Scored by %1', value.join(', '))
          : trans.__('Scored by the usual metrics')}
      </summary>
      <div className="jp-mlhub-checks">
        {scorers.map(scorer => (
          <label
            className="jp-mlhub-check"
            key={scorer.name}
            title={scorer.help}
          >
            <input
              type="checkbox"
              checked={value.includes(scorer.name)}
              onChange={() => toggle(scorer.name)}
            />
            {scorer.name}
          </label>
        ))}
      </div>
      <FieldProblems problems={problems} field="spec.scoring" />
    </details>
  );
}
