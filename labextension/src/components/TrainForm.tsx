import React, { useState } from 'react';

import { HubError } from '../client';
import type { EstimatorInfo } from '../documents';
import type { IDocumentProps } from './documentProps';
import { useLoaded } from './useLoaded';
import { useModel } from './useModel';

const KIND = { classification: 'classifier', regression: 'regressor' } as const;
const FIRST_CHOICE = {
  classification: 'RandomForestClassifier',
  regression: 'RandomForestRegressor'
} as const;

/** Choose dataset, target, estimator and validation, and train. */
export function TrainForm(
  props: IDocumentProps & {
    dataset?: string;
    onSubmitted: (id: number) => void;
  }
): JSX.Element {
  const { model, trans, onSubmitted } = props;
  useModel(model);
  const ready = model.datasets.items.filter(d => d.latest?.state === 'ready');
  const [chosenDataset, setDataset] = useState(props.dataset ?? '');
  const dataset = chosenDataset || ready[0]?.name || '';
  const [chosenTarget, setTarget] = useState('');
  const [chosenEstimator, setEstimator] = useState<string | null>(null);
  const [parameters, setParameters] = useState('');
  const [method, setMethod] = useState<'kfold' | 'holdout'>('kfold');
  const [folds, setFolds] = useState(5);
  const [share, setShare] = useState(25);
  const [name, setName] = useState('');
  const [error, setError] = useState<HubError | null>(null);
  const [busy, setBusy] = useState(false);
  const catalogue = useLoaded(() => model.client.estimators(), [dataset]);
  const loaded = useLoaded(
    async () => (dataset ? model.client.version('dataset', dataset) : null),
    [dataset]
  );
  const columns = (loaded.value?.dataset?.columns ?? []).filter(
    column => column.suggested_task
  );
  const target =
    columns.find(column => column.name === chosenTarget) ??
    columns[columns.length - 1];
  const task = target?.suggested_task ?? 'classification';
  const offered = (catalogue.value ?? []).filter(
    (item: EstimatorInfo) => item.kind === KIND[task]
  );
  const estimator = chosenEstimator ?? FIRST_CHOICE[task];
  const described = offered.find(item => item.name === estimator);

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setError(null);
    setBusy(true);
    try {
      const job = await model.client.submit({
        kind: 'train',
        model: name || null,
        spec: {
          dataset,
          target: target?.name ?? '',
          steps: [{ estimator, parameters: readParameters(parameters) }],
          validation:
            method === 'kfold'
              ? { method, folds }
              : { method, test_size: share / 100 }
        }
      });
      onSubmitted(job.id);
    } catch (problem) {
      setError(problem as HubError);
    } finally {
      setBusy(false);
    }
  };
  const problemOf = (field: string) =>
    (error?.fields ?? [])
      .filter(problem => problem.field.startsWith(field))
      .map(problem => (
        <small className="jp-mlhub-problem" role="alert" key={problem.field}>
          {problem.message}
        </small>
      ));

  if (ready.length === 0) {
    return (
      <p>
        {trans.__('No dataset is ready yet. Upload a CSV in the panel first.')}
      </p>
    );
  }
  return (
    <form
      className="jp-mlhub-form jp-mlhub-train"
      onSubmit={submit}
      onChange={() => setError(null)}
    >
      <h2>{trans.__('Train a model')}</h2>
      <label>
        {trans.__('Dataset')}
        <select
          className="jp-mod-styled"
          name="dataset"
          value={dataset}
          onChange={event => {
            setDataset(event.target.value);
            setTarget('');
          }}
        >
          {ready.map(item => (
            <option key={item.name}>{item.name}</option>
          ))}
        </select>
        {problemOf('spec.dataset')}
      </label>
      <label>
        {trans.__('Column to predict')}
        <select
          className="jp-mod-styled"
          name="target"
          value={target?.name ?? ''}
          onChange={event => {
            setTarget(event.target.value);
            setEstimator(null);
          }}
        >
          {columns.map(column => (
            <option key={column.name}>{column.name}</option>
          ))}
        </select>
        <small>
          {target &&
            (task === 'classification'
              ? trans.__('Classification, %1 classes', target.distinct)
              : trans.__('Regression: %1 is a quantity', target.name))}
        </small>
        {problemOf('spec.target')}
      </label>
      <label>
        {trans.__('Estimator')}
        <input
          className="jp-mod-styled"
          name="estimator"
          list="jp-mlhub-estimators"
          value={estimator}
          onChange={event => setEstimator(event.target.value)}
        />
        <datalist id="jp-mlhub-estimators">
          {offered.map(item => (
            <option key={item.name} value={item.name}>
              {item.summary}
            </option>
          ))}
        </datalist>
        <small>{described?.summary ?? catalogue.problem}</small>
        {problemOf('spec.steps.0.estimator')}
      </label>
      <label>
        {trans.__('Parameters')}
        <input
          className="jp-mod-styled"
          name="parameters"
          placeholder='{"max_depth": 5}'
          value={parameters}
          onChange={event => setParameters(event.target.value)}
        />
        <small>{trans.__('JSON; empty for the defaults.')}</small>
        {problemOf('spec.steps.0.parameters')}
      </label>
      <label>
        {trans.__('Validation')}
        <select
          className="jp-mod-styled"
          name="validation"
          value={method}
          onChange={event => setMethod(event.target.value as typeof method)}
        >
          <option value="kfold">{trans.__('Cross-validation')}</option>
          <option value="holdout">{trans.__('Hold-out')}</option>
        </select>
        {problemOf('spec.validation')}
      </label>
      {method === 'kfold' ? (
        <label>
          {trans.__('Folds')}
          <input
            className="jp-mod-styled"
            type="number"
            name="folds"
            min={2}
            max={100}
            value={folds}
            onChange={event => setFolds(event.target.valueAsNumber)}
          />
        </label>
      ) : (
        <label>
          {trans.__('Test rows, %')}
          <input
            className="jp-mod-styled"
            type="number"
            name="share"
            min={1}
            max={99}
            value={share}
            onChange={event => setShare(event.target.valueAsNumber)}
          />
        </label>
      )}
      <label>
        {trans.__('Model name')}
        <input
          className="jp-mod-styled"
          name="model"
          placeholder={`${dataset}-${target?.name ?? ''}`}
          value={name}
          onChange={event => setName(event.target.value)}
        />
        {problemOf('model')}
      </label>
      {error && error.fields.length === 0 && (
        <p className="jp-mlhub-problem" role="alert">
          {error.message}
        </p>
      )}
      <p className="jp-mlhub-sentence">
        {method === 'kfold'
          ? trans.__(
              'Will fit %1 %2 times (once per fold, then on all rows) to predict %3.',
              estimator,
              folds + 1,
              target?.name ?? ''
            )
          : trans.__(
              'Will fit %1, test it on %2 % of the rows, then fit it on all rows to predict %3.',
              estimator,
              share,
              target?.name ?? ''
            )}
      </p>
      <button
        className="jp-mod-styled jp-mod-accept"
        disabled={busy || !target}
      >
        {trans.__('Train')}
      </button>
    </form>
  );
}

/** The parameters as typed; what is no JSON object is told beside the field. */
function readParameters(text: string): object {
  if (!text.trim()) {
    return {};
  }
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return value;
    }
  } catch {
    // told below, as for any other value that is no object
  }
  const message =
    'Write the parameters as a JSON object, like {"max_depth": 5}.';
  throw new HubError(message, 0, 'not_json', [
    { field: 'spec.steps.0.parameters', message }
  ]);
}
