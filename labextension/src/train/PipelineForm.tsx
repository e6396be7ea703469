import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, Draft, FieldError } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { Field } from '../ui/fields/Field';
import { FieldProblems } from '../ui/fields/FieldProblems';
import { SlicesField } from '../ui/fields/SlicesField';
import { ColumnsField } from './fields/ColumnsField';
import { PipelineField } from './fields/PipelineField';
import { PreparationField } from './fields/PreparationField';
import { ResourcesField } from './fields/ResourcesField';
import { ScoringField } from './fields/ScoringField';
import { hasTarget, kindOf } from './request';
import type { IFilled } from './useTrainRequest';
import { ValidationField } from './validation/ValidationField';

/** A pipeline of one's own: its steps, what it learns from, how it is tested. */
export function PipelineForm(props: {
  filled: IFilled;
  draft: Draft | null;
  /** The columns beside the one to predict. */
  others: Column[];
  model: HubModel;
  problems: FieldError[];
  trans: TranslationBundle;
}): JSX.Element {
  const { filled, draft, others, model, problems, trans } = props;
  const { request, task, subject, change, changeSpec } = filled;
  const { spec } = request;
  const { columns, offered, tasks, defaultEstimators: defaults } = subject;
  const { client, preferences } = model;
  const context = { client, offered, defaults, problems, trans };
  const shared = { problems, trans };
  const isScored = hasTarget(tasks, task);
  return (
    <div className="jp-mlhub-form jp-mlhub-ownPipeline">
      <h3>
        {isScored
          ? trans.__('Or choose a pipeline')
          : trans.__('Choose a pipeline')}
      </h3>
      <PipelineField
        {...context}
        kind={kindOf(tasks, task)}
        steps={spec.steps}
        onSteps={steps => changeSpec({ steps })}
        onEstimator={filled.chooseEstimator}
      />
      <ColumnsField
        {...shared}
        columns={others}
        kinds={draft?.columns ?? []}
        value={spec.features}
        onChange={features => changeSpec({ features })}
      />
      <PreparationField
        {...context}
        value={spec.preparation}
        columns={others}
        onChange={preparation => changeSpec({ preparation })}
      />
      <ValidationField
        {...shared}
        spec={spec}
        hasTarget={isScored}
        columns={others}
        subject={subject}
        preferences={preferences}
        onChange={changeSpec}
      />
      <ScoringField
        {...shared}
        scorers={subject.scorers.filter(scorer => scorer.task === task)}
        value={spec.scoring}
        target={columns.find(column => column.name === spec.target)}
        positive={spec.positive_class}
        onChange={scoring => changeSpec({ scoring })}
        onPositive={positive_class => changeSpec({ positive_class })}
      />
      {isScored && (
        <SlicesField
          {...shared}
          columns={columns}
          value={spec.slice_by}
          field="spec.slice_by"
          onChange={slice_by => changeSpec({ slice_by })}
        />
      )}
      <ResourcesField
        {...shared}
        value={request.resources}
        queues={subject.queues}
        onChange={resources => change({ resources })}
      />
      <Field
        label={trans.__('Model name')}
        name="model"
        placeholder={draft?.model}
        value={request.model ?? ''}
        onValue={text => change({ model: text || null })}
      />
      <FieldProblems problems={problems} field="model" />
    </div>
  );
}
