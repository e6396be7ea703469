import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { EstimatorSummary } from '../../api/types';
import { FieldProblems } from '../../ui/FieldProblems';
import { EstimatorPicker } from './EstimatorPicker';
import { type IStepContext, ParameterForm } from './ParameterForm';
import type { IStep } from '../request';

/** One step: which estimator, and its parameters. */
export function StepForm(
  props: IStepContext & {
    step: IStep;
    choices: EstimatorSummary[];
    label: string;
    path: string;
    name?: string;
    onChange: (step: IStep) => void;
    onRemove?: () => void;
  }
): JSX.Element {
  const { step, choices, label, path, problems, trans, onChange } = props;
  return (
    <div className="jp-mlhub-step">
      <EstimatorPicker
        label={label}
        name={props.name}
        value={step.estimator}
        offered={choices}
        trans={trans}
        onChange={estimator => {
          if (estimator !== step.estimator) {
            onChange({ estimator, parameters: {} });
          }
        }}
      />
      {props.onRemove && (
        <button
          type="button"
          className="jp-mlhub-action"
          title={trans.__('Remove this step')}
          aria-label={trans.__('Remove this step')}
          onClick={props.onRemove}
        >
          <closeIcon.react tag="span" width="14px" height="14px" />
        </button>
      )}
      <FieldProblems problems={problems} field={`${path}.estimator`} />
      {step.estimator && (
        <ParameterForm
          {...props}
          // Typed text belongs to one estimator's parameters.
          key={step.estimator}
          onChange={parameters => onChange({ ...step, parameters })}
        />
      )}
    </div>
  );
}
