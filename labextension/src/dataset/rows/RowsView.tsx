import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, {
  type ReactNode,
  useLayoutEffect,
  useMemo,
  useRef,
  useState
} from 'react';

import type { HubClient } from '../../api/client';
import type { Column } from '../../api/types';
import { formatCount } from '../../ui/text/format';
import { useRemembered } from '../../ui/hooks/useRemembered';
import { useRefreshed } from '../../ui/hooks/useRefreshed';
import { ColumnDrawer } from '../columns/ColumnDrawer';
import { Conditions } from './Conditions';
import type { IView } from './RowsModel';

const EVERYTHING: IView = { sort: '', where: [] };
interface IProps {
  client: HubClient;
  name: string;
  number: number;
  columns: Column[];
  total: number;
  /** The first rows, shown until the first window is there. */
  preview: unknown[][];
  /** What to know of the rows first. */
  notes?: ReactNode;
  trans: TranslationBundle;
}

/** The rows of a dataset: a press on a name sorts, one below it tells of the column. */
export function RowsView(props: IProps): JSX.Element {
  const { columns, trans } = props;
  const [kept, keep] = useRemembered(`rows:${props.name}`);
  const [attempt, setAttempt] = useState(0);
  // Another attempt is another view, for which the grid is made anew.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const view = useMemo(() => viewOf(kept, columns), [kept, columns, attempt]);
  const [total, setTotal] = useState(props.total);
  const [problem, setProblem] = useState('');
  const [told, tell] = useState<Column | null>(null);
  const change = ({ sort, where }: IView) => {
    setProblem('');
    setTotal(props.total);
    const isWhole = !sort && where.length === 0;
    keep(isWhole ? null : JSON.stringify({ sort, where }));
    setAttempt(attempt + 1);
  };
  const again = () => change(view);
  useRefreshed(() => problem && again());
  return (
    <section aria-label={trans.__('Rows')} className="jp-mlhub-rows">
      <Conditions
        columns={columns}
        where={view.where}
        notes={props.notes}
        trans={trans}
        onChange={where => change({ ...view, where })}
      >
        {!problem &&
          trans.__(
            '%1 of %2 rows',
            formatCount(total),
            formatCount(props.total)
          )}
      </Conditions>
      {problem && (
        <p className="jp-mlhub-problem" role="alert">
          {problem}{' '}
          <button className="jp-mod-styled" onClick={again}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      <div className="jp-mlhub-beside">
        <Grid
          {...props}
          view={view}
          onSort={sort => change({ ...view, sort })}
          onColumn={tell}
          onTotal={setTotal}
          onProblem={setProblem}
        />
        {told && (
          <ColumnDrawer
            column={told}
            rows={props.total}
            trans={trans}
            onSort={sort => change({ ...view, sort })}
            onClose={() => tell(null)}
          />
        )}
      </div>
    </section>
  );
}

/** What was kept of a dataset's view, as far as the shown version has such columns. */
function viewOf(kept: string | null, columns: Column[]): IView {
  if (kept === null) {
    return EVERYTHING;
  }
  const { sort, where } = JSON.parse(kept) as IView;
  const isThere = (name: string) => columns.some(one => one.name === name);
  const isSorted = isThere(sort) || (sort[0] === '-' && isThere(sort.slice(1)));
  return {
    sort: isSorted ? sort : '',
    where: where.filter(({ column }) => isThere(column))
  };
}

/** The grid itself, made for each view. */
function Grid(
  props: IProps & {
    view: IView;
    onSort: (sort: string) => void;
    onColumn: (column: Column) => void;
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
      const [{ RowsModel }, { createGrid, paint, partAt }] = await Promise.all([
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
      const { preview, trans, total } = latest.current;
      const grid = createGrid(model, columns, total, preview, trans);
      Widget.attach(grid, host.current);
      MessageLoop.sendMessage(grid, Widget.ResizeMessage.UnknownSize);
      const size = new ResizeObserver(() =>
        MessageLoop.sendMessage(grid, Widget.ResizeMessage.UnknownSize)
      );
      size.observe(host.current);
      const repaint = new MutationObserver(() =>
        paint(grid, columns, total, preview, trans)
      );
      repaint.observe(document.body, {
        attributeFilter: ['data-jp-theme-name']
      });
      grid.node.addEventListener('click', event => {
        const part = partAt(grid, event);
        if (part?.isName) {
          sortBy(columns[part.column].name);
        } else if (part) {
          latest.current.onColumn(columns[part.column]);
        }
      });
      grid.node.addEventListener('mousemove', event => {
        const part = partAt(grid, event);
        const name = part && columns[part.column].name;
        grid.node.title = !part
          ? ''
          : part.isName
            ? trans.__('Sort by %1', name)
            : trans.__('Facts of %1', name);
      });
      dispose = () => {
        size.disconnect();
        repaint.disconnect();
        grid.dispose();
      };
    };
    const sortBy = (column: string) => {
      const { sort } = latest.current.view;
      latest.current.onSort(
        sort === column ? `-${column}` : sort === `-${column}` ? '' : column
      );
    };
    begin().catch((error: Error) => latest.current.onProblem(error.message));
    return () => {
      gone = true;
      dispose();
    };
  }, [client, name, number, columns, view]);
  return <div className="jp-mlhub-grid" ref={host} />;
}
