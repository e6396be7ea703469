import {
  BasicKeyHandler,
  BasicMouseHandler,
  BasicSelectionModel,
  CellRenderer,
  DataGrid,
  TextRenderer
} from '@lumino/datagrid';

import type { Column } from '../../api/types';
import type { RowsModel } from './RowsModel';

const NUMBERS = ['integer', 'number'];
const NARROWEST = 64;
const WIDEST = 240;
/** Beside a cell's text, and for the arrow of a sorted column. */
const ROOM = 32;

function color(name: string): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

function style(): DataGrid.Style {
  return {
    ...DataGrid.defaultStyle,
    voidColor: color('--jp-layout-color1'),
    backgroundColor: color('--jp-layout-color1'),
    gridLineColor: color('--jp-border-color3'),
    headerBackgroundColor: color('--jp-layout-color2'),
    headerGridLineColor: color('--jp-border-color3'),
    selectionFillColor: 'rgba(33, 150, 243, 0.15)',
    selectionBorderColor: color('--jp-brand-color1'),
    cursorFillColor: 'rgba(33, 150, 243, 0.2)',
    cursorBorderColor: color('--jp-brand-color1'),
    headerSelectionFillColor: 'rgba(33, 150, 243, 0.1)'
  };
}

/** Characters of a cell that may be in sight. */
const LONGEST = 500;

function written(value: unknown): string {
  if (value === null) {
    return '–';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function font(isHeader: boolean): string {
  return `${isHeader ? '600 ' : ''}12px ${color('--jp-ui-font-family') || 'sans-serif'}`;
}

/** Missing cells as a pale dash, numbers on the right. What does not fit ends with an ellipsis. */
function renderer(isHeader: boolean): TextRenderer {
  const pale = color('--jp-ui-font-color3');
  const strong = color('--jp-ui-font-color1');
  return new TextRenderer({
    font: font(isHeader),
    textColor: ({ value }: CellRenderer.CellConfig) =>
      value === null || value === '…' ? pale : strong,
    backgroundColor: '',
    horizontalAlignment: ({ metadata }: CellRenderer.CellConfig) =>
      NUMBERS.includes(metadata.type as string) ? 'right' : 'left',
    elideDirection: 'right',
    format: ({ value }) => written(value).slice(0, LONGEST)
  });
}

/** Each column as wide as its name and its first cells need, within bounds. */
function fit(grid: DataGrid, columns: Column[], preview: unknown[][]): void {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font(true);
  columns.slice(0, preview[0]?.length ?? 0).forEach(({ name }, index) => {
    const longest = preview
      .map(row => written(row[index]))
      .reduce((one, other) => (other.length > one.length ? other : one), name)
      .slice(0, LONGEST);
    const needed = Math.ceil(context.measureText(longest).width) + ROOM;
    const width = Math.min(WIDEST, Math.max(NARROWEST, needed));
    grid.resizeColumn('body', index, width);
  });
}

/**
 * JupyterLab's data grid over a dataset's rows, in the colours of the theme.
 *
 * @param preview the first rows of the first columns, which are as wide as these need.
 */
export function createGrid(
  model: RowsModel,
  columns: Column[],
  preview: unknown[][]
): DataGrid {
  const grid = new DataGrid({
    style: style(),
    defaultSizes: {
      rowHeight: 24,
      columnWidth: 120,
      rowHeaderWidth: 72,
      columnHeaderHeight: 26
    },
    headerVisibility: 'all'
  });
  paint(grid);
  grid.dataModel = model;
  fit(grid, columns, preview);
  grid.selectionModel = new BasicSelectionModel({ dataModel: model });
  grid.keyHandler = new BasicKeyHandler();
  grid.mouseHandler = new BasicMouseHandler();
  return grid;
}

/** Take the colours of the theme. */
export function paint(grid: DataGrid): void {
  grid.style = style();
  const header = renderer(true);
  grid.cellRenderers.update({
    body: renderer(false),
    'column-header': header,
    'row-header': renderer(false),
    'corner-header': header
  });
}
