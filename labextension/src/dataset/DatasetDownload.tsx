import React from 'react';

import type { ContentFormat, VersionInfo } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';

/** What can be downloaded: the file, or the typed table. */
export function DatasetDownload(
  props: IDocumentProps & { name: string; version: VersionInfo }
): JSX.Element {
  const { actions, trans, name, version } = props;
  const forms: [ContentFormat, string][] = [
    ['original', trans.__('original file')],
    ['csv', trans.__('CSV, safe for spreadsheets')],
    ['parquet', trans.__('Parquet')]
  ];
  return (
    <select
      className="jp-mod-styled jp-mlhub-menu"
      aria-label={trans.__('Download')}
      value=""
      onChange={event =>
        actions.download(
          'dataset',
          name,
          version.number,
          event.target.value as ContentFormat
        )
      }
    >
      <option value="" disabled hidden>
        {trans.__('Download…')}
      </option>
      {forms
        .filter(([form]) => form === 'original' || version.state === 'ready')
        .map(([form, label]) => (
          <option key={form} value={form}>
            {label}
          </option>
        ))}
    </select>
  );
}
