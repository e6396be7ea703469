import type { SearchRequest, Task } from '../../api/types';
import { type ITrainRequest, newRequest } from '../request';

/** For how long a person may let the hub search. */
export const MINUTES = [1, 2, 5, 15, 60];
export const FIRST_MINUTES = 2;

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
