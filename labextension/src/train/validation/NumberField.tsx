import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { RowRange } from '../request';

export function NumberField(props: {
  label: string;
  name: string;
  value: number;
  onValue: (value: number) => void;
}): JSX.Element {
  return (
    <label>
      {props.label}
      <input
        className="jp-mod-styled"
        type="number"
        name={props.name}
        value={isNaN(props.value) ? '' : props.value}
        onChange={event => props.onValue(event.target.valueAsNumber)}
      />
    </label>
  );
}

export function RangeField(props: {
  label: string;
  value: RowRange;
  trans: TranslationBundle;
  onValue: (value: RowRange) => void;
}): JSX.Element {
  const { label, value, trans, onValue } = props;
  const words = {
    start: trans.__('%1: start', label),
    end: trans.__('%1: end', label)
  };
  return (
    <div className="jp-mlhub-inline">
      <span>{label}</span>
      {(['start', 'end'] as const).map(side => (
        <input
          key={side}
          className="jp-mod-styled jp-mlhub-short"
          type="number"
          min={0}
          aria-label={words[side]}
          value={isNaN(value[side]) ? '' : value[side]}
          onChange={event =>
            onValue({ ...value, [side]: event.target.valueAsNumber })
          }
        />
      ))}
    </div>
  );
}
