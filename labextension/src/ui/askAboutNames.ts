import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ArtifactInfo } from '../api/types';

/** Ask what becomes of files that have the names of datasets. */
export async function askAboutNames(
  known: ArtifactInfo[],
  trans: TranslationBundle
): Promise<'version' | 'separate' | 'cancel'> {
  const names = known.map(one => one.name);
  const [first] = known;
  const isOne = known.length === 1;
  const last = (first.newer ?? first.latest)?.number ?? 0;
  const separate = trans._n(
    'Separate dataset',
    'Separate datasets',
    names.length
  );
  const version = isOne
    ? trans.__('Add as version %1 of %2', last + 1, first.name)
    : trans.__('Add as new versions');
  const { button } = await showDialog({
    title: isOne
      ? trans.__('You have a dataset %1', first.name)
      : trans.__('You have datasets of %1 of these names', names.length),
    body: isOne
      ? trans.__(
          'The file is its next version, or a dataset of its own with another name.'
        )
      : trans.__(
          'The files are the next versions of %1, or datasets of their own with other names.',
          names.join(', ')
        ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.createButton({ label: separate, actions: ['separate'] }),
      Dialog.okButton({ label: version, actions: ['version'] })
    ]
  });
  return button.actions.includes('separate')
    ? 'separate'
    : button.actions.includes('version')
      ? 'version'
      : 'cancel';
}
