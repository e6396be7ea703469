import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import React, { useLayoutEffect, useMemo, useRef } from 'react';

import { useColours } from '../hooks/useColours';
import { inTurn } from './inTurn';
import { themed } from './spec';

const VEGA_LITE = 'application/vnd.vegalite.v5+json';
/** The name under which a chart's rows can be exchanged. */
const ROWS = 'rows';
/** What the menu of a chart takes of its width. */
const MENU_PX = 40;
const COLOURS = {
  text: '--jp-content-font-color1',
  grid: '--jp-border-color2'
};

/** The part of JupyterLab's renderer that holds the drawn chart. */
interface IDrawn {
  _result?: {
    view: {
      data(name: string, rows: object[]): { runAsync(): Promise<void> };
      width(pixels: number): { runAsync(): Promise<void> };
      addEventListener(
        kind: 'click',
        handler: (event: unknown, item?: { datum?: object } | null) => void
      ): void;
    };
  };
}

/** A Vega-Lite chart drawn by JupyterLab's own renderer, in the colours of the theme. */
export function Chart(props: {
  spec: object;
  /** Rows that change while the chart stays. Then only they are drawn again. */
  rows?: object[];
  rendermime: IRenderMimeRegistry;
  /** Whether it is as wide as its place on the page. */
  isFluid?: boolean;
  /** A mark was clicked. */
  onPick?: (datum: object) => void;
}): JSX.Element {
  const { spec, rows, rendermime, isFluid = false, onPick } = props;
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<Widget | null>(null);
  const latest = useRef(rows);
  latest.current = rows;
  const pick = useRef(onPick);
  pick.current = onPick;
  const colours = useColours(COLOURS);
  const coloured = useMemo(() => themed(spec, colours), [spec, colours]);
  // A layout effect is undone while the node is still on the page, as a widget wants it.
  useLayoutEffect(() => {
    const node = host.current;
    if (!node || !rendermime.preferredMimeType({ [VEGA_LITE]: {} })) {
      return;
    }
    const renderer = rendermime.createRenderer(VEGA_LITE);
    drawn.current = renderer;
    MessageLoop.sendMessage(renderer, Widget.Msg.BeforeAttach);
    node.appendChild(renderer.node);
    MessageLoop.sendMessage(renderer, Widget.Msg.AfterAttach);
    let leave = () => {};
    const left = new Promise<void>(resolve => (leave = resolve));
    const draw = async () => {
      const values = latest.current;
      const data = {
        ...coloured,
        ...(values && { data: { name: ROWS, values } }),
        ...(isFluid && {
          width: roomIn(node),
          autosize: { type: 'fit-x', contains: 'padding' }
        })
      };
      const model = rendermime.createModel({
        data: { [VEGA_LITE]: data as never }
      });
      await renderer.renderModel(model);
      const view = viewOf(renderer);
      view?.addEventListener(
        'click',
        (_event, item) => item?.datum && pick.current?.(item.datum)
      );
      if (latest.current && latest.current !== values) {
        void view?.data(ROWS, latest.current).runAsync();
      }
    };
    // What is left before it was drawn keeps no other waiting.
    void inTurn(() => !renderer.isDisposed && Promise.race([draw(), left]));
    const fit = new ResizeObserver(() => {
      void viewOf(renderer)?.width(roomIn(node)).runAsync();
    });
    if (isFluid) {
      fit.observe(node);
    }
    return () => {
      fit.disconnect();
      leave();
      drawn.current = null;
      renderer.dispose();
    };
  }, [coloured, rendermime, isFluid]);
  useLayoutEffect(() => {
    const view = drawn.current && viewOf(drawn.current);
    if (view && rows) {
      void view.data(ROWS, rows).runAsync();
    }
  }, [rows]);
  return <div className="jp-mlhub-chart" ref={host} />;
}

function viewOf(renderer: Widget) {
  return (renderer as unknown as IDrawn)._result?.view;
}

/** The pixels that a chart may be wide. */
function roomIn(node: HTMLElement): number {
  return Math.max(160, node.clientWidth - MENU_PX);
}
