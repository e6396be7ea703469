import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React, { useState } from 'react';

import type { EstimatorSummary } from '../../api/types';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import { useLoaded } from '../../ui/hooks/useLoaded';
import type { IMemberPipeline, Member, Step } from '../request';
import { EstimatorPicker } from './EstimatorPicker';
import type { IStepContext } from './IStepContext';
import { ParameterInput } from './ParameterInput';
import { controlOf, type IParameterSchema } from './parameterValue';

// The forms are in one file because they hold each other: a parameter may take a step.

/** One step: which estimator, and its parameters. */
export function StepForm(
  props: IStepContext & {
    step: Step;
    choices: EstimatorSummary[];
    label: string;
    path: string;
    name?: string;
    onChange: (step: Step) => void;
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

/** The parameters of an estimator, the important ones first, from its JSON Schema. */
function ParameterForm(
  props: IStepContext & {
    step: Step;
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
    step: Step;
    name: string;
    schema: IParameterSchema;
    path: string;
    value: unknown;
    onValue: (value: unknown) => void;
  }
): JSX.Element {
  const control = controlOf(props.schema);
  return control === 'step' ? (
    <NestedStep {...props} />
  ) : control === 'steps' ? (
    <NestedSteps {...props} />
  ) : (
    <ParameterInput {...props} />
  );
}

interface INestedProps extends IStepContext {
  step: Step;
  name: string;
  path: string;
  value: unknown;
  onValue: (value: unknown) => void;
}

/** A parameter that takes an estimator. */
function NestedStep(props: INestedProps): JSX.Element {
  const { name, path, value, trans, onValue } = props;
  const member = value as Member | undefined;
  return (
    <fieldset>
      <legend>{name}</legend>
      <MemberForm
        {...props}
        choices={props.offered}
        member={member ?? { estimator: '', parameters: {} }}
        path={path}
        label={trans.__('Estimator')}
        onChange={changed =>
          onValue('steps' in changed || changed.estimator ? changed : undefined)
        }
      />
    </fieldset>
  );
}

/** What an estimator holds: a step, or a pipeline of steps. */
function MemberForm(
  props: IStepContext & {
    member: Member;
    choices: EstimatorSummary[];
    label: string;
    path: string;
    onChange: (member: Member) => void;
    onRemove?: () => void;
  }
): JSX.Element {
  const { member, label, path, trans, onChange, onRemove } = props;
  if (!('steps' in member)) {
    return <StepForm {...props} step={member} />;
  }
  const { steps, preparation } = member;
  return (
    <fieldset>
      <legend>{label}</legend>
      {preparation !== undefined && (
        <small>{preparationWords(preparation, trans)}</small>
      )}
      <FieldProblems problems={props.problems} field={`${path}.preparation`} />
      {steps.map((step, index) => (
        <StepForm
          {...props}
          key={index}
          choices={
            index === steps.length - 1
              ? props.choices
              : props.offered.filter(item => item.kind === 'transformer')
          }
          step={step}
          path={`${path}.steps.${index}`}
          label={trans.__('Step %1', index + 1)}
          onChange={changed =>
            onChange({
              ...member,
              steps: steps.map((one, at) => (at === index ? changed : one))
            })
          }
          onRemove={undefined}
        />
      ))}
      {onRemove && (
        <button type="button" className="jp-mlhub-link" onClick={onRemove}>
          {trans.__('Remove this pipeline')}
        </button>
      )}
    </fieldset>
  );
}

function preparationWords(
  preparation: NonNullable<IMemberPipeline['preparation']>,
  trans: TranslationBundle
): string {
  return preparation === 'default'
    ? trans.__('Its columns are prepared by default.')
    : preparation === 'none'
      ? trans.__('It takes the columns as they are.')
      : trans._n(
          'It prepares %1 group of columns in its own way. Change that as YAML.',
          'It prepares %1 groups of columns in its own way. Change that as YAML.',
          preparation.length
        );
}

/** A parameter that takes a list of named estimators. */
function NestedSteps(props: INestedProps): JSX.Element {
  const { name, path, value, trans, onValue } = props;
  const owner = props.offered.find(one => one.name === props.step.estimator);
  // Ensembles hold what predicts; a union of features what transforms.
  const transforms = owner?.kind === 'transformer';
  const choices = props.offered.filter(
    item => (item.kind === 'transformer') === transforms
  );
  const pairs = (value as [string, Member][] | undefined) ?? [];
  const set = (index: number, pair: [string, Member] | null) => {
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
    const estimator = props.defaults[owner?.kind ?? 'classifier'] ?? '';
    const step = { estimator, parameters: {} };
    onValue([...pairs, [`model${number}`, step]]);
  };
  return (
    <fieldset>
      <legend>{name}</legend>
      {pairs.map(([key, member], index) => (
        <MemberForm
          {...props}
          key={key}
          choices={choices}
          member={member}
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
