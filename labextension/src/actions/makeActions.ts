import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { type INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { showShares } from '../artifact/ShareDialog';
import type { HubModel } from '../state/HubModel';
import { tell, tellError } from '../ui/notify';
import { loadingCell } from '../ui/text/format';
import { chooseFiles, download } from './browserFiles';
import { CommandIDs } from './commandIds';
import type { IHubActions } from './IHubActions';
import { openFile } from './openFile';
import { registerFiles } from './registerFiles';
import { deleteArtifact, removeJob } from './removal';

/** What rows, tabs and commands do. */
export function makeActions(
  app: JupyterFrontEnd,
  model: HubModel,
  notebooks: INotebookTracker | null,
  files: IFileBrowserFactory | null,
  trans: TranslationBundle
): IHubActions {
  const reported = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      tellError((error as Error).message);
    }
    await model.refresh();
  };

  const under = new Set<string>();
  /** A second click while the first is under way does nothing. */
  const once = async (name: string, action: () => Promise<unknown>) => {
    if (!under.has(name)) {
      under.add(name);
      await reported(action).finally(() => under.delete(name));
    }
  };

  const tabs = tabActions(app);
  return {
    ...tabs,
    upload: () => chooseFiles(files => void model.upload(files)),
    registerFiles: paths =>
      registerFiles(app.serviceManager.contents, model, paths, trans),
    cancel: id => once(`cancel ${id}`, () => model.client.cancelJob(id)),
    repeat: job =>
      void once(`repeat ${job.id}`, async () => {
        const repeated = await model.client.repeat(job);
        tabs.open('job', String(repeated.id));
      }),
    openProgram: (id, format) =>
      void once(`${format} ${id}`, async () => {
        const program = await model.client.program(id, format);
        await openFile(app, files, program.filename, program.content);
      }),
    save: url => download(url),
    download: (kind, name, version, format = 'original') =>
      download(model.client.contentUrl(kind, name, version, format)),
    insert: (kind, name) =>
      insertCell(notebooks, loadingCell(kind, name), trans),
    share: (kind, key) => void showShares(model, kind, key, trans),
    remove: (kind, key) =>
      void reported(() =>
        kind === 'job'
          ? removeJob(model, Number(key), trans)
          : deleteArtifact(model, kind, key, trans)
      )
  };
}

type TabActions = Pick<
  IHubActions,
  'open' | 'train' | 'trainAgain' | 'openTrial' | 'compare' | 'leaderboard'
>;

/** What opens a tab. */
function tabActions({ commands }: JupyterFrontEnd): TabActions {
  const open = (kind: string, key: string) =>
    void commands.execute(CommandIDs.open, { kind, key });
  return {
    open,
    train: dataset => open('train', dataset),
    trainAgain: id => open('train', `job:${id}`),
    openTrial: (id, trial) => open('train', `trial:${id}/${trial}`),
    compare: keys => open('comparison', keys.join(',')),
    leaderboard: dataset => open('leaderboard', dataset)
  };
}

/** Put code into a new cell below the one that is active. */
function insertCell(
  notebooks: INotebookTracker | null,
  code: string,
  trans: TranslationBundle
): void {
  const notebook = notebooks?.currentWidget?.content;
  if (!notebook) {
    tell(trans.__('Open a notebook first, then insert again.'));
    return;
  }
  NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(code);
}
