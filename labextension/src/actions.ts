import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IRowActions } from './components/Rows';
import { showShares } from './components/ShareDialog';
import type { ArtifactKind } from './documents';
import type { ITabArguments } from './documents-area';
import { formatSize, loadingCell } from './format';
import { ACCEPTED, type HubModel } from './model';
import { tell, tellError } from './notify';

/** What rows, tabs and commands do. */
export function makeActions(
  model: HubModel,
  openTab: (tab: ITabArguments) => void,
  notebooks: INotebookTracker | null,
  trans: TranslationBundle
): IRowActions {
  const told = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      tellError((error as Error).message);
    }
    await model.refresh();
  };

  return {
    open: (kind, key) => openTab({ kind, key }),
    train: dataset => openTab({ kind: 'train', key: dataset }),
    upload: () => chooseFiles(files => void model.upload(files)),
    cancel: id => void told(() => model.client.cancelJob(id)),
    download: (kind, name, version, format = 'original') => {
      const link = document.createElement('a');
      link.href = model.client.contentUrl(kind, name, version, format);
      link.download = '';
      link.click();
    },
    insert: (kind, name) => {
      const notebook = notebooks?.currentWidget?.content;
      if (!notebook) {
        tell(trans.__('Open a notebook first, then insert again.'));
        return;
      }
      NotebookActions.insertBelow(notebook);
      notebook.activeCell?.model.sharedModel.setSource(loadingCell(kind, name));
    },
    share: (kind, key) => void showShares(model, kind, key, trans),
    remove: (kind, key) =>
      void told(async () => {
        if (kind === 'job') {
          await model.client.deleteJob(Number(key));
        } else if (await confirmDeletion(model, kind, key, trans)) {
          const { freed_bytes } = await model.client.deleteArtifact(kind, key);
          const freed = formatSize(freed_bytes);
          tell(trans.__('%1 deleted, %2 freed.', key, freed));
        }
      })
  };
}

async function confirmDeletion(
  model: HubModel,
  kind: ArtifactKind,
  name: string,
  trans: TranslationBundle
): Promise<boolean> {
  const list = kind === 'dataset' ? model.datasets : model.models;
  const versions =
    list.items.find(item => item.reference === name)?.versions ?? 1;
  const result = await showDialog({
    title: trans.__('Delete %1?', name),
    body: trans._n(
      'Its one version is deleted for good.',
      'Its %1 versions are deleted for good.',
      versions
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Delete') })
    ]
  });
  return result.button.accept;
}

function chooseFiles(then: (files: File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = ACCEPTED;
  input.multiple = true;
  input.onchange = () => then(Array.from(input.files ?? []));
  input.click();
}
