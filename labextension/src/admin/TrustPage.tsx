import React from 'react';

import { confirm } from '../ui/confirm';
import { formatAge } from '../ui/text/format';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useEditable } from './useEditable';

/** The types that uploaded model files may hold. They are approved where a file is looked at. */
export function TrustPage({ model, trans }: IDocumentProps): JSX.Element {
  const types = useEditable(() => model.client.trustedTypes());
  const distrust = (name: string) =>
    void types.change(async () => {
      const question = {
        title: trans.__('Withdraw %1?', name),
        body: trans.__(
          'Uploaded models that hold this type are not loaded any more until it is approved again.'
        ),
        verb: trans.__('Withdraw')
      };
      if (await confirm(question, trans)) {
        await model.client.distrust(name);
      }
    });
  return (
    <section>
      <p>
        {trans.__(
          'Uploaded models may hold these types. Approve more in the tab of a model that was looked at.'
        )}
      </p>
      <Problem text={types.problem} />
      {types.value?.items.length === 0 && (
        <p>{trans.__('None is approved yet: no uploaded model is loaded.')}</p>
      )}
      {(types.value?.items ?? []).map(type => (
        <p key={type.name} data-type={type.name}>
          <code>{type.name}</code>{' '}
          {trans.__(
            'approved by %1, %2',
            type.approved_by,
            formatAge(type.approved_at)
          )}{' '}
          <button
            className="jp-mod-styled jp-mod-warn"
            onClick={() => distrust(type.name)}
          >
            {trans.__('Withdraw')}
          </button>
        </p>
      ))}
    </section>
  );
}
