import type { TranslationBundle } from '@jupyterlab/translation';

import type { Draft } from '../../api/types';

/** What a column is used as. */
export type ColumnKind = Draft['columns'][0]['kind'];

/** The type of a column, as a word for the person. */
export function wordOfType(type: string, trans: TranslationBundle): string {
  const words: Record<string, string> = {
    integer: trans.__('integer'),
    number: trans.__('number'),
    boolean: trans.__('boolean'),
    date: trans.__('date'),
    datetime: trans.__('datetime'),
    text: trans.__('text'),
    other: trans._p('column type', 'other')
  };
  return words[type] ?? type;
}

/** What a column is used as, as a word for the person. */
export function wordOfKind(kind: ColumnKind, trans: TranslationBundle): string {
  const words: Record<ColumnKind, string> = {
    numeric: trans.__('numeric'),
    categorical: trans.__('categorical'),
    text: trans.__('text'),
    date: trans.__('date')
  };
  return words[kind];
}
