import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { ModelDetails } from '../api/types';
import { wordOfKind, wordOfType } from '../ui/text/columns';
import { formatCount } from '../ui/text/format';
import { Rows } from '../ui/Rows';
import { useNarrowed } from '../ui/hooks/useNarrowed';

/** The columns that a model takes, each with what it is used as. */
export function SignatureView(props: {
  signature: NonNullable<ModelDetails['signature']>;
  trans: TranslationBundle;
}): JSX.Element {
  const { signature, trans } = props;
  const { shown, search, rest } = useNarrowed(signature, trans);
  return (
    <section aria-label={trans.__('Columns')}>
      <h3>{trans.__('Takes %1 columns', formatCount(signature.length))}</h3>
      {search}
      <Rows
        table={{
          columns: [trans.__('Column'), trans.__('Type'), trans.__('Used as')],
          rows: shown.map(({ name, type, kind }) => [
            name,
            wordOfType(type, trans),
            wordOfKind(kind, trans)
          ])
        }}
      />
      {rest}
    </section>
  );
}
