import type { TranslationBundle } from '@jupyterlab/translation';

import type { ArtifactKind } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { confirm } from '../ui/confirm';
import { tell } from '../ui/notify';
import { formatSize } from '../ui/text/format';
import { titleOfJob } from '../ui/text/jobs';

/** Ask, then remove a job from the list. */
export async function removeJob(
  model: HubModel,
  id: number,
  trans: TranslationBundle
): Promise<void> {
  if (await confirmRemoval(model, id, trans)) {
    await model.client.deleteJob(id);
  }
}

/** Ask, then delete a dataset or a model, and tell how much that freed. */
export async function deleteArtifact(
  model: HubModel,
  kind: ArtifactKind,
  name: string,
  trans: TranslationBundle
): Promise<void> {
  if (await confirmDeletion(model, kind, name, trans)) {
    const { freed_bytes } = await model.client.deleteArtifact(kind, name);
    const freed = formatSize(freed_bytes);
    tell(trans.__('%1 deleted, %2 freed.', name, freed));
  }
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
  return confirm({ title, body, isOptional: true }, trans);
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
        job ? titleOfJob(job, trans) : trans.__('The job')
      ),
      verb: trans.__('Remove'),
      isOptional: true
    },
    trans
  );
}
