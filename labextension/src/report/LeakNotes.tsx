import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { HubClient } from '../api/client';
import { type ILearned, useLeaks } from '../ui/hooks/useLeaks';
import { splitReference } from '../ui/text/references';

/** What may make the scores of a report better than those on new rows. */
export function LeakNotes(props: {
  client: HubClient;
  learned: ILearned;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { client, learned, trans } = props;
  const [, version] = splitReference(learned.dataset);
  const leaks = useLeaks(client, learned, Number(version));
  if (leaks.length === 0) {
    return null;
  }
  return (
    <div className="jp-mlhub-notes">
      <ul aria-label={trans.__('What leaks')}>
        {leaks.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </div>
  );
}
