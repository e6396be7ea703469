import React from 'react';

/** A labelled text field, with a hint below it. */
export function Field(
  props: {
    label: string;
    hint?: string;
    value: string;
    onValue: (value: string) => void;
  } & Omit<React.InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>
): JSX.Element {
  const { label, hint, onValue, ...input } = props;
  return (
    <label>
      {label}
      <input
        className="jp-mod-styled"
        {...input}
        onChange={event => onValue(event.target.value)}
      />
      {hint && <small>{hint}</small>}
    </label>
  );
}
