import type { TranslationBundle } from '@jupyterlab/translation';
import type { Drag } from '@lumino/dragdrop';

import type { IHubActions } from '../actions/IHubActions';
import type { HubModel } from '../state/HubModel';

/** What Lab's file browser drags: paths. */
const PATHS = 'application/x-jupyter-icontents';
const NATIVE = ['dragover', 'dragleave', 'drop'];
const LAB = ['lm-dragenter', 'lm-dragover', 'lm-dragleave', 'lm-drop'];

/** Files that are dropped on a place, from the desktop or from Lab's file browser, are registered. */
export class DropTarget implements EventListenerObject {
  constructor(
    private _node: HTMLElement,
    private _model: HubModel,
    private _actions: IHubActions,
    trans: TranslationBundle
  ) {
    _node.dataset.drop = trans.__('Drop to upload');
  }

  listen(): void {
    [...NATIVE, ...LAB].forEach(type =>
      this._node.addEventListener(type, this)
    );
  }

  ignore(): void {
    [...NATIVE, ...LAB].forEach(type =>
      this._node.removeEventListener(type, this)
    );
  }

  handleEvent(event: Event): void {
    if (LAB.includes(event.type)) {
      this._onLabDrag(event as Drag.Event);
    } else {
      this._onDrag(event as DragEvent);
    }
  }

  private _onDrag(event: DragEvent): void {
    const files = event.dataTransfer;
    if (files?.types.includes('Files')) {
      this._take(event);
      this._show(event);
      if (event.type === 'drop') {
        void this._model.upload(Array.from(files.files));
      }
    }
  }

  private _onLabDrag(event: Drag.Event): void {
    if (!event.mimeData.hasData(PATHS) || !this._model.mayUpload) {
      return;
    }
    this._take(event);
    this._show(event);
    event.dropAction = event.proposedAction;
    if (event.type === 'lm-drop') {
      const paths = event.mimeData.getData(PATHS) as string[];
      void this._actions.registerFiles(paths);
    }
  }

  private _take(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
  }

  /** Show that it may be dropped here, as long as it is over the place. */
  private _show(event: DragEvent | Drag.Event): void {
    const isInside = this._node.contains(event.relatedTarget as Node | null);
    if (event.type.endsWith('leave') && isInside) {
      return; // from one part of the place to another
    }
    const isOver = /over$|enter$/.test(event.type) && this._model.mayUpload;
    this._node.classList.toggle('jp-mod-dropTarget', isOver);
  }
}
