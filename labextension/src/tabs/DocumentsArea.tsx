import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDisposable } from '@lumino/disposable';
import React from 'react';

import { AccountTab } from '../account/AccountTab';
import { AdminTab } from '../admin/AdminTab';
import { ComparisonTab } from '../comparison/ComparisonTab';
import { DatasetTab } from '../dataset/DatasetTab';
import type { IDocumentProps } from '../actions/documentProps';
import { JobTab } from '../job/JobTab';
import { LeaderboardTab } from '../leaderboard/LeaderboardTab';
import { ModelTab } from '../models/ModelTab';
import type { Memory } from '../ui/Memory';
import { TrainTab } from '../train/TrainTab';
import { mlhubIcon } from '../ui/icons';
import { TabBody } from './TabBody';

/** What a tab shows; also what is kept to restore it. */
export interface ITabArguments {
  [key: string]: string;
  kind:
    | 'dataset'
    | 'model'
    | 'job'
    | 'comparison'
    | 'leaderboard'
    | 'train'
    | 'account'
    | 'admin';
  key: string;
}

/** The main-area tabs, one per dataset, model, job, and train form. */
export class DocumentsArea {
  readonly tracker = new WidgetTracker<MainAreaWidget>({
    namespace: 'jupyter-mlhub'
  });

  constructor(
    private _app: JupyterFrontEnd,
    private _props: IDocumentProps,
    private _memory: Memory
  ) {
    _props.model.changed.connect(this._closeWithSignIn, this);
  }

  /** What one person has open is not left for the next one to sign in. */
  private _closeWithSignIn(): void {
    const { session, hasExpired } = this._props.model;
    const person = session?.user?.id ?? null;
    if (hasExpired) {
      return; // whoever signs in again goes on with what was filled in
    }
    if (this._person !== null && person !== this._person) {
      this.tracker.forEach(widget => widget.dispose());
    }
    this._person = person;
  }

  /** Show a tab, opening it unless it is open. */
  open(tab: ITabArguments): void {
    const id = idOf(tab);
    let widget = this.tracker.find(other => other.id === id);
    if (!widget) {
      const { refreshed } = this._props.model;
      const content = new TabBody(this._body(tab), refreshed, this._memory);
      widget = new MainAreaWidget({ content });
      widget.id = id;
      widget.title.icon = mlhubIcon;
      widget.title.closable = true;
      widget.title.label = this._label(tab);
      const watch: IDisposable = this._props.model.watch();
      widget.disposed.connect(() => watch.dispose());
      this._tabs.set(id, tab);
      void this.tracker.add(widget);
      this._app.shell.add(widget, 'main');
    }
    this._app.shell.activateById(id);
  }

  /** How many forms are open in which something may be filled in. */
  countForms(): number {
    const forms = this.tracker.filter(
      widget => this._tabs.get(widget.id)?.kind === 'train'
    );
    return forms.length;
  }

  /** Whether the person looks at a tab. */
  isInFront(tab: ITabArguments): boolean {
    const widget = this.tracker.find(other => other.id === idOf(tab));
    return widget !== undefined && widget.isVisible && !document.hidden;
  }

  /** What an open tab shows. */
  argumentsOf(widget: MainAreaWidget): ITabArguments {
    return this._tabs.get(widget.id)!;
  }

  private _label(tab: ITabArguments): string {
    const { trans } = this._props;
    const fixed: Partial<Record<ITabArguments['kind'], string>> = {
      train: this._formLabel(tab.key),
      account: trans.__('Account'),
      admin: trans.__('Administration'),
      comparison: trans.__('Comparison'),
      leaderboard: tab.key
        ? trans.__('Leaderboard of %1', tab.key)
        : trans.__('Leaderboards'),
      job: trans.__('Job %1', tab.key)
    };
    return fixed[tab.kind] ?? tab.key;
  }

  /** What a training form begins with: a version, an earlier job, a trial, or nothing. */
  private _formLabel(subject: string): string {
    const { trans } = this._props;
    const [kind, key] = subject.split(':');
    switch (kind) {
      case '':
        return trans.__('Train');
      case 'job':
        return trans.__('Train as in job %1', key);
      case 'trial':
        return trans.__('Train as in trial %1', key);
      default:
        return trans.__('Train on %1', subject);
    }
  }

  private _body(tab: ITabArguments): JSX.Element {
    const props = this._props;
    switch (tab.kind) {
      case 'dataset':
        return <DatasetTab {...props} name={tab.key} />;
      case 'model':
        return <ModelTab {...props} name={tab.key} />;
      case 'job':
        return <JobTab {...props} id={Number(tab.key)} />;
      case 'comparison':
        return <ComparisonTab {...props} of={tab.key} />;
      case 'leaderboard':
        return <LeaderboardTab {...props} dataset={tab.key} />;
      case 'account':
        return <AccountTab {...props} />;
      case 'admin':
        return <AdminTab {...props} />;
      case 'train': {
        const onSubmitted = (id: number) => {
          this.open({ kind: 'job', key: String(id) });
          this.tracker.find(other => other.id === idOf(tab))?.dispose();
        };
        return (
          <TrainTab {...props} subject={tab.key} onSubmitted={onSubmitted} />
        );
      }
    }
  }

  private _person: number | null = null;
  private _tabs = new Map<string, ITabArguments>();
}

function idOf(tab: ITabArguments): string {
  return `jp-mlhub-${tab.kind}-${tab.key}`;
}
