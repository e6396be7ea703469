import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, SidePanel } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { Panel, PanelLayout, Widget } from '@lumino/widgets';
import React from 'react';

import { SignInForm } from '../account/SignInForm';
import type { IHubActions } from '../actions/IHubActions';
import { CompareBar } from '../comparison/CompareBar';
import type { HubModel } from '../state/HubModel';
import { mlhubIcon } from '../ui/icons';
import { formatCount } from '../ui/text/format';
import { filterBox } from './filterBox';
import { Notice } from './Notice';
import { DatasetRows, JobRows, ModelRows } from './rows/sections';
import { addTools } from './tools';

/** The side panel: sign-in, then the sections Datasets, Models and Jobs. */
export class HubPanel extends Widget {
  constructor(
    model: HubModel,
    actions: IHubActions,
    commands: CommandRegistry,
    trans: TranslationBundle
  ) {
    super();
    this._model = model;
    this.id = 'jp-mlhub-panel';
    this.addClass('jp-mlhub-panel');
    this.title.icon = mlhubIcon;
    this.title.caption = trans.__('ML Hub');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('ML Hub'));
    this.node.dataset.drop = trans.__('Drop to upload');

    this._signIn = ReactWidget.create(
      <SignInForm model={model} trans={trans} />
    );
    const props = { model, actions, trans };
    this._sections = [
      section(<DatasetRows {...props} />),
      section(<ModelRows {...props} />),
      section(<JobRows {...props} />)
    ];
    this._lists = new SidePanel({ translator: undefined });
    this._lists.addClass('jp-mlhub-lists');
    const tools = addTools(
      this._lists.toolbar,
      model,
      actions,
      commands,
      trans
    );
    this._administer = tools.administer;
    this._upload = tools.upload;
    this._lists.header.addWidget(filterBox(model, trans));
    this._sections.forEach(one => this._lists.addWidget(one));

    const layout = (this.layout = new PanelLayout());
    layout.addWidget(this._signIn);
    layout.addWidget(
      ReactWidget.create(<Notice model={model} trans={trans} />)
    );
    layout.addWidget(ReactWidget.create(<CompareBar {...props} />));
    layout.addWidget(this._lists);
    this._labels = [trans.__('Datasets'), trans.__('Models'), trans.__('Jobs')];
    model.changed.connect(this._update, this);
    this._update();
  }

  /** Files dropped anywhere on the panel are uploaded. */
  handleEvent(event: Event): void {
    const drag = event as DragEvent;
    const files = drag.dataTransfer;
    if (!files?.types.includes('Files')) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const isInside = this.node.contains(drag.relatedTarget as Node | null);
    if (event.type === 'dragleave' && isInside) {
      return; // from one part of the panel to another
    }
    const isOver = event.type === 'dragover' && this._model.mayUpload;
    this.toggleClass('jp-mod-dropTarget', isOver);
    if (event.type === 'drop') {
      void this._model.upload(Array.from(files.files));
    }
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    for (const type of ['dragover', 'dragleave', 'drop']) {
      this.node.addEventListener(type, this);
    }
  }

  protected onBeforeDetach(message: Message): void {
    for (const type of ['dragover', 'dragleave', 'drop']) {
      this.node.removeEventListener(type, this);
    }
    this._rest();
    super.onBeforeDetach(message);
  }

  /** The keyboard goes on in the panel: in the form, or at the row that had the focus. */
  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    const first = this._model.isSignedIn
      ? '.jp-mlhub-section button[tabindex="0"], .jp-mlhub-section button'
      : '.jp-mlhub-signIn input';
    this.node.querySelector<HTMLElement>(first)?.focus();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._watch ??= this._model.watch();
  }

  protected onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._rest();
  }

  /** A hidden panel does no work. */
  private _rest(): void {
    this._watch?.dispose();
    this._watch = null;
  }

  private _update(): void {
    const { isSignedIn, isLoaded, datasets, models, jobs } = this._model;
    this.node.setAttribute('aria-busy', String(this._model.isWaiting));
    this._signIn.setHidden(isSignedIn);
    this._lists.setHidden(!isSignedIn);
    this._administer.setHidden(!this._model.mayAdminister);
    this._upload.setHidden(!this._model.mayUpload);
    [datasets, models, jobs].forEach((list, index) => {
      const label = this._labels[index];
      this._sections[index].title.label = isLoaded
        ? `${label} ${formatCount(list.total)}`
        : label;
    });
  }

  private _model: HubModel;
  private _signIn: Widget;
  private _lists: SidePanel;
  private _administer: Widget;
  private _upload: Widget;
  private _sections: Panel[];
  private _labels: string[];
  private _watch: IDisposable | null = null;
}

function section(body: JSX.Element): Panel {
  const panel = new Panel();
  panel.addClass('jp-mlhub-section');
  panel.addWidget(ReactWidget.create(body));
  return panel;
}
