import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { HubModel } from '../state/HubModel';
import { tell, tellError } from '../ui/notify';

/** Register files of the file browser as datasets. Folders among them are left out. */
export async function registerFiles(
  contents: Contents.IManager,
  model: HubModel,
  paths: string[],
  trans: TranslationBundle
): Promise<void> {
  if (!model.isSignedIn) {
    tell(trans.__('Sign in to ML Hub first, then register again.'));
    return;
  }
  const describe = (path: string) => contents.get(path, { content: false });
  try {
    const items = await Promise.all(paths.map(describe));
    const files = items.filter(item => item.type !== 'directory');
    const fetched = files.map(item => fetchFile(contents, item, trans));
    await model.upload(await Promise.all(fetched));
  } catch (error) {
    tellError((error as Error).message);
  }
}

async function fetchFile(
  contents: Contents.IManager,
  item: Contents.IModel,
  trans: TranslationBundle
): Promise<File> {
  const response = await fetch(await contents.getDownloadUrl(item.path));
  if (!response.ok) {
    throw new Error(
      trans.__("%1 can't be read: status %2.", item.name, response.status)
    );
  }
  const lastModified = Date.parse(item.last_modified) || 0;
  return new File([await response.blob()], item.name, { lastModified });
}
