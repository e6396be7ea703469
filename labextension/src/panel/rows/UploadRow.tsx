import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { formatCount } from '../../ui/text/format';
import type { IUpload } from '../../state/UploadQueue';
import { RowAction } from './RowAction';

/** A file on its way to the hub. */
export function UploadRow(props: {
  upload: IUpload;
  trans: TranslationBundle;
}): JSX.Element {
  const { upload, trans } = props;
  return (
    <div className="jp-mlhub-row">
      <div className="jp-mlhub-line">
        <span className="jp-mlhub-name">{upload.name}</span>
        <span className="jp-mlhub-actions">
          <RowAction
            icon={stopIcon}
            title={trans.__('Cancel the upload of %1', upload.name)}
            onClick={upload.cancel}
          />
        </span>
        <span className="jp-mlhub-facts">
          <progress
            max={1}
            value={upload.share}
            aria-label={trans.__('Progress')}
          />
          <span className="jp-mlhub-rowScore">
            {upload.waiting
              ? trans.__('waiting for the server')
              : `${formatCount(Math.floor(upload.share * 100))} %`}
          </span>
        </span>
      </div>
    </div>
  );
}
