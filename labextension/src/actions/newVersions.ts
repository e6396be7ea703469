import type { TranslationBundle } from '@jupyterlab/translation';

import type { ArtifactInfo, IHubEvent } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { tell } from '../ui/notify';
import { changeOf } from '../ui/text/changes';
import type { IHubActions } from './IHubActions';

/** Tell the person what changed with a new version of a dataset, as soon as it is read. */
export function tellNewVersions(
  model: HubModel,
  actions: IHubActions,
  trans: TranslationBundle
): void {
  const reading = new Map<string, number>();
  model.happened.connect((_, event: IHubEvent) => {
    const dataset = event.document as ArtifactInfo | null;
    if (event.kind !== 'dataset' || !dataset) {
      return;
    }
    const { reference, latest, newer } = dataset;
    const before = reading.get(reference);
    reading.delete(reference);
    const isOwn = (by?: string) => by === model.session?.user?.name;
    if (newer?.state === 'ingesting' && latest && isOwn(newer.created_by)) {
      reading.set(reference, latest.number);
    } else if (before !== undefined && latest && latest.number > before) {
      if (model.preferences.notifications === 'all') {
        void tellChange(reference, before, latest.number);
      }
    }
  });

  const tellChange = async (name: string, before: number, after: number) => {
    const label = trans.__('Open');
    const open = { label, callback: () => actions.open('dataset', name) };
    try {
      const found = await model.client.compare(name, after, before, '');
      tell(changeOf(name, found, trans), [open]);
    } catch {
      // Deleted meanwhile, or the hub is away: the list says so.
    }
  };
}
