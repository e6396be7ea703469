import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { formatCount } from '../text/format';

/** So many are drawn at once. */
const AT_ONCE = 200;
/** Of fewer one finds one's own without typing. */
const FEW = 20;

interface INarrowed<T> {
  /** Those with the typed text in their names. */
  matching: T[];
  /** Those of them that are drawn. */
  shown: T[];
  /** Where one types a part of a name, if there are many. */
  search: JSX.Element | null;
  /** What is not drawn, or that nothing matches. */
  rest: JSX.Element | null;
}

/** Of very many named things those that one looks for. */
export function useNarrowed<T extends { name: string }>(
  things: T[],
  trans: TranslationBundle
): INarrowed<T> {
  const [typed, setTyped] = useState('');
  const [most, setMost] = useState(AT_ONCE);
  const wanted = typed.trim().toLowerCase();
  const matching = wanted
    ? things.filter(({ name }) => name.toLowerCase().includes(wanted))
    : things;
  const left = matching.length - most;
  const search = things.length > FEW && (
    <input
      type="search"
      className="jp-mod-styled jp-mlhub-find"
      aria-label={trans.__('Find by name')}
      placeholder={trans.__('Find among %1', formatCount(things.length))}
      value={typed}
      onChange={event => {
        setTyped(event.target.value);
        setMost(AT_ONCE);
      }}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          event.preventDefault(); // it is no answer to the form around it
        }
      }}
    />
  );
  const rest =
    left > 0 ? (
      <button
        type="button"
        className="jp-mlhub-link"
        onClick={() => setMost(most + AT_ONCE)}
      >
        {trans.__(
          '%1 more of %2',
          Math.min(AT_ONCE, left),
          formatCount(matching.length)
        )}
      </button>
    ) : wanted && matching.length === 0 ? (
      <p>{trans.__('None has “%1” in its name.', typed.trim())}</p>
    ) : null;
  return {
    matching,
    shown: matching.slice(0, most),
    search: search || null,
    rest
  };
}
