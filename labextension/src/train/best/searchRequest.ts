import type { SearchRequest, Task } from '../../api/types';
import { type ITrainRequest, newRequest } from '../request';

/** For how long a person may let the hub search. */
export const MINUTES = [1, 2, 5, 15, 60];
export const FIRST_MINUTES = 2;

/** As in the hub: of fewer rows none are kept from the trials. */
const FEWEST_FOR_HOLDOUT = 50;

/**
 * The search that a form asks for. What was left as it begins is the hub's to choose:
 * it repeats the folds of few rows.
 */
export function searchRequest(
  request: ITrainRequest,
  task: Task,
  minutes: number
): SearchRequest {
  const { dataset, target, features, validation, split, seed } = request.spec;
  const first = newRequest(dataset).spec.validation;
  const isChanged = JSON.stringify(validation) !== JSON.stringify(first);
  return {
    kind: 'search',
    spec: {
      dataset,
      target: target ?? '',
      task,
      seed,
      ...(features !== null && { features }),
      ...(split !== null ? { split } : isChanged && { validation })
    },
    budget: { seconds: 60 * minutes },
    model: request.model,
    resources: request.resources
  };
}

/** Whether the hub tests the winner on rows that no trial saw. */
export function keepsRows(request: ITrainRequest, rows: number): boolean {
  const { split, validation } = request.spec;
  const isDrawn = ['kfold', 'holdout', 'time'].includes(validation.method);
  return rows >= FEWEST_FOR_HOLDOUT && (isDrawn || split !== null);
}
