import React from 'react';

import type { TaskInfo } from '../../api/types';
import type { Step } from '../request';
import type { IStepContext } from '../steps/IStepContext';
import { StepForm } from '../steps/StepForm';
import { StepList } from '../steps/StepList';

/** The steps before the estimator, and the estimator. */
export function PipelineField(
  props: IStepContext & {
    kind: TaskInfo['kind'] | undefined;
    steps: Step[];
    onSteps: (steps: Step[]) => void;
    onEstimator: (step: Step) => void;
  }
): JSX.Element {
  const { kind, steps, onSteps, onEstimator, ...context } = props;
  const { offered, trans } = context;
  const last = steps.length - 1;
  return (
    <fieldset>
      <legend>{trans.__('Pipeline')}</legend>
      <StepList
        {...context}
        steps={steps.slice(0, -1)}
        choices={offered.filter(item => item.kind === 'transformer')}
        path="spec.steps"
        label={trans.__('Step')}
        addLabel={trans.__('+ Add a step before the estimator')}
        onChange={before => onSteps([...before, steps[last]])}
      />
      <StepForm
        {...context}
        name="estimator"
        step={steps[last]}
        choices={offered.filter(item => item.kind === kind)}
        label={trans.__('Estimator')}
        path={`spec.steps.${last}`}
        onChange={onEstimator}
      />
    </fieldset>
  );
}
