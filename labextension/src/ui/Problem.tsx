import React from 'react';

/** What went wrong, or nothing. */
export function Problem({ text }: { text: string }): JSX.Element | null {
  return text ? (
    <p className="jp-mlhub-problem" role="alert">
      {text}
    </p>
  ) : null;
}
