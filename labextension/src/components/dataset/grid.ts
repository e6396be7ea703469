import {
  BasicKeyHandler,
  BasicMouseHandler,
  BasicSelectionModel,
  CellRenderer,
  DataGrid,
  TextRenderer
} from '@lumino/datagrid';

import type { RowsModel } from './RowsModel';

const NUMBERS = ['integer', 'number'];

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

/** Missing cells as a pale dash, numbers with their separators, on the right. */
function renderer(isHeader: boolean): TextRenderer {
  const pale = color('--jp-ui-font-color3');
  const strong = color('--jp-ui-font-color1');
  return new TextRenderer({
    font: `${isHeader ? '600 ' : ''}12px ${color('--jp-ui-font-family') || 'sans-serif'}`,
    textColor: ({ value }: CellRenderer.CellConfig) =>
      value === null || value === '…' ? pale : strong,
    backgroundColor: '',
    horizontalAlignment: ({ metadata }: CellRenderer.CellConfig) =>
      NUMBERS.includes(metadata.type as string) ? 'right' : 'left',
    format: ({ value }) =>
      value === null
        ? '–'
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)
  });
}

/** JupyterLab's data grid over a dataset's rows, in the colours of the theme. */
export function createGrid(model: RowsModel): DataGrid {
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
