import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useMemo, useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { Column, FieldError, SearchRequest } from '../api/types';
import { useDatasets } from '../state/useDatasets';
import { useModel } from '../state/useModel';
import { DatasetField } from '../ui/fields/DatasetField';
import { FieldProblems } from '../ui/fields/FieldProblems';
import { useLeaks } from '../ui/hooks/useLeaks';
import { readyReferences } from '../ui/text/references';
import { Folded } from '../ui/Folded';
import { FindBest } from './best/FindBest';
import { SearchSteps } from './best/SearchSteps';
import { DraftView } from './DraftView';
import { GoalField } from './fields/GoalField';
import { TargetField } from './fields/TargetField';
import { LeaksView } from './validation/LeaksView';
import { NoDataset } from './NoDataset';
import { PipelineForm } from './PipelineForm';
import {
  hasTarget,
  type ITrainRequest,
  newRequest,
  preferredValidation
} from './request';
import { useDraft } from './useDraft';
import type { ISubject } from './useSubject';
import { useSubmission } from './useSubmission';
import { useTrainRequest } from './useTrainRequest';

interface IProps extends IDocumentProps {
  dataset?: string;
  /** The request of an earlier job, to begin with. */
  initial?: ITrainRequest;
  /** That job, if it was a search that the form can hold. */
  earlier?: SearchRequest | null;
  onSubmitted: (id: number) => void;
}

/** What to predict from which dataset, how, and what that would do; then Train. */
export function TrainForm(props: IProps): JSX.Element {
  const { model, trans } = props;
  useModel(model);
  const offered = useDatasets(model);
  const ready = readyReferences(offered.value?.items ?? []);
  const [begun, setBegun] = useState('');
  const first = props.initial?.spec.dataset || props.dataset;
  // What was begun stays, whatever becomes of the list meanwhile.
  const dataset = first || begun || ready[0] || '';
  useEffect(() => setBegun(dataset), [dataset]);
  if (!dataset) {
    return <NoDataset model={model} datasets={offered} trans={trans} />;
  }
  return (
    <Form
      {...props}
      datasets={ready}
      start={
        props.initial ??
        newRequest(dataset, preferredValidation(model.preferences))
      }
    />
  );
}

function Form(
  props: IProps & { datasets: string[]; start: ITrainRequest }
): JSX.Element {
  const { model, trans, datasets, start, earlier, onSubmitted } = props;
  const { client } = model;
  const { refusal, busy, submit, forget } = useSubmission(client, onSubmitted);
  const filled = { ...useTrainRequest(model, start, forget), earlier };
  const { request, task, subject, changeSpec, aim } = filled;
  const { spec } = request;
  const { columns, tasks, isReady } = subject;
  const isAimed = spec.target !== null || !hasTarget(tasks, task);
  const isComplete = isReady && isAimed;
  const isBusy = busy || !isComplete;
  const drafted = useDraft(client, request, isComplete, subject.isOnline);
  const problems: FieldError[] = refusal?.fields.length
    ? refusal.fields
    : drafted.problems;
  const others = useMemo(
    () => columns.filter(column => column.name !== spec.target),
    [columns, spec.target]
  );
  const leaks = useLeaks(client, spec, subject.info?.number);
  const shared = { problems, trans };
  const isScored = hasTarget(tasks, task);
  return (
    <form
      className={
        isScored ? 'jp-mlhub-train' : 'jp-mlhub-train jp-mod-withoutBest'
      }
      onSubmit={event => {
        event.preventDefault();
        void submit(request);
      }}
    >
      <div className="jp-mlhub-form jp-mlhub-subject">
        <h2>{trans.__('Train a model')}</h2>
        <DatasetField
          datasets={datasets}
          value={spec.dataset}
          number={subject.info?.number}
          problem={subject.problem}
          trans={trans}
          onChange={filled.chooseDataset}
        >
          <FieldProblems problems={problems} field="spec.dataset" />
        </DatasetField>
        <GoalField
          tasks={tasks}
          value={task}
          trans={trans}
          onChange={next =>
            aim(next, hasTarget(tasks, next) ? spec.target : null)
          }
        />
        {isScored && (
          <TargetField
            {...shared}
            columns={columns}
            rows={subject.info?.rows ?? 0}
            value={spec.target}
            reason={drafted.draft?.reason}
            onChange={name => {
              const column = columns.find(one => one.name === name);
              aim(column?.suggested_task ?? task, name);
            }}
          />
        )}
        <LeaksView
          leaks={leaks}
          onSplit={validation => changeSpec({ validation, split: null })}
          onLeaveOut={columns =>
            changeSpec({ features: without(columns, spec.features, others) })
          }
          trans={trans}
        />
      </div>
      {isScored && (
        <FindBest {...shared} {...filled} busy={isBusy} onFind={submit} />
      )}
      <PipelineForm
        {...shared}
        filled={filled}
        draft={drafted.draft}
        others={others}
        model={model}
      />
      <DraftView
        draft={drafted.draft}
        problems={problems}
        refusal={refusal}
        isStale={drafted.isStale}
        waiting={waitingFor(subject, isAimed, drafted.failure, trans)}
        busy={isBusy}
        isFirst={!isScored}
        trans={trans}
      >
        {isScored && (
          <>
            <Folded title={trans.__('Search the parameters of these steps')}>
              {() => (
                <SearchSteps
                  {...filled}
                  busy={isBusy}
                  trans={trans}
                  onFind={submit}
                />
              )}
            </Folded>
            <FieldProblems problems={problems} field="resource" />
            <FieldProblems problems={problems} field="spec.candidates" />
          </>
        )}
      </DraftView>
    </form>
  );
}

/** The columns to learn from, without some. */
function without(
  left: string[],
  features: string[] | null,
  columns: Column[]
): string[] {
  const chosen = features ?? columns.map(column => column.name);
  return chosen.filter(name => !left.includes(name));
}

/** What the form waits for before it can be sent; nothing when it can. */
function waitingFor(
  subject: ISubject,
  isAimed: boolean,
  failure: string,
  trans: TranslationBundle
): string {
  if (subject.isLostBecause) {
    return `${subject.isLostBecause} ${trans.__('The form then continues by itself.')}`;
  }
  if (subject.problem) {
    return subject.problem;
  }
  if (!subject.isReady) {
    return trans.__('Looking at the dataset…');
  }
  return isAimed ? failure : trans.__('Choose the column to predict first.');
}
