import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Leak } from '../../api/types';
import { columnOf } from '../../ui/text/pipelines';
import type { Validation } from '../request';

/** What random folds would let a model know, each with what to do about it. */
export function LeaksView(props: {
  leaks: Leak[];
  onSplit: (validation: Validation) => void;
  onLeaveOut: (columns: string[]) => void;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { leaks, onSplit, onLeaveOut, trans } = props;
  if (leaks.length === 0) {
    return null;
  }
  return (
    <div className="jp-mlhub-notes">
      <ul aria-label={trans.__('What leaks')}>
        {leaks.map(leak => (
          <li key={leak.message}>
            {leak.message}{' '}
            {leak.validation && (
              <button
                type="button"
                className="jp-mlhub-link"
                onClick={() => onSplit(leak.validation as Validation)}
              >
                {trans.__('Split by %1', columnOf(leak.validation) ?? '')}
              </button>
            )}
            {leak.leave_out.length > 0 && (
              <button
                type="button"
                className="jp-mlhub-link"
                onClick={() => onLeaveOut(leak.leave_out)}
              >
                {trans.__('Leave out %1', leak.leave_out.join(', '))}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
