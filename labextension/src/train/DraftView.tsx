import type { TranslationBundle } from '@jupyterlab/translation';
import React, { type ReactNode, useState } from 'react';

import type { HubError } from '../api/client';
import type { Draft, FieldError } from '../api/types';
import { CodeBlock } from '../ui/CodeLine';

/** What will run and about how long, the button, and the same as YAML and as Python. */
export function DraftView(props: {
  draft: Draft | null;
  problems: FieldError[];
  refusal: HubError | null;
  /** What the form waits for before it can be sent. */
  waiting: string;
  /** The draft is of what stood in the form before. */
  isStale: boolean;
  busy: boolean;
  /** Whether to train this pipeline is what most people do next. */
  isFirst: boolean;
  /** What else can be done with this pipeline. */
  children?: ReactNode;
  trans: TranslationBundle;
}): JSX.Element {
  const { draft, problems, refusal, waiting, isStale, busy, trans } = props;
  const [shown, setShown] = useState<'yaml' | 'python' | null>(null);
  const alone = refusal && refusal.fields.length === 0 ? refusal.message : '';
  return (
    <aside className="jp-mlhub-draft">
      <p className="jp-mlhub-sentence" aria-live="polite" aria-busy={isStale}>
        {waiting ||
          (problems.length > 0
            ? trans._n(
                'One problem to correct first.',
                '%1 problems to correct first.',
                problems.length
              )
            : (draft?.sentence ?? trans.__('Looking at the dataset…')))}
      </p>
      {problems.length === 0 &&
        draft?.notes?.map(note => (
          <p key={note} className="jp-mlhub-note">
            {note}
          </p>
        ))}
      {alone && (
        <p className="jp-mlhub-problem" role="alert">
          {alone}
        </p>
      )}
      <button
        className={
          props.isFirst ? 'jp-mod-styled jp-mod-accept' : 'jp-mod-styled'
        }
        disabled={busy}
      >
        {trans.__('Train')}
      </button>
      {draft && (
        <>
          <div className="jp-mlhub-inline">
            {(['yaml', 'python'] as const).map(format => (
              <button
                key={format}
                type="button"
                className="jp-mlhub-link"
                aria-pressed={shown === format}
                onClick={() => setShown(shown === format ? null : format)}
              >
                {format === 'yaml'
                  ? trans.__('Show as YAML')
                  : trans.__('Show as Python')}
              </button>
            ))}
          </div>
          {shown && <CodeBlock code={draft[shown]} trans={trans} />}
        </>
      )}
      {props.children}
    </aside>
  );
}
