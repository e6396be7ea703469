import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/** What stands where a tab's content will be: it loads, or why it does not, with the way on. */
export function Waiting(props: {
  problem: string;
  again: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { problem, again, trans } = props;
  if (!problem) {
    return <p role="status">{trans.__('Loading…')}</p>;
  }
  return (
    <div className="jp-mlhub-waiting">
      <p className="jp-mlhub-problem" role="alert">
        {problem}
      </p>
      <button className="jp-mod-styled" onClick={again}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}
