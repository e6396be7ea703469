import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import React, { useLayoutEffect, useRef } from 'react';

const VEGA_LITE = 'application/vnd.vegalite.v5+json';
/** The name under which a chart's rows can be exchanged. */
const ROWS = 'rows';

/** The part of JupyterLab's renderer that holds the drawn chart. */
interface IDrawn {
  _result?: {
    view: {
      data(name: string, rows: object[]): { runAsync(): Promise<void> };
      addEventListener(
        kind: 'click',
        handler: (event: unknown, item?: { datum?: object } | null) => void
      ): void;
    };
  };
}

/** A Vega-Lite chart drawn by JupyterLab's own renderer. */
export function Chart(props: {
  spec: object;
  /** Rows that change while the chart stays. Then only they are drawn again. */
  rows?: object[];
  rendermime: IRenderMimeRegistry;
  /** A mark was clicked. */
  onPick?: (datum: object) => void;
}): JSX.Element {
  const { spec, rows, rendermime, onPick } = props;
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<Widget | null>(null);
  const latest = useRef(rows);
  latest.current = rows;
  const pick = useRef(onPick);
  pick.current = onPick;
  // A layout effect is undone while the node is still on the page, as a widget wants it.
  useLayoutEffect(() => {
    if (!host.current || !rendermime.preferredMimeType({ [VEGA_LITE]: {} })) {
      return;
    }
    const renderer = rendermime.createRenderer(VEGA_LITE);
    drawn.current = renderer;
    MessageLoop.sendMessage(renderer, Widget.Msg.BeforeAttach);
    host.current.appendChild(renderer.node);
    MessageLoop.sendMessage(renderer, Widget.Msg.AfterAttach);
    const named = latest.current && {
      data: { name: ROWS, values: latest.current }
    };
    const data = { [VEGA_LITE]: { ...spec, ...named } as never };
    void renderer.renderModel(rendermime.createModel({ data })).then(() => {
      const view = (renderer as unknown as IDrawn)._result?.view;
      view?.addEventListener(
        'click',
        (_event, item) => item?.datum && pick.current?.(item.datum)
      );
    });
    return () => {
      drawn.current = null;
      renderer.dispose();
    };
  }, [spec, rendermime]);
  useLayoutEffect(() => {
    const view = (drawn.current as unknown as IDrawn | null)?._result?.view;
    if (view && rows) {
      void view.data(ROWS, rows).runAsync();
    }
  }, [rows]);
  return <div className="jp-mlhub-chart" ref={host} />;
}
