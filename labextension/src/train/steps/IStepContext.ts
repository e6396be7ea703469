import type { TranslationBundle } from '@jupyterlab/translation';

import type { HubClient } from '../../api/client';
import type { EstimatorSummary, IFieldProblem } from '../../api/types';

/** What forms of steps need of their surroundings. */
export interface IStepContext {
  client: HubClient;
  offered: EstimatorSummary[];
  problems: IFieldProblem[];
  trans: TranslationBundle;
}
