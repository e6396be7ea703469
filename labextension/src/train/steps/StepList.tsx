import React from 'react';

import type { EstimatorSummary } from '../../api/types';
import type { IStepContext } from './IStepContext';
import type { Step } from '../request';
import { StepForm } from './StepForm';

/** Steps one after another, and a button that adds one. */
export function StepList(
  props: IStepContext & {
    steps: Step[];
    choices: EstimatorSummary[];
    path: string;
    label: string;
    addLabel: string;
    onChange: (steps: Step[]) => void;
  }
): JSX.Element {
  const { steps, path, label, addLabel, defaults, onChange } = props;
  const set = (index: number, step: Step | null) => {
    const changed = [...steps];
    changed.splice(index, 1, ...(step ? [step] : []));
    onChange(changed);
  };
  return (
    <>
      {steps.map((step, index) => (
        <StepForm
          {...props}
          key={index}
          step={step}
          path={`${path}.${index}`}
          label={`${label} ${index + 1}`}
          onChange={changed => set(index, changed)}
          onRemove={() => set(index, null)}
        />
      ))}
      <button
        type="button"
        className="jp-mlhub-link"
        onClick={() =>
          onChange([
            ...steps,
            { estimator: defaults.transformer ?? '', parameters: {} }
          ])
        }
      >
        {addLabel}
      </button>
    </>
  );
}
