import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Page } from '../api/types';
import { formatCount } from './text/format';

interface IProps {
  page: Page<unknown> | null;
  trans: TranslationBundle;
  onMore: () => void;
}

/** A button for the rest of a list; nothing where all of it is shown. */
export function ShowMore({ page, trans, onMore }: IProps): JSX.Element | null {
  if (page === null || page.next === null) {
    return null;
  }
  const left = Math.max(1, page.total - page.items.length);
  return (
    <button type="button" className="jp-mlhub-more" onClick={onMore}>
      {trans.__('%1 more…', formatCount(left))}
    </button>
  );
}
