import {
  type CellRenderer,
  type GraphicsContext,
  TextRenderer
} from '@lumino/datagrid';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Column } from '../../api/types';
import { barsOf, kindOf } from '../columns/facts';

/** The height of a header: name, type and missing share, histogram. */
export const HEADER_HEIGHT = 66;
/** A press above it is on the name, below it on what is told of the column. */
export const NAME_HEIGHT = 22;

const PAD = 8;
const KIND_LINE = 34;
const BARS_TOP = 42;
const BARS_BOTTOM = HEADER_HEIGHT - 4;
const MOST_WIDTH = 120;

/** A column's name as text; below it what it holds, and how that is spread. */
export class HeaderRenderer extends TextRenderer {
  constructor(
    options: TextRenderer.IOptions,
    private _columns: Column[],
    private _rows: number,
    private _colors: { quiet: string; bars: string; font: string },
    private _trans: TranslationBundle
  ) {
    super(options);
  }

  paint(gc: GraphicsContext, config: CellRenderer.CellConfig): void {
    super.paint(gc, { ...config, height: NAME_HEIGHT + 2 });
    const column = this._columns[config.column];
    if (config.region === 'column-header' && column) {
      this._paintKind(gc, config, column);
      this._paintBars(gc, config, column);
    }
  }

  private _paintKind(
    gc: GraphicsContext,
    { x, y, width }: CellRenderer.CellConfig,
    column: Column
  ): void {
    gc.save();
    gc.beginPath();
    gc.rect(x, y, width - PAD, HEADER_HEIGHT);
    gc.clip();
    gc.font = this._colors.font;
    gc.fillStyle = this._colors.quiet;
    gc.textBaseline = 'alphabetic';
    gc.textAlign = 'left';
    gc.fillText(
      kindOf(column, this._rows, this._trans),
      x + PAD,
      y + KIND_LINE
    );
    gc.restore();
  }

  private _paintBars(
    gc: GraphicsContext,
    { x, y, width }: CellRenderer.CellConfig,
    column: Column
  ): void {
    const counts = barsOf(column);
    const most = Math.max(...counts, 1);
    const room = Math.min(MOST_WIDTH, width - 2 * PAD);
    const step = room / Math.max(counts.length, 6);
    const height = BARS_BOTTOM - BARS_TOP;
    gc.fillStyle = this._colors.bars;
    counts.forEach((count, index) => {
      const tall = count ? Math.max(1, (height * count) / most) : 0;
      const left = x + PAD + index * step;
      gc.fillRect(left, y + BARS_BOTTOM - tall, Math.max(1, step - 1), tall);
    });
  }
}
