import React from 'react';

import type { Column } from '../../api/types';
import type { ColumnKind } from '../../ui/text/columns';
import { ColumnOptions } from '../../ui/fields/ColumnOptions';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { IStepContext } from '../steps/IStepContext';
import type { ColumnGroup, Selector, FormSpec } from '../request';
import { StepList } from '../steps/StepList';

const KINDS: ColumnKind[] = ['numeric', 'categorical', 'text', 'date'];

/** How columns are prepared: by default, not at all, or in groups with steps of one's own. */
export function PreparationField(
  props: IStepContext & {
    value: FormSpec['preparation'];
    columns: Column[];
    onChange: (value: FormSpec['preparation']) => void;
  }
): JSX.Element {
  const { value, trans, problems, onChange } = props;
  const own = Array.isArray(value);
  const path = 'spec.preparation';
  const set = (index: number, group: ColumnGroup | null) => {
    const groups = own ? [...value] : [];
    groups.splice(index, 1, ...(group ? [group] : []));
    onChange(groups.length ? groups : 'default');
  };
  const fresh: ColumnGroup = {
    columns: { kind: 'numeric' },
    steps: [
      { estimator: 'SimpleImputer', parameters: { strategy: 'median' } },
      { estimator: 'StandardScaler', parameters: {} }
    ]
  };
  return (
    <>
      <label>
        {trans.__('Preparation')}
        <select
          className="jp-mod-styled"
          name="preparation"
          value={own ? 'own' : value}
          onChange={event => {
            const chosen = event.target.value;
            onChange(chosen === 'own' ? [fresh] : (chosen as 'default'));
          }}
        >
          <option value="default">
            {trans.__('Default: fill missing values, encode all but numbers')}
          </option>
          <option value="none">{trans.__('None: columns as they are')}</option>
          <option value="own">
            {trans.__('My own, for groups of columns')}
          </option>
        </select>
        <FieldProblems problems={problems} field={path} exact />
      </label>
      {own &&
        value.map((group, index) => (
          <fieldset key={index}>
            <legend>{trans.__('Group %1', index + 1)}</legend>
            <SelectorField
              {...props}
              selector={group.columns}
              onSelector={columns => set(index, { ...group, columns })}
            />
            <FieldProblems
              problems={problems}
              field={`${path}.${index}.columns`}
            />
            <StepList
              {...props}
              steps={group.steps}
              choices={props.offered.filter(one => one.kind === 'transformer')}
              path={`${path}.${index}.steps`}
              label={trans.__('Step')}
              addLabel={trans.__('+ Add a step')}
              onChange={steps => set(index, { ...group, steps })}
            />
            <button
              type="button"
              className="jp-mlhub-link"
              onClick={() => set(index, null)}
            >
              {trans.__('Remove this group')}
            </button>
          </fieldset>
        ))}
      {own && (
        <button
          type="button"
          className="jp-mlhub-link"
          onClick={() =>
            onChange([
              ...value,
              { columns: { kind: 'categorical' }, steps: [] }
            ])
          }
        >
          {trans.__('+ Add a group')}
        </button>
      )}
    </>
  );
}

function SelectorField(
  props: IStepContext & {
    selector: Selector;
    columns: Column[];
    onSelector: (selector: Selector) => void;
  }
): JSX.Element {
  const { selector, columns, trans, onSelector } = props;
  const words: Record<ColumnKind, string> = {
    numeric: trans.__('all numeric columns'),
    categorical: trans.__('all categorical columns'),
    text: trans.__('all text columns'),
    date: trans.__('all date columns')
  };
  const way = selector.names ? 'names' : selector.kind ? 'kind' : 'pattern';
  return (
    <div className="jp-mlhub-inline">
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Columns by')}
        value={selector.kind ?? way}
        onChange={event => {
          const chosen = event.target.value;
          onSelector(
            chosen === 'names'
              ? { names: columns.slice(0, 1).map(column => column.name) }
              : chosen === 'pattern'
                ? { pattern: '*' }
                : { kind: KINDS.find(kind => kind === chosen) }
          );
        }}
      >
        {KINDS.map(kind => (
          <option key={kind} value={kind}>
            {words[kind]}
          </option>
        ))}
        <option value="names">{trans.__('columns by name')}</option>
        <option value="pattern">{trans.__('names like…')}</option>
      </select>
      {way === 'pattern' && (
        <input
          className="jp-mod-styled"
          aria-label={trans.__('Pattern')}
          value={selector.pattern ?? ''}
          placeholder={trans.__('bill_*')}
          onChange={event => onSelector({ pattern: event.target.value })}
        />
      )}
      {way === 'names' && (
        <select
          className="jp-mod-styled"
          multiple
          size={Math.min(6, columns.length)}
          aria-label={trans.__('Names')}
          value={selector.names ?? []}
          onChange={event =>
            onSelector({
              names: Array.from(event.target.selectedOptions, o => o.value)
            })
          }
        >
          <ColumnOptions columns={columns} />
        </select>
      )}
    </div>
  );
}
