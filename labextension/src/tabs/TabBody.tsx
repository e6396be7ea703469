import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import React from 'react';

import type { Memory } from '../ui/Memory';
import { TabContext } from '../ui/hooks/TabContext';

/** The content of a tab. Its parts know whether anybody sees it. */
export class TabBody extends ReactWidget {
  constructor(
    private _body: JSX.Element,
    private _refreshed: ISignal<unknown, void>,
    private _memory: Memory
  ) {
    super();
    this.addClass('jp-mlhub');
    this.addClass('jp-mlhub-document');
    document.addEventListener('visibilitychange', this._onVisibility);
  }

  dispose(): void {
    document.removeEventListener('visibilitychange', this._onVisibility);
    super.dispose();
  }

  render(): JSX.Element {
    const isVisible = this.isVisible && !document.hidden;
    return (
      <TabContext.Provider
        value={{
          isVisible,
          refreshed: this._refreshed,
          memory: this._memory
        }}
      >
        {this._body}
      </TabContext.Provider>
    );
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.update();
  }

  protected onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.update();
  }

  private _onVisibility = () => this.update();
}
