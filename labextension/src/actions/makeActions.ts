import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IRowActions } from './IHubActions';
import { showShares } from '../artifact/ShareDialog';
import { confirm } from '../ui/confirm';
import type { ArtifactKind } from '../api/types';
import type { ITabArguments } from '../tabs/DocumentsArea';
import { formatSize, loadingCell } from '../ui/text/format';
import type { HubModel } from '../state/HubModel';
import { tell, tellError } from '../ui/notify';
import { ACCEPTED } from '../state/uploading';

/** What rows, tabs and commands do. */
export function makeActions(
  app: JupyterFrontEnd,
  model: HubModel,
  openTab: (tab: ITabArguments) => void,
  notebooks: INotebookTracker | null,
  files: IFileBrowserFactory | null,
  trans: TranslationBundle
): IRowActions {
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

  return {
    open: (kind, key) => openTab({ kind, key }),
    train: dataset => openTab({ kind: 'train', key: dataset }),
    upload: () => chooseFiles(files => void model.upload(files)),
    cancel: id => once(`cancel ${id}`, () => model.client.cancelJob(id)),
    trainAgain: id => openTab({ kind: 'train', key: `job:${id}` }),
    openProgram: (id, format) =>
      void once(`${format} ${id}`, async () => {
        const program = await model.client.program(id, format);
        await openFile(app, files, program.filename, program.content);
      }),
    save: url => follow(url),
    download: (kind, name, version, format = 'original') =>
      follow(model.client.contentUrl(kind, name, version, format)),
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
      void reported(async () => {
        if (kind === 'job') {
          if (await confirmRemoval(model, Number(key), trans)) {
            await model.client.deleteJob(Number(key));
          }
        } else if (await confirmDeletion(model, kind, key, trans)) {
          const { freed_bytes } = await model.client.deleteArtifact(kind, key);
          const freed = formatSize(freed_bytes);
          tell(trans.__('%1 deleted, %2 freed.', key, freed));
        }
      })
  };
}

/** Let the browser download what is at an address. */
function follow(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

/** A path that no file has yet: what somebody wrote into one is not replaced. */
async function freePath(
  app: JupyterFrontEnd,
  folder: string,
  filename: string
): Promise<string> {
  const { contents } = app.serviceManager;
  const there = await contents.get(folder, { content: true });
  const taken = new Set(
    (there.content as { name: string }[]).map(file => file.name)
  );
  const dot = filename.lastIndexOf('.');
  const [stem, ending] = [filename.slice(0, dot), filename.slice(dot)];
  let name = filename;
  for (let number = 2; taken.has(name); number += 1) {
    name = `${stem}-${number}${ending}`;
  }
  return folder ? `${folder}/${name}` : name;
}

/** Write a file where the file browser is, and open it. */
async function openFile(
  app: JupyterFrontEnd,
  files: IFileBrowserFactory | null,
  filename: string,
  content: unknown
): Promise<void> {
  const folder = files?.tracker.currentWidget?.model.path ?? '';
  const path = await freePath(app, folder, filename);
  const isText = typeof content === 'string';
  await app.serviceManager.contents.save(path, {
    type: isText ? 'file' : 'notebook',
    format: isText ? 'text' : 'json',
    content
  });
  await app.commands.execute('docmanager:open', { path });
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
  const title = trans.__('Delete %1?', name);
  const body = trans._n(
    'Its one version is deleted for good.',
    'Its %1 versions are deleted for good.',
    versions
  );
  return confirm({ title, body }, trans);
}

async function confirmRemoval(
  model: HubModel,
  id: number,
  trans: TranslationBundle
): Promise<boolean> {
  const job = model.jobs.items.find(one => one.id === id);
  return confirm(
    {
      title: trans.__('Remove job %1 from the list?', id),
      body: trans.__(
        '%1: its report, log and request are deleted for good. Models and datasets that it made stay.',
        job?.title ?? trans.__('The job')
      ),
      verb: trans.__('Remove')
    },
    trans
  );
}

function chooseFiles(then: (files: File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = ACCEPTED;
  input.multiple = true;
  input.onchange = () => then(Array.from(input.files ?? []));
  input.click();
}
