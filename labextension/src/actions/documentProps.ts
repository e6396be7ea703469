import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { HubModel } from '../state/HubModel';
import type { IHubActions } from './IHubActions';

/** What every tab gets. */
export interface IDocumentProps {
  model: HubModel;
  actions: IHubActions;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
}
