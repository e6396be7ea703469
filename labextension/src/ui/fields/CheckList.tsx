import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { useNarrowed } from '../hooks/useNarrowed';

/** A thing that can be chosen; `help` is shown while one points at it, `note` beside it. */
export interface IChoice {
  name: string;
  help?: string;
  note?: string;
  disabled?: boolean;
}

/** Choose any number of things, in the order in which they are chosen. */
export function CheckList(props: {
  choices: IChoice[];
  value: string[];
  /** Whether one may choose all that are in sight at once. */
  together?: boolean;
  trans: TranslationBundle;
  onChange: (value: string[]) => void;
}): JSX.Element {
  const { choices, value, together, trans, onChange } = props;
  const { matching, shown, search, rest } = useNarrowed(choices, trans);
  const chosen = new Set(value);
  const set = (names: string[], isChosen: boolean) => {
    const next = new Set(chosen);
    names.forEach(name => (isChosen ? next.add(name) : next.delete(name)));
    onChange([...next]);
  };
  const setAll = (isChosen: boolean) =>
    set(
      matching.filter(one => !one.disabled).map(one => one.name),
      isChosen
    );
  return (
    <>
      {(search || together) && (
        <div className="jp-mlhub-inline">
          {search}
          {together && (
            <>
              <button
                type="button"
                className="jp-mlhub-link"
                onClick={() => setAll(true)}
              >
                {trans.__('All')}
              </button>
              <button
                type="button"
                className="jp-mlhub-link"
                onClick={() => setAll(false)}
              >
                {trans.__('None')}
              </button>
            </>
          )}
        </div>
      )}
      <div className="jp-mlhub-checks">
        {shown.map(({ name, help, note, disabled }) => (
          <label className="jp-mlhub-check" key={name} title={help}>
            <input
              type="checkbox"
              checked={chosen.has(name)}
              disabled={disabled}
              onChange={() => set([name], !chosen.has(name))}
            />
            {name}
            {note && <small>{note}</small>}
          </label>
        ))}
        {rest}
      </div>
    </>
  );
}
