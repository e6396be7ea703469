import { DataModel } from '@lumino/datagrid';

import type { HubClient } from '../../api/client';
import type { Column, Condition, Rows } from '../../api/types';
import { formatCount } from '../../ui/text/format';

const PAGE_ROWS = 200;
const PAGE_COLUMNS = 100;
/** Pages that are kept; beyond them the oldest is forgotten. */
const KEPT = 100;

/** How the rows are ordered and chosen. */
export interface IView {
  sort: string;
  where: Condition[];
}

/** The rows of a dataset as a grid wants them: windows are fetched when they come into sight. */
export class RowsModel extends DataModel {
  constructor(
    private _client: HubClient,
    private _name: string,
    private _number: number,
    private _columns: Column[],
    private _total: number,
    private _view: IView,
    private _preview: unknown[][],
    private _onTotal: (total: number) => void,
    private _onProblem: (problem: string) => void
  ) {
    super();
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this._total : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this._columns.length : 1;
  }

  data(region: DataModel.CellRegion, row: number, column: number): unknown {
    switch (region) {
      case 'column-header': {
        const { name } = this._columns[column];
        const { sort } = this._view;
        return sort === name
          ? `${name} ▲`
          : sort === `-${name}`
            ? `${name} ▼`
            : name;
      }
      case 'row-header':
        return formatCount(row);
      case 'body':
        return this._cell(row, column);
      default:
        return '';
    }
  }

  metadata(region: DataModel.CellRegion, _row: number, column: number) {
    return region === 'body' ? { type: this._columns[column].type } : {};
  }

  private _cell(row: number, column: number): unknown {
    const page = Math.floor(row / PAGE_ROWS);
    const part = Math.floor(column / PAGE_COLUMNS);
    const key = `${page}:${part}`;
    const rows = this._pages.get(key);
    if (rows === undefined) {
      this._want(page, part, key);
      const known = this._preview[row] ?? [];
      return column < known.length ? known[column] : '…';
    }
    return rows?.rows[row % PAGE_ROWS]?.[column % PAGE_COLUMNS] ?? null;
  }

  /** Fetch what was wanted last first: of a quick scroll only the end matters. */
  private _want(page: number, part: number, key: string): void {
    this._wanted.delete(key);
    this._wanted.set(key, { page, part });
    if (!this._fetching) {
      this._fetching = true;
      window.requestAnimationFrame(() => void this._fetch());
    }
  }

  private async _fetch(): Promise<void> {
    while (this._wanted.size > 0) {
      const [key, { page, part }] = [...this._wanted].pop()!;
      this._wanted = new Map([...this._wanted].slice(-4, -1));
      const offset = page * PAGE_ROWS;
      const first = part * PAGE_COLUMNS;
      try {
        const rows = await this._client.rows(
          this._name,
          this._number,
          { offset, limit: PAGE_ROWS, first_column: first },
          this._view
        );
        this._keep(key, rows);
        this._settle(rows.total);
        this.emitChanged({
          type: 'cells-changed',
          region: 'body',
          row: offset,
          column: first,
          rowSpan: Math.max(1, Math.min(PAGE_ROWS, this._total - offset)),
          columnSpan: Math.min(PAGE_COLUMNS, this._columns.length - first)
        });
      } catch (error) {
        this._wanted.clear();
        if (![...this._pages.values()].some(known => known)) {
          this._settle(0); // how many rows meet the conditions is not known
        }
        this._keep(key, null);
        this._onProblem((error as Error).message);
      }
    }
    this._fetching = false;
  }

  /** The grid learns how many rows meet the conditions with the first window. */
  private _settle(total: number): void {
    if (total === this._total) {
      return;
    }
    this._total = total;
    this.emitChanged({ type: 'model-reset' });
    this._onTotal(total);
  }

  private _keep(key: string, rows: Rows | null): void {
    this._pages.set(key, rows);
    if (this._pages.size > KEPT) {
      this._pages.delete(this._pages.keys().next().value!);
    }
  }

  private _pages = new Map<string, Rows | null>();
  private _wanted = new Map<string, { page: number; part: number }>();
  private _fetching = false;
}
