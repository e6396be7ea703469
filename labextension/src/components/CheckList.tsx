import React from 'react';

/** A thing that can be chosen; `help` is shown while one points at it. */
export interface IChoice {
  name: string;
  help?: string;
}

/** Choose any number of things, in the order in which they are chosen. */
export function CheckList(props: {
  choices: IChoice[];
  value: string[];
  onChange: (value: string[]) => void;
}): JSX.Element {
  const { choices, value, onChange } = props;
  const toggle = (name: string) =>
    onChange(
      value.includes(name)
        ? value.filter(one => one !== name)
        : [...value, name]
    );
  return (
    <div className="jp-mlhub-checks">
      {choices.map(({ name, help }) => (
        <label className="jp-mlhub-check" key={name} title={help}>
          <input
            type="checkbox"
            checked={value.includes(name)}
            onChange={() => toggle(name)}
          />
          {name}
        </label>
      ))}
    </div>
  );
}
