import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import React, { useLayoutEffect, useRef } from 'react';

const VEGA_LITE = 'application/vnd.vegalite.v5+json';

/** A Vega-Lite chart drawn by JupyterLab's own renderer. */
export function Chart(props: {
  spec: object;
  rendermime: IRenderMimeRegistry;
}): JSX.Element {
  const { spec, rendermime } = props;
  const host = useRef<HTMLDivElement>(null);
  // A layout effect is undone while the node is still on the page, as a widget wants it.
  useLayoutEffect(() => {
    if (!host.current || !rendermime.preferredMimeType({ [VEGA_LITE]: {} })) {
      return;
    }
    const renderer = rendermime.createRenderer(VEGA_LITE);
    MessageLoop.sendMessage(renderer, Widget.Msg.BeforeAttach);
    host.current.appendChild(renderer.node);
    MessageLoop.sendMessage(renderer, Widget.Msg.AfterAttach);
    const data = { [VEGA_LITE]: spec as never };
    void renderer.renderModel(rendermime.createModel({ data }));
    return () => renderer.dispose();
  }, [spec, rendermime]);
  return <div className="jp-mlhub-chart" ref={host} />;
}
