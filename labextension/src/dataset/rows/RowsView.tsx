import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { DataGrid } from '@lumino/datagrid';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useLayoutEffect, useRef, useState } from 'react';

import type { HubClient } from '../../api/client';
import type { Column, Condition } from '../../api/types';
import { formatCount } from '../../ui/text/format';
import { ColumnOptions } from '../../ui/fields/ColumnOptions';
import { useRefreshed } from '../../ui/hooks/useRefreshed';
import type { IView } from './RowsModel';

const EVERYTHING: IView = { sort: '', where: [] };
const OPERATORS: Condition['op'][] = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'missing',
  'present'
];

interface IProps {
  client: HubClient;
  name: string;
  number: number;
  columns: Column[];
  total: number;
  /** The first rows, shown until the first window is there. */
  preview: unknown[][];
  trans: TranslationBundle;
}

/** The rows of a dataset: a click on a column sorts, conditions choose. */
export function RowsView(props: IProps): JSX.Element {
  const { columns, trans } = props;
  const [view, setView] = useState(EVERYTHING);
  const [total, setTotal] = useState(props.total);
  const [problem, setProblem] = useState('');
  const change = (next: IView) => {
    setProblem('');
    setTotal(props.total);
    setView(next);
  };
  const again = () => change({ ...view });
  useRefreshed(() => problem && again());
  const remove = (gone: Condition) =>
    change({ ...view, where: view.where.filter(other => other !== gone) });
  return (
    <section aria-label={trans.__('Rows')} className="jp-mlhub-rows">
      <ConditionForm
        columns={columns}
        trans={trans}
        onAdd={added =>
          isKnown(view.where, added) ||
          change({ ...view, where: [...view.where, added] })
        }
      />
      <p role="status">
        {view.where.map(condition => (
          <button
            key={`${condition.column}${condition.op}${condition.value}`}
            className="jp-mlhub-chip"
            title={trans.__('Remove this condition')}
            onClick={() => remove(condition)}
          >
            {condition.column} {condition.op} {condition.value} ×
          </button>
        ))}
        {!problem &&
          trans.__(
            '%1 of %2 rows',
            formatCount(total),
            formatCount(props.total)
          )}
      </p>
      {problem && (
        <p className="jp-mlhub-problem" role="alert">
          {problem}{' '}
          <button className="jp-mod-styled" onClick={again}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      <Grid
        {...props}
        view={view}
        onSort={sort => change({ ...view, sort })}
        onTotal={setTotal}
        onProblem={setProblem}
      />
    </section>
  );
}

function isKnown(where: Condition[], added: Condition): boolean {
  return where.some(
    ({ column, op, value }) =>
      column === added.column && op === added.op && value === added.value
  );
}

/** One condition more. */
function ConditionForm(props: {
  columns: Column[];
  trans: TranslationBundle;
  onAdd: (condition: Condition) => void;
}): JSX.Element {
  const { columns, trans, onAdd } = props;
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const [op, setOp] = useState<Condition['op']>('=');
  const [value, setValue] = useState('');
  const isUnary = op === 'missing' || op === 'present';
  const add = (event: React.FormEvent) => {
    event.preventDefault();
    onAdd({ column, op, value: isUnary ? '' : value });
    setValue('');
  };
  return (
    <form className="jp-mlhub-conditions" onSubmit={add}>
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Column')}
        value={column}
        onChange={event => setColumn(event.target.value)}
      >
        <ColumnOptions columns={columns} />
      </select>
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Comparison')}
        value={op}
        onChange={event => setOp(event.target.value as Condition['op'])}
      >
        {OPERATORS.map(operator => (
          <option key={operator}>{operator}</option>
        ))}
      </select>
      {!isUnary && (
        <input
          className="jp-mod-styled"
          aria-label={trans.__('Value')}
          value={value}
          onChange={event => setValue(event.target.value)}
        />
      )}
      <button className="jp-mod-styled" type="submit">
        {trans.__('Filter')}
      </button>
    </form>
  );
}

/** The grid itself, made for each view. */
function Grid(
  props: IProps & {
    view: IView;
    onSort: (sort: string) => void;
    onTotal: (total: number) => void;
    onProblem: (problem: string) => void;
  }
): JSX.Element {
  const { client, name, number, columns, view } = props;
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  useLayoutEffect(() => {
    let dispose = () => {};
    let gone = false;
    const begin = async () => {
      // Loaded with the first dataset that is opened: the panel stays light.
      const [{ RowsModel }, { createGrid, paint }] = await Promise.all([
        import('./RowsModel'),
        import('./grid')
      ]);
      if (gone || !host.current) {
        return;
      }
      const model = new RowsModel(
        client,
        name,
        number,
        columns,
        latest.current.total,
        view,
        view === EVERYTHING ? latest.current.preview : [],
        total => latest.current.onTotal(total),
        problem => latest.current.onProblem(problem)
      );
      const grid = createGrid(model, columns, latest.current.preview);
      Widget.attach(grid, host.current);
      MessageLoop.sendMessage(grid, Widget.ResizeMessage.UnknownSize);
      const size = new ResizeObserver(() =>
        MessageLoop.sendMessage(grid, Widget.ResizeMessage.UnknownSize)
      );
      size.observe(host.current);
      const repaint = new MutationObserver(() => paint(grid));
      repaint.observe(document.body, {
        attributeFilter: ['data-jp-theme-name']
      });
      grid.node.addEventListener('click', event => sortBy(grid, event));
      dispose = () => {
        size.disconnect();
        repaint.disconnect();
        grid.dispose();
      };
    };
    const sortBy = (grid: DataGrid, event: MouseEvent) => {
      const hit = grid.hitTest(event.clientX, event.clientY);
      if (hit.region === 'column-header') {
        const column = columns[hit.column].name;
        const { sort } = latest.current.view;
        latest.current.onSort(
          sort === column ? `-${column}` : sort === `-${column}` ? '' : column
        );
      }
    };
    begin().catch((error: Error) => latest.current.onProblem(error.message));
    return () => {
      gone = true;
      dispose();
    };
  }, [client, name, number, columns, view]);
  return <div className="jp-mlhub-grid" ref={host} />;
}
