import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';

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
export async function openFile(
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
