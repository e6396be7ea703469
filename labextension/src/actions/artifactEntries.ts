import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  codeIcon,
  copyIcon,
  deleteIcon,
  editIcon,
  usersIcon
} from '@jupyterlab/ui-components';

import type { IHubActions } from './IHubActions';
import { mayDo } from '../api/mayDo';
import type { ArtifactInfo } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { tell } from '../ui/notify';
import type { IOffer } from '../ui/offered';
import { loadingCode } from '../ui/text/format';

/** The ways to have the shown version in a notebook. */
export function codeEntries(
  artifact: ArtifactInfo,
  reference: string,
  actions: IHubActions,
  trans: TranslationBundle
): IOffer[] {
  const code = loadingCode(artifact.kind, reference);
  return [
    {
      name: 'insert',
      label: trans.__('Insert into notebook'),
      icon: codeIcon,
      caption: code,
      run: () => actions.insert(artifact.kind, reference)
    },
    {
      name: 'copy',
      label: trans.__('Copy: %1', code),
      icon: copyIcon,
      run: () => {
        Clipboard.copyToSystem(code);
        tell(trans.__('Copied: %1', code));
      }
    }
  ];
}

/** What can be done with a dataset or model as a whole, in the menu of its tab. */
export function artifactEntries(
  artifact: ArtifactInfo,
  model: HubModel,
  actions: IHubActions,
  trans: TranslationBundle,
  onDescribe: () => void
): IOffer[] {
  const { kind, reference } = artifact;
  const may = (verb: string) => mayDo(model.session, artifact, verb);
  const isDescribed = artifact.description !== '' || artifact.tags.length > 0;
  const entries: (IOffer | false)[] = [
    may('update') && {
      name: 'describe',
      label: isDescribed
        ? trans.__('Edit description')
        : trans.__('Add description'),
      icon: editIcon,
      isApart: true,
      run: onDescribe
    },
    may('share') && {
      name: 'share',
      label: trans.__('Share…'),
      icon: usersIcon,
      run: () => actions.share(kind, reference)
    },
    may('delete') && {
      name: 'remove',
      label: trans.__('Delete…'),
      icon: deleteIcon,
      isApart: true,
      run: () => actions.remove(kind, reference)
    }
  ];
  return entries.filter(entry => entry !== false);
}
