import React, { useEffect, useMemo, useState } from 'react';

import type { HubError } from '../api/client';
import type { Column, IFieldProblem, Task } from '../api/types';
import {
  readyReferences,
  referenceLabel,
  splitReference,
  withChosen
} from '../ui/text/references';
import type { IDocumentProps } from '../actions/documentProps';
import { ColumnOptions } from '../ui/ColumnOptions';
import { Field } from '../ui/Field';
import { FieldProblems } from '../ui/FieldProblems';
import { SlicesField } from '../ui/SlicesField';
import { useAgainLater } from '../ui/hooks/useAgainLater';
import { useDatasets } from '../state/useDatasets';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useModel } from '../state/useModel';
import { ColumnsField } from './fields/ColumnsField';
import { DraftView } from './DraftView';
import { NoDataset } from './NoDataset';
import { PreparationField } from './fields/PreparationField';
import {
  firstSteps,
  hasTarget,
  type ISpec,
  type ITrainRequest,
  KIND_OF,
  newRequest
} from './request';
import { ResourcesField } from './fields/ResourcesField';
import { ScoringField } from './fields/ScoringField';
import { StepForm } from './steps/StepForm';
import { StepList } from './steps/StepList';
import { useDraft } from './useDraft';
import { ValidationField } from './fields/ValidationField';

/** Always the same object, so that values made of the columns are kept. */
const NONE: Column[] = [];

interface IProps extends IDocumentProps {
  dataset?: string;
  /** The request of an earlier job, to begin with. */
  initial?: ITrainRequest;
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
      start={props.initial ?? newRequest(dataset)}
    />
  );
}

function Form(
  props: IProps & { datasets: string[]; start: ITrainRequest }
): JSX.Element {
  const { model, trans, datasets, start, onSubmitted } = props;
  const { client } = model;
  const [request, setRequest] = useState(start);
  const [goal, setGoal] = useState<Task | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<HubError | null>(null);
  const { spec } = request;
  const catalogue = useLoaded(() => client.estimators(), []);
  const workers = useLoaded(() => client.workers(), []);
  const isOnline = workers.value?.items.some(worker => worker.online) ?? true;
  const isLost = catalogue.value === null && catalogue.problem !== '';
  useAgainLater(isLost, catalogue.again);
  useAgainLater(isLost || !isOnline, workers.again);
  const [name, version] = splitReference(spec.dataset);
  const loaded = useLoaded(
    async () => ({
      of: spec.dataset,
      info: await client.version('dataset', name, version ?? 'latest')
    }),
    [spec.dataset]
  );
  // Until the chosen dataset is known, the form shows nothing about the one before.
  const info =
    loaded.value?.of === spec.dataset ? loaded.value.info : undefined;
  const columns = info?.dataset?.columns ?? NONE;
  const offered = catalogue.value?.items ?? [];
  const last = spec.steps[spec.steps.length - 1];
  const guessed = guessTarget(columns)?.suggested_task;
  const task =
    goal ?? taskOf(last.estimator, offered) ?? guessed ?? 'classification';
  const isReady = columns.length > 0 && offered.length > 0;
  const target = hasTarget(task)
    ? (spec.target ?? guessTarget(columns)?.name ?? null)
    : null;
  const others = useMemo(
    () => columns.filter(column => column.name !== target),
    [columns, target]
  );
  const full: ITrainRequest = {
    ...request,
    spec: { ...spec, steps: stepsUntilChosen(), target }
  };
  const {
    draft,
    problems: drafted,
    failure,
    isStale
  } = useDraft(client, full, isReady, isOnline);
  const problems: IFieldProblem[] = refusal?.fields.length
    ? refusal.fields
    : drafted;

  /** The steps with which the form begins for a task, on these rows. */
  function begin(of: Task): ISpec['steps'] {
    const first = firstSteps(
      catalogue.value?.first_choices ?? [],
      of,
      info?.rows ?? 0
    );
    return first.length > 0 ? first : spec.steps;
  }
  /** Until something is chosen, the steps fit the column that is to be predicted. */
  function stepsUntilChosen(): ISpec['steps'] {
    return last.estimator ? spec.steps : begin(task);
  }
  /** What the form waits for before it can be sent; nothing when it can. */
  function waitingFor(): string {
    if (isLost) {
      return `${catalogue.problem} ${trans.__('The form then continues by itself.')}`;
    }
    if (loaded.problem) {
      return loaded.problem;
    }
    return isReady ? failure : trans.__('Looking at the dataset…');
  }
  const change = (part: Partial<ITrainRequest>) => {
    setRefusal(null);
    setRequest({ ...full, ...part });
  };
  const chain = full.spec.steps;
  const isUntouched = () =>
    JSON.stringify(chain) === JSON.stringify(begin(task));
  /** The steps before the estimator of the first choice belong to it, and go with it. */
  const replaceLast = (step: ISpec['steps'][number]) => {
    const isOther = step.estimator !== chain[chain.length - 1].estimator;
    const before = isOther && isUntouched() ? [] : chain.slice(0, -1);
    changeSpec({ steps: [...before, step] });
  };
  const changeSpec = (part: Partial<ISpec>) =>
    change({ spec: { ...full.spec, ...part } });
  const aim = (next: Task, column: string | null) => {
    setGoal(next);
    const scoring = next === task ? spec.scoring : [];
    const slice_by = hasTarget(next) ? spec.slice_by : [];
    const steps = isUntouched()
      ? begin(next)
      : KIND_OF[next] === KIND_OF[task]
        ? chain
        : [...chain.slice(0, -1), ...begin(next).slice(-1)];
    changeSpec({
      target: column,
      steps,
      scoring,
      slice_by,
      positive_class: null
    });
  };
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      onSubmitted((await client.submit(full)).id);
    } catch (error) {
      setRefusal(error as HubError);
    } finally {
      setBusy(false);
    }
  };
  const context = { client, offered, problems, trans };
  const finals = offered.filter(item => item.kind === KIND_OF[task]);
  return (
    <form className="jp-mlhub-train" onSubmit={submit}>
      <div className="jp-mlhub-form">
        <h2>{trans.__('Train a model')}</h2>
        <label>
          {trans.__('Dataset')}
          <select
            className="jp-mod-styled"
            name="dataset"
            value={spec.dataset}
            onChange={event => {
              setGoal(null);
              change(newRequest(event.target.value));
            }}
          >
            {withChosen(datasets, spec.dataset).map(one => (
              <option key={one} value={one}>
                {one === name && info
                  ? referenceLabel(`${one}@${info.number}`)
                  : referenceLabel(one)}
              </option>
            ))}
          </select>
          <small className="jp-mlhub-problem">{loaded.problem}</small>
          <FieldProblems problems={problems} field="spec.dataset" />
        </label>
        <label>
          {trans.__('Goal')}
          <select
            className="jp-mod-styled"
            name="goal"
            value={task}
            onChange={event => {
              const next = event.target.value as Task;
              aim(next, hasTarget(next) ? target : null);
            }}
          >
            <option value="classification">
              {trans.__('Predict a class')}
            </option>
            <option value="regression">{trans.__('Predict a quantity')}</option>
            <option value="clustering">
              {trans.__('Find groups of rows')}
            </option>
            <option value="outlier_detection">
              {trans.__('Find unusual rows')}
            </option>
          </select>
        </label>
        {hasTarget(task) && (
          <label>
            {trans.__('Column to predict')}
            <select
              className="jp-mod-styled"
              name="target"
              value={target ?? ''}
              onChange={event => {
                const column = columns.find(c => c.name === event.target.value);
                aim(column?.suggested_task ?? task, event.target.value);
              }}
            >
              <ColumnOptions columns={columns} />
            </select>
            <small>{draft?.reason}</small>
            <FieldProblems problems={problems} field="spec.target" />
          </label>
        )}
        <fieldset>
          <legend>{trans.__('Pipeline')}</legend>
          <StepList
            {...context}
            steps={chain.slice(0, -1)}
            choices={offered.filter(item => item.kind === 'transformer')}
            path="spec.steps"
            label={trans.__('Step')}
            addLabel={trans.__('+ Add a step before the estimator')}
            first="StandardScaler"
            onChange={steps =>
              changeSpec({ steps: [...steps, chain[chain.length - 1]] })
            }
          />
          <StepForm
            {...context}
            name="estimator"
            step={chain[chain.length - 1]}
            choices={finals}
            label={trans.__('Estimator')}
            path={`spec.steps.${chain.length - 1}`}
            onChange={replaceLast}
          />
        </fieldset>
        <ColumnsField
          columns={others}
          kinds={draft?.columns ?? []}
          value={spec.features}
          problems={problems}
          trans={trans}
          onChange={features => changeSpec({ features })}
        />
        <PreparationField
          {...context}
          value={spec.preparation}
          columns={others}
          onChange={preparation => changeSpec({ preparation })}
        />
        <ValidationField
          value={spec.validation}
          rows={info?.rows ?? 0}
          problems={problems}
          trans={trans}
          onChange={validation => changeSpec({ validation })}
        />
        <ScoringField
          scorers={(catalogue.value?.scorers ?? []).filter(
            scorer => scorer.task === task
          )}
          value={spec.scoring}
          target={columns.find(column => column.name === target)}
          positive={spec.positive_class}
          problems={problems}
          trans={trans}
          onChange={scoring => changeSpec({ scoring })}
          onPositive={positive_class => changeSpec({ positive_class })}
        />
        {hasTarget(task) && (
          <SlicesField
            columns={columns}
            value={spec.slice_by}
            problems={problems}
            field="spec.slice_by"
            trans={trans}
            onChange={slice_by => changeSpec({ slice_by })}
          />
        )}
        <ResourcesField
          value={request.resources}
          queues={Array.from(
            new Set((workers.value?.items ?? []).flatMap(w => w.queues))
          )}
          problems={problems}
          trans={trans}
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
      <DraftView
        draft={draft}
        problems={problems}
        refusal={refusal}
        isStale={isStale}
        waiting={waitingFor()}
        busy={busy || !isReady}
        trans={trans}
      />
    </form>
  );
}

function taskOf(
  estimator: string,
  offered: { name: string; kind: string }[]
): Task | null {
  const kind = offered.find(item => item.name === estimator)?.kind;
  const tasks = Object.keys(KIND_OF) as Task[];
  return tasks.find(task => KIND_OF[task] === kind) ?? null;
}

/** The last column that can be predicted: tables often end with what one wants to know. */
function guessTarget(columns: Column[]): Column | undefined {
  return columns.filter(column => column.suggested_task).pop();
}
