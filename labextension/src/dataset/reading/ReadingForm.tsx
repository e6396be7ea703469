import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { ReadOptions, VersionInfo } from '../../api/types';
import { Field } from '../../ui/fields/Field';
import { ColumnTypes } from './ColumnTypes';
import { type Look, PreviewView } from './PreviewView';

/** What stands between the cells of a line, each with its name. */
function delimiters(trans: TranslationBundle): [string, string][] {
  return [
    [',', trans.__('comma ,')],
    [';', trans.__('semicolon ;')],
    ['\t', trans.__('tab')],
    ['|', trans.__('bar |')],
    [' ', trans.__('space')],
    ['\x1f', trans.__('none: one column')]
  ];
}

/** How a file is read: delimiter, encoding, missing values, names and types. */
export function ReadingForm(props: {
  version: VersionInfo;
  look: Look;
  trans: TranslationBundle;
  onChange: (options: ReadOptions) => void;
}): JSX.Element {
  const { version, look, trans, onChange } = props;
  const [changes, setChanges] = useState<ReadOptions>({});
  const read = version.dataset?.read_as;
  const given = version.dataset?.options;
  const { format } = version.dataset ?? {};
  const isCells = !['parquet', 'arrow', 'json'].includes(format ?? '');
  const isText = isCells && format !== 'excel';
  const change = (part: ReadOptions) => {
    const next = { ...changes, ...part };
    setChanges(next);
    onChange(next);
  };
  return (
    <div className="jp-mlhub-readingSides">
      <div className="jp-mlhub-form jp-mlhub-reading">
        {format === 'excel' && (
          <Field
            label={trans.__('Sheet')}
            hint={trans.__('Its name in the workbook.')}
            value={changes.sheet ?? read?.sheet ?? ''}
            onValue={sheet => change({ sheet: sheet || null })}
          />
        )}
        {isText && (
          <label>
            {trans.__('Delimiter')}
            <select
              className="jp-mod-styled"
              value={changes.delimiter ?? read?.delimiter ?? ','}
              onChange={event => change({ delimiter: event.target.value })}
            >
              {delimiters(trans).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        {isCells && (
          <label>
            {trans.__('Decimal separator')}
            <select
              className="jp-mod-styled"
              value={changes.decimal ?? read?.decimal ?? '.'}
              onChange={event =>
                change({ decimal: event.target.value as '.' | ',' })
              }
            >
              <option value=".">{trans.__('point, 1,234.5')}</option>
              <option value=",">{trans.__('comma, 1.234,5')}</option>
            </select>
          </label>
        )}
        {isText && (
          <Field
            label={trans.__('Encoding')}
            hint={trans.__('utf-8, cp1252, latin-1, utf-16, …')}
            value={changes.encoding ?? read?.encoding ?? ''}
            onValue={encoding => change({ encoding: encoding || null })}
          />
        )}
        {isCells && (
          <>
            <Field
              label={trans.__('Missing values')}
              hint={trans.__(
                'Separated by commas; the empty cell always does.'
              )}
              value={(changes.missing ?? read?.missing ?? []).join(', ')}
              onValue={text =>
                change({ missing: text.split(',').map(word => word.trim()) })
              }
            />
            <Check
              label={trans.__('The first row holds the names')}
              checked={changes.header ?? read?.header ?? true}
              onChange={header => change({ header })}
            />
          </>
        )}
        <Check
          label={trans.__('01/02/2024 is the first of February')}
          checked={changes.day_first ?? read?.day_first ?? false}
          onChange={day_first => change({ day_first })}
        />
        {isText && (
          <>
            <Check
              label={trans.__('Fill short rows with missing values')}
              checked={(changes.short_rows ?? given?.short_rows) === 'fill'}
              onChange={on => change({ short_rows: on ? 'fill' : 'refuse' })}
            />
            <Check
              label={trans.__('Skip rows that do not fit')}
              checked={(changes.bad_rows ?? given?.bad_rows) === 'skip'}
              onChange={on => change({ bad_rows: on ? 'skip' : 'refuse' })}
            />
          </>
        )}
        <ColumnTypes
          columns={version.dataset?.columns ?? []}
          value={changes.columns ?? {}}
          trans={trans}
          onChange={columns => change({ columns })}
        />
      </div>
      <PreviewView options={changes} look={look} trans={trans} />
    </div>
  );
}

function Check(props: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): JSX.Element {
  return (
    <label className="jp-mlhub-check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={event => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}
