import type { TranslationBundle } from '@jupyterlab/translation';

import type { HubClient } from '../../api/client';
import type {
  DefaultEstimators,
  EstimatorSummary,
  FieldError
} from '../../api/types';

/** What forms of steps need of their surroundings. */
export interface IStepContext {
  client: HubClient;
  offered: EstimatorSummary[];
  /** The estimator of a step that is added, by its kind. */
  defaults: DefaultEstimators;
  problems: FieldError[];
  trans: TranslationBundle;
}
