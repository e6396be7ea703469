import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { ReadOptions, VersionInfo } from '../../api/types';
import type { HubModel } from '../../state/HubModel';
import { Field } from '../../ui/Field';
import { useNarrowed } from '../../ui/hooks/useNarrowed';

const TYPES = ['integer', 'number', 'boolean', 'date', 'datetime', 'text'];
const DELIMITERS: [string, string][] = [
  [',', 'comma ,'],
  [';', 'semicolon ;'],
  ['\t', 'tab'],
  ['|', 'bar |'],
  [' ', 'space'],
  ['\x1f', 'none: one column']
];

/** Ask how a file is to be read instead, and have it read so as the next version. */
export async function correctReading(
  model: HubModel,
  name: string,
  version: VersionInfo,
  trans: TranslationBundle
): Promise<void> {
  const known = await lastReading(model, name, version);
  const body = new ReadingWidget(known, trans);
  const { button } = await showDialog({
    title: trans.__('How %1 is read', name),
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Read Again') })
    ]
  });
  if (button.accept && Object.keys(body.options).length > 0) {
    await model.client.readAgain(name, known.number, body.options);
    await model.refresh();
  }
}

/** What could not be read knows no columns: the last version of the same bytes that could does. */
async function lastReading(
  model: HubModel,
  name: string,
  version: VersionInfo
): Promise<VersionInfo> {
  if (version.state !== 'failed') {
    return version;
  }
  const { items } = await model.client.versions('dataset', name);
  const read = items.find(
    one => one.state === 'ready' && one.sha256 === version.sha256
  );
  return read
    ? model.client.version('dataset', name, String(read.number))
    : version;
}

class ReadingWidget extends ReactWidget {
  /** What was changed, and only that: the rest is guessed as before. */
  options: ReadOptions = {};

  constructor(
    private _version: VersionInfo,
    private _trans: TranslationBundle
  ) {
    super();
  }

  render(): JSX.Element {
    return (
      <ReadingForm
        version={this._version}
        trans={this._trans}
        onChange={options => {
          this.options = options;
        }}
      />
    );
  }
}

function ReadingForm(props: {
  version: VersionInfo;
  trans: TranslationBundle;
  onChange: (options: ReadOptions) => void;
}): JSX.Element {
  const { version, trans, onChange } = props;
  const [changes, setChanges] = useState<ReadOptions>({});
  const read = version.dataset?.read_as;
  const given = version.dataset?.options;
  const { format } = version.dataset ?? {};
  const isCells = !['parquet', 'arrow', 'json'].includes(format ?? '');
  const isText = isCells && format !== 'excel';
  const columns = version.dataset?.columns ?? [];
  const { shown, search, rest } = useNarrowed(columns, trans);
  const change = (part: ReadOptions) => {
    const next = { ...changes, ...part };
    setChanges(next);
    onChange(next);
  };
  const changeColumn = (column: string, part: object) =>
    change({
      columns: {
        ...changes.columns,
        [column]: { ...changes.columns?.[column], ...part }
      }
    });
  return (
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
            {DELIMITERS.map(([value, label]) => (
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
            hint={trans.__('Separated by commas; the empty cell always does.')}
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
      {search}
      {columns.length > 0 && (
        <div className="jp-mlhub-scroll">
          <table className="jp-mlhub-table">
            <thead>
              <tr>
                <th>{trans.__('Column')}</th>
                <th>{trans.__('Type')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(column => (
                <tr key={column.name}>
                  <td>
                    <input
                      className="jp-mod-styled"
                      aria-label={trans.__('Name of %1', column.name)}
                      value={
                        changes.columns?.[column.name]?.name ?? column.name
                      }
                      onChange={event =>
                        changeColumn(column.name, {
                          name: event.target.value || null
                        })
                      }
                    />
                  </td>
                  <td>
                    <select
                      className="jp-mod-styled"
                      aria-label={trans.__('Type of %1', column.name)}
                      value={
                        changes.columns?.[column.name]?.type ??
                        (column.storage === 'DATE' ? 'date' : column.type)
                      }
                      onChange={event =>
                        changeColumn(column.name, { type: event.target.value })
                      }
                    >
                      {TYPES.map(type => (
                        <option key={type}>{type}</option>
                      ))}
                    </select>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {rest}
        </div>
      )}
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
