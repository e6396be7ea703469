import type { TranslationBundle } from '@jupyterlab/translation';

import { HubError } from '../api/client';
import { mayDo } from '../api/mayDo';
import type { HubModel } from '../state/HubModel';
import { confirm } from '../ui/confirm';
import { tell, tellError, withdraw } from '../ui/notify';

export const CHAMPION = 'champion';

/** The notification with which the last change can be undone. */
let offered = '';

/** Whether the person may say which version of a model is the champion. */
export function mayPromote(model: HubModel, name: string): boolean {
  const listed = model.models.items.find(one => one.reference === name);
  return listed
    ? mayDo(model.session, listed, 'update')
    : !name.includes('/') && model.may('models.update');
}

/** Make a version of a model its champion. If another one is, ask first. */
export async function makeChampion(
  model: HubModel,
  name: string,
  version: number,
  trans: TranslationBundle,
  changed: () => void
): Promise<void> {
  const { client } = model;
  const before = await championOf(client, name);
  if (before === version) {
    return changed();
  }
  if (before !== null && !(await confirmChange(name, version, before, trans))) {
    return;
  }
  await changeChampion(client, name, version, before, trans, changed);
}

/** Make a version of a model its champion, and offer to undo that. */
export async function changeChampion(
  client: HubModel['client'],
  name: string,
  version: number,
  before: number | null,
  trans: TranslationBundle,
  changed: () => void
): Promise<void> {
  await client.giveAlias('model', name, CHAMPION, version);
  withdraw(offered); // to undo an earlier change would undo this one, too
  changed();
  const undo = async () => {
    try {
      await (before === null
        ? client.takeAlias('model', name, CHAMPION)
        : client.giveAlias('model', name, CHAMPION, before));
      changed();
    } catch (error) {
      tellError((error as Error).message);
    }
  };
  offered = tell(trans.__('%1 v%2 is now the champion.', name, version), [
    { label: trans.__('Undo'), callback: () => void undo() }
  ]);
}

async function championOf(
  client: HubModel['client'],
  name: string
): Promise<number | null> {
  try {
    return (await client.version('model', name, CHAMPION)).number;
  } catch (error) {
    if (error instanceof HubError && error.status === 404) {
      return null;
    }
    throw error;
  }
}

function confirmChange(
  name: string,
  version: number,
  before: number,
  trans: TranslationBundle
): Promise<boolean> {
  return confirm(
    {
      title: trans.__('Make %1 v%2 the champion?', name, version),
      body: trans.__(
        'Now v%1 is. What loads the champion gets v%2 from then on.',
        before,
        version
      ),
      verb: trans.__('Make champion')
    },
    trans
  );
}
