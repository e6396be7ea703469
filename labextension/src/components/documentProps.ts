import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { HubModel } from '../model';
import type { IRowActions } from './rows/actions';

/** What every tab gets. */
export interface IDocumentProps {
  model: HubModel;
  actions: IRowActions;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
}
