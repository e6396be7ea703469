import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useId, useState } from 'react';

import type { EstimatorSummary } from '../../api/types';

const SHOWN = 60;

/** A field that finds estimators by what is typed, each with its one-line description. */
export function EstimatorPicker(props: {
  value: string;
  offered: EstimatorSummary[];
  label: string;
  name?: string;
  trans: TranslationBundle;
  onChange: (estimator: string) => void;
}): JSX.Element {
  const { value, offered, label, name, trans, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const listId = useId();
  const found = typed === null ? [] : search(offered, typed);
  const described = offered.find(item => item.name === value);

  const choose = (estimator: string) => {
    setTyped(null);
    onChange(estimator);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      setTyped(typed ?? '');
      const last = Math.max(0, found.length - 1);
      setActive(Math.min(last, Math.max(0, active + steps[event.key])));
    } else if (event.key === 'Enter' && typed !== null && found[active]) {
      event.preventDefault();
      choose(found[active].name);
    } else if (event.key === 'Escape') {
      setTyped(null);
    }
  };
  return (
    <label className="jp-mlhub-picker">
      {label}
      <input
        className="jp-mod-styled"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        autoComplete="off"
        name={name}
        value={typed ?? value}
        placeholder={trans.__('Type to search')}
        onFocus={event => event.target.select()}
        onChange={event => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          if (typed) {
            onChange(typed.trim());
          }
          setTyped(null);
        }}
      />
      {found.length > 0 && (
        <ul id={listId} role="listbox" className="jp-mlhub-offered">
          {found.map((item, index) => (
            <li
              key={item.name}
              role="option"
              aria-selected={index === active}
              // A click would come after the field lost the focus and closed the list.
              onMouseDown={event => {
                event.preventDefault();
                choose(item.name);
              }}
            >
              <strong>{item.name}</strong>
              {item.package !== 'scikit-learn' && <em> {item.package}</em>}
              <small>{item.summary}</small>
            </li>
          ))}
        </ul>
      )}
      <small>
        {described?.summary}
        {described && described.takes.length > 0 && (
          <> {trans.__('Takes %1, too.', inputsOf(described, trans))}</>
        )}
      </small>
    </label>
  );
}

/** Those with the typed words in the name first, then those with it in the description. */
function search(
  offered: EstimatorSummary[],
  typed: string
): EstimatorSummary[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const plain = (text: string) => text.toLowerCase();
  const has = (text: string) => words.every(word => plain(text).includes(word));
  const named = offered.filter(item => has(item.name));
  const rest = offered.filter(
    item => !named.includes(item) && has(`${item.name} ${item.summary}`)
  );
  return [...named, ...rest].slice(0, SHOWN);
}

/** The kinds of input that an estimator takes beyond plain numbers, in words. */
function inputsOf(
  { takes }: Pick<EstimatorSummary, 'takes'>,
  trans: TranslationBundle
): string {
  const words: Record<string, string> = {
    'missing values': trans.__('missing values'),
    sparse: trans.__('sparse matrices'),
    text: trans.__('texts'),
    categories: trans.__('categories'),
    'positive values only': trans.__('positive values only')
  };
  return takes.map(kind => words[kind] ?? kind).join(', ');
}
