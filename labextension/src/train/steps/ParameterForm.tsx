import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useId, useState } from 'react';

import type { HubClient } from '../../api/client';
import type { EstimatorSummary, IFieldProblem } from '../../api/types';
import { FieldProblems } from '../../ui/FieldProblems';
import { useLoaded } from '../../ui/hooks/useLoaded';
import {
  controlOf,
  type IParameterSchema,
  optionsOf,
  textOf,
  valueOf,
  wordsOf
} from './parameterValue';
import type { IStep } from '../request';
import { StepForm } from './StepForm';

/** What is added first within an estimator of a kind. */
const FIRST_WITHIN: Record<string, string> = {
  regressor: 'Ridge',
  transformer: 'StandardScaler'
};

/** What forms of steps need of their surroundings. */
export interface IStepContext {
  client: HubClient;
  offered: EstimatorSummary[];
  problems: IFieldProblem[];
  trans: TranslationBundle;
}

/** The parameters of an estimator, the important ones first, from its JSON Schema. */
export function ParameterForm(
  props: IStepContext & {
    step: IStep;
    path: string;
    onChange: (parameters: Record<string, unknown>) => void;
  }
): JSX.Element {
  const { client, step, path, trans, onChange } = props;
  const [all, setAll] = useState(false);
  const known = props.offered.some(item => item.name === step.estimator);
  const { value: info } = useLoaded(
    async () => (known ? client.estimator(step.estimator) : null),
    [step.estimator, known]
  );
  const properties = Object.entries(
    (info?.parameters.properties ?? {}) as Record<string, IParameterSchema>
  );
  const shown = properties.filter(
    ([name, schema]) => all || schema['x-main'] || name in step.parameters
  );
  const set = (name: string, value: unknown) => {
    const parameters = { ...step.parameters, [name]: value };
    if (value === undefined) {
      delete parameters[name];
    }
    onChange(parameters);
  };
  return (
    <div className="jp-mlhub-parameters">
      {shown.map(([name, schema]) => (
        <Parameter
          {...props}
          key={name}
          name={name}
          schema={schema}
          path={`${path}.parameters.${name}`}
          value={step.parameters[name]}
          onValue={value => set(name, value)}
        />
      ))}
      {properties.length > shown.length || all ? (
        <button
          type="button"
          className="jp-mlhub-link"
          onClick={() => setAll(!all)}
        >
          {all
            ? trans.__('Fewer parameters')
            : trans.__('All %1 parameters', properties.length)}
        </button>
      ) : null}
    </div>
  );
}

function Parameter(
  props: IStepContext & {
    step: IStep;
    name: string;
    schema: IParameterSchema;
    path: string;
    value: unknown;
    onValue: (value: unknown) => void;
  }
): JSX.Element {
  const { name, schema, path, problems, value, trans, onValue } = props;
  const control = controlOf(schema);
  const listId = useId();
  if (control === 'step' || control === 'steps') {
    return <Nested {...props} many={control === 'steps'} />;
  }
  const options = optionsOf(schema);
  const initial = textOf(schema.default) || trans.__('default');
  return (
    <label title={schema.description}>
      <span>
        {name} <small>{wordsOf(schema)}</small>
      </span>
      {control === 'text' ? (
        <>
          <input
            className="jp-mod-styled"
            name={`parameter-${name}`}
            list={options.length ? listId : undefined}
            placeholder={initial}
            defaultValue={textOf(value)}
            onChange={event => onValue(valueOf(event.target.value, schema))}
          />
          <datalist id={listId}>
            {options.map(option => (
              <option key={textOf(option)} value={textOf(option)} />
            ))}
          </datalist>
        </>
      ) : (
        <select
          className="jp-mod-styled"
          name={`parameter-${name}`}
          value={textOf(value)}
          onChange={event => {
            const chosen = options.find(
              option => textOf(option) === event.target.value
            );
            onValue(event.target.value === '' ? undefined : chosen);
          }}
        >
          <option value="">{trans.__('default: %1', initial)}</option>
          {options.map(option => (
            <option key={textOf(option)}>{textOf(option)}</option>
          ))}
        </select>
      )}
      <FieldProblems problems={problems} field={path} />
      {schema.description && <small>{schema.description}</small>}
    </label>
  );
}

/** A parameter that takes an estimator, or a list of named ones. */
function Nested(
  props: IStepContext & {
    step: IStep;
    name: string;
    path: string;
    many: boolean;
    value: unknown;
    onValue: (value: unknown) => void;
  }
): JSX.Element {
  const { name, path, many, value, trans, onValue } = props;
  const owner = props.offered.find(one => one.name === props.step.estimator);
  if (!many) {
    const step = value as IStep | undefined;
    return (
      <fieldset>
        <legend>{name}</legend>
        <StepForm
          {...props}
          choices={props.offered}
          step={step ?? { estimator: '', parameters: {} }}
          path={path}
          label={trans.__('Estimator')}
          onChange={changed => onValue(changed.estimator ? changed : undefined)}
        />
      </fieldset>
    );
  }
  // Ensembles hold what predicts; a union of features what transforms.
  const transforms = owner?.kind === 'transformer';
  const choices = props.offered.filter(
    item => (item.kind === 'transformer') === transforms
  );
  const pairs = (value as [string, IStep][] | undefined) ?? [];
  const set = (index: number, pair: [string, IStep] | null) => {
    const changed = [...pairs];
    changed.splice(index, 1, ...(pair ? [pair] : []));
    onValue(changed.length ? changed : undefined);
  };
  const add = () => {
    const taken = pairs.map(pair => pair[0]);
    let number = pairs.length + 1;
    while (taken.includes(`model${number}`)) {
      number += 1;
    }
    const estimator = FIRST_WITHIN[owner?.kind ?? ''] ?? 'LogisticRegression';
    const step = { estimator, parameters: {} };
    onValue([...pairs, [`model${number}`, step]]);
  };
  return (
    <fieldset>
      <legend>{name}</legend>
      {pairs.map(([key, step], index) => (
        <StepForm
          {...props}
          key={key}
          choices={choices}
          step={step}
          path={`${path}.${key}`}
          label={key}
          onChange={changed => set(index, [key, changed])}
          onRemove={() => set(index, null)}
        />
      ))}
      <button type="button" className="jp-mod-styled" onClick={add}>
        {trans.__('Add an estimator')}
      </button>
      <FieldProblems problems={props.problems} field={path} exact />
    </fieldset>
  );
}
