import React, { useId } from 'react';

import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { IStepContext } from './IStepContext';
import {
  controlOf,
  type IParameterSchema,
  optionsOf,
  textOf,
  valueOf,
  wordsOf
} from './parameterValue';

/** A parameter that is a number, a text or one of some choices. */
export function ParameterInput(
  props: IStepContext & {
    name: string;
    schema: IParameterSchema;
    path: string;
    value: unknown;
    onValue: (value: unknown) => void;
  }
): JSX.Element {
  const { name, schema, path, problems, value, trans, onValue } = props;
  const listId = useId();
  const options = optionsOf(schema);
  const initial = textOf(schema.default);
  return (
    <label title={schema.description}>
      <span>
        {name} <small>{wordsOf(schema, trans)}</small>
      </span>
      {controlOf(schema) === 'text' ? (
        <>
          <input
            className="jp-mod-styled"
            name={`parameter-${name}`}
            list={options.length ? listId : undefined}
            placeholder={initial || trans.__('default')}
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
          <option value="">
            {initial ? trans.__('default: %1', initial) : trans.__('default')}
          </option>
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
