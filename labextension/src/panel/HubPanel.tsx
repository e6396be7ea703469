import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, Toolbar } from '@jupyterlab/ui-components';
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
import { DropTarget } from './DropTarget';
import { filterBox } from './filterBox';
import { Sections } from './lists/Sections';
import { Notice } from './Notice';
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
    this.addClass('jp-mlhub');
    this.addClass('jp-mlhub-panel');
    this.title.icon = mlhubIcon;
    this.title.caption = trans.__('ML Hub');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('ML Hub'));
    this._dropTarget = new DropTarget(this.node, model, actions, trans);

    this._signIn = ReactWidget.create(
      <SignInForm model={model} trans={trans} />
    );
    const props = { model, actions, trans };
    this._lists = new Panel();
    this._lists.addClass('jp-mlhub-lists');
    const toolbar = new Toolbar();
    this._add = addTools(toolbar, { model, actions, commands, trans }).add;
    this._lists.addWidget(toolbar);
    this._lists.addWidget(filterBox(model, trans));
    this._lists.addWidget(ReactWidget.create(<Sections {...props} />));

    const layout = (this.layout = new PanelLayout());
    layout.addWidget(this._signIn);
    layout.addWidget(
      ReactWidget.create(<Notice model={model} trans={trans} />)
    );
    layout.addWidget(ReactWidget.create(<CompareBar {...props} />));
    layout.addWidget(this._lists);
    model.changed.connect(this._update, this);
    this._update();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._dropTarget.listen();
  }

  protected onBeforeDetach(message: Message): void {
    this._dropTarget.ignore();
    this._rest();
    super.onBeforeDetach(message);
  }

  /** The keyboard goes on in the panel: in the form, or at the row that had the focus. */
  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    const first = this._model.isSignedIn
      ? '.jp-mlhub-row button[tabindex="0"], .jp-mlhub-section button'
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
    const { isSignedIn, mayUpload, mayTrain } = this._model;
    this.node.setAttribute('aria-busy', String(this._model.isWaiting));
    this._signIn.setHidden(isSignedIn);
    this._lists.setHidden(!isSignedIn);
    this._add.setHidden(!mayUpload && !mayTrain);
  }

  private _model: HubModel;
  private _dropTarget: DropTarget;
  private _signIn: Widget;
  private _lists: Panel;
  private _add: Widget;
  private _watch: IDisposable | null = null;
}
