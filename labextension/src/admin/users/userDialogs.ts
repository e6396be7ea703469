import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { UserInfo } from '../../api/types';
import { confirm } from '../../ui/confirm';

/** Ask before the password of an account is replaced by a one-time code. */
export function confirmReset(
  user: UserInfo,
  trans: TranslationBundle
): Promise<boolean> {
  const question = {
    title: trans.__('Reset the password of %1?', user.name),
    body: trans.__(
      'Their password stops working. They need the code that is shown next.'
    ),
    verb: trans.__('Reset')
  };
  return confirm(question, trans);
}

/** Ask before an account goes. */
export function confirmDeletion(
  user: UserInfo,
  trans: TranslationBundle
): Promise<boolean> {
  const question = {
    title: trans.__('Delete %1?', user.name),
    body: trans.__(
      'The account is deleted for good. You take over its datasets, models and jobs.'
    )
  };
  return confirm(question, trans);
}

/** Ask for another name and other notes; null if they are to stay. */
export async function askForChanges(
  user: UserInfo,
  trans: TranslationBundle
): Promise<{ name: string; notes: string } | null> {
  const title = trans.__('Edit %1', user.name);
  const name = await InputDialog.getText({
    title,
    label: trans.__('Name'),
    text: user.name
  });
  if (!name.button.accept) {
    return null;
  }
  const notes = await InputDialog.getText({
    title,
    label: trans.__('Notes'),
    text: user.notes
  });
  return notes.button.accept
    ? { name: name.value || user.name, notes: notes.value ?? '' }
    : null;
}
