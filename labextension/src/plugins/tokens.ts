import { Token } from '@lumino/coreutils';

import type { IHubActions as Actions } from '../actions/IHubActions';
import type { HubModel } from '../state/HubModel';
import type { DocumentsArea } from '../tabs/DocumentsArea';

/** The hub's state, for other extensions. */
export const IHubModel = new Token<HubModel>(
  'jupyter-mlhub:IHubModel',
  'Session, datasets, models and jobs of ML Hub.'
);

export const IHubActions = new Token<Actions>(
  'jupyter-mlhub:IHubActions',
  'What rows, tabs and commands of ML Hub do.'
);

export const IHubTabs = new Token<DocumentsArea>(
  'jupyter-mlhub:IHubTabs',
  'The tabs of ML Hub in the main area.'
);
