import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/** A line of code with a button that copies it. */
export function CodeLine(props: {
  code: string;
  trans: TranslationBundle;
}): JSX.Element {
  return (
    <p className="jp-mlhub-code">
      <code>{props.code}</code>
      <button
        className="jp-mod-styled"
        onClick={() => Clipboard.copyToSystem(props.code)}
      >
        {props.trans.__('Copy')}
      </button>
    </p>
  );
}

/** Several lines of code with a button that copies them. */
export function CodeBlock(props: {
  code: string;
  trans: TranslationBundle;
}): JSX.Element {
  return (
    <div className="jp-mlhub-block">
      <pre>{props.code}</pre>
      <button
        type="button"
        className="jp-mod-styled"
        onClick={() => Clipboard.copyToSystem(props.code)}
      >
        {props.trans.__('Copy')}
      </button>
    </div>
  );
}
