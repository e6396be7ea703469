import React from 'react';

import type { VersionInfo } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';

/** What an uploaded model file holds, and for administrators the way to approve it. */
export function InspectionView(
  props: IDocumentProps & {
    name: string;
    version: VersionInfo;
    onChanged: () => void;
  }
): JSX.Element {
  const { model, trans, name, version, onChanged } = props;
  const { problem, busy, run } = useTask();
  const found = version.model?.inspection;
  const untrusted = found?.untrusted ?? [];
  const approve = () =>
    run(async () => {
      for (const type of untrusted) {
        await model.client.trust(type);
      }
      await model.client.inspect(name, version.number);
      onChanged();
    });
  return (
    <section className={found?.loadable ? 'jp-mlhub-ok' : 'jp-mlhub-notes'}>
      <p>{found?.message}</p>
      {untrusted.length > 0 && (
        <ul>
          {untrusted.map(type => (
            <li key={type}>
              <code>{type}</code>
            </li>
          ))}
        </ul>
      )}
      {untrusted.length > 0 && model.may('models.trust') && (
        <button className="jp-mod-styled" disabled={busy} onClick={approve}>
          {trans.__('Approve these types')}
        </button>
      )}
      <Problem text={problem} />
    </section>
  );
}
