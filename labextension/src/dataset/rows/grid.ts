import {
  BasicKeyHandler,
  BasicMouseHandler,
  BasicSelectionModel,
  CellRenderer,
  DataGrid,
  TextRenderer
} from '@lumino/datagrid';

import type { TranslationBundle } from '@jupyterlab/translation';

import type { Column } from '../../api/types';
import { kindOf } from '../columns/facts';
import { HEADER_HEIGHT, HeaderRenderer, NAME_HEIGHT } from './HeaderRenderer';
import { formatCount, numberFormat } from '../../ui/text/format';
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
  return `${isHeader ? '600 ' : ''}12px ${family()}`;
}

/** Of what stands below a column's name. */
function small(): string {
  return `11px ${family()}`;
}

function family(): string {
  return color('--jp-ui-font-family') || 'sans-serif';
}

/** Missing cells as a pale dash, numbers on the right. What does not fit ends with an ellipsis. */
function cells(
  isHeader: boolean,
  formats: Intl.NumberFormat[] = []
): TextRenderer.IOptions {
  const pale = color('--jp-ui-font-color3');
  const strong = color('--jp-ui-font-color1');
  return {
    font: font(isHeader),
    textColor: ({ value }: CellRenderer.CellConfig) =>
      value === null || value === '…' ? pale : strong,
    backgroundColor: '',
    horizontalAlignment: ({ metadata }: CellRenderer.CellConfig) =>
      NUMBERS.includes(metadata.type as string) ? 'right' : 'left',
    elideDirection: 'right',
    format: ({ value, column }) =>
      typeof value === 'number' && formats[column]
        ? formats[column].format(value)
        : written(value).slice(0, LONGEST)
  };
}

const MOST_DECIMALS = 6;

/** How the numbers of each column are written: with the most decimals of its first cells. */
function formatsOf(
  columns: Column[],
  preview: unknown[][]
): Intl.NumberFormat[] {
  return columns.map((_, index) => {
    const decimals = preview.map(row => decimalsOf(row[index]));
    return numberFormat(Math.min(MOST_DECIMALS, Math.max(0, ...decimals)));
  });
}

function decimalsOf(value: unknown): number {
  const [, decimals = ''] = String(value).split('.');
  return typeof value === 'number' ? decimals.length : 0;
}

/** Each column as wide as its name and its first cells need, within bounds. */
function fit(
  grid: DataGrid,
  columns: Column[],
  rows: number,
  preview: unknown[][],
  trans: TranslationBundle
): void {
  const context = document.createElement('canvas').getContext('2d')!;
  const widthOf = (text: string, font: string) => {
    context.font = font;
    return context.measureText(text).width;
  };
  columns.slice(0, preview[0]?.length ?? 0).forEach((column, index) => {
    const { name } = column;
    const longest = preview
      .map(row => written(row[index]))
      .reduce((one, other) => (other.length > one.length ? other : one), name)
      .slice(0, LONGEST);
    const needed = Math.max(
      Math.ceil(widthOf(longest, font(true))) + ROOM,
      Math.ceil(widthOf(kindOf(column, rows, trans), small())) + 16
    );
    const width = Math.min(WIDEST, Math.max(NARROWEST, needed));
    grid.resizeColumn('body', index, width);
  });
}

/**
 * JupyterLab's data grid over a dataset's rows, in the colours of the theme.
 *
 * @param rows how many rows the dataset has.
 * @param preview the first rows of the first columns, which are as wide as these need.
 */
export function createGrid(
  model: RowsModel,
  columns: Column[],
  rows: number,
  preview: unknown[][],
  trans: TranslationBundle
): DataGrid {
  const grid = new DataGrid({
    style: style(),
    defaultSizes: {
      rowHeight: 24,
      columnWidth: 120,
      rowHeaderWidth: rowHeaderWidth(rows),
      columnHeaderHeight: HEADER_HEIGHT
    },
    headerVisibility: 'all'
  });
  paint(grid, columns, rows, preview, trans);
  grid.dataModel = model;
  fit(grid, columns, rows, preview, trans);
  grid.selectionModel = new BasicSelectionModel({ dataModel: model });
  grid.keyHandler = new BasicKeyHandler();
  grid.mouseHandler = new BasicMouseHandler();
  return grid;
}

/** The column whose header lies below the pointer, and whether that is at its name. */
export function partAt(
  grid: DataGrid,
  event: MouseEvent
): { column: number; isName: boolean } | null {
  const hit = grid.hitTest(event.clientX, event.clientY);
  return hit.region === 'column-header'
    ? { column: hit.column, isName: hit.y < NAME_HEIGHT }
    : null;
}

/** Take the colours of the theme. */
export function paint(
  grid: DataGrid,
  columns: Column[],
  rows: number,
  preview: unknown[][],
  trans: TranslationBundle
): void {
  grid.style = style();
  const colors = {
    quiet: color('--jp-ui-font-color2'),
    bars: color('--jp-brand-color1'),
    font: small()
  };
  const named = { ...cells(true), horizontalAlignment: 'left' as const };
  const counted = {
    ...cells(false),
    horizontalAlignment: 'right' as const,
    textColor: color('--jp-ui-font-color2')
  };
  grid.cellRenderers.update({
    body: new TextRenderer(cells(false, formatsOf(columns, preview))),
    'column-header': new HeaderRenderer(named, columns, rows, colors, trans),
    'row-header': new TextRenderer(counted),
    'corner-header': new TextRenderer(named)
  });
}

/** Wide enough for the number of the last row. */
function rowHeaderWidth(rows: number): number {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font(false);
  return Math.ceil(context.measureText(formatCount(rows)).width) + 20;
}
