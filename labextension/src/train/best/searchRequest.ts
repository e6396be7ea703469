import type { SearchRequest, Step, Task } from '../../api/types';
import {
  type ColumnGroup,
  FIRST_VALIDATION,
  type ITrainRequest
} from '../request';

/** For how long a person may let the hub search. */
export const MINUTES = [1, 2, 5, 15, 60];
export const FIRST_MINUTES = 2;

export const METHODS = ['bayesian', 'random', 'grid', 'halving'] as const;
export const RESOURCES = ['rows', 'folds', 'iterations'] as const;

/** How the parameters of one's own steps are searched. */
export interface ISearchWay {
  method: (typeof METHODS)[number];
  /** What the first trials of a halving search get little of. */
  resource: (typeof RESOURCES)[number];
  /** As typed; empty for the hub to choose. */
  trials: string;
}

export const FIRST_WAY: ISearchWay = {
  method: 'bayesian',
  resource: 'rows',
  trials: ''
};

/** The times to choose among, with that of an earlier search. */
export function minutesOf(earlier: SearchRequest | null): number[] {
  const before = (earlier?.budget?.seconds ?? 60 * FIRST_MINUTES) / 60;
  return [...new Set([...MINUTES, before])].sort((a, b) => a - b);
}

/** An earlier search, as long as the form is about the same dataset and column. */
export function sameSearch(
  { spec }: ITrainRequest,
  earlier: SearchRequest | null
): SearchRequest | null {
  const isSame =
    earlier?.spec.dataset === spec.dataset &&
    earlier.spec.target === spec.target;
  return isSame ? earlier : null;
}

/**
 * The search that a form asks for. What was left as it begins is the hub's to choose:
 * it repeats the folds of few rows. What the form does not show is as in an earlier search.
 */
export function searchRequest(
  request: ITrainRequest,
  task: Task,
  minutes: number,
  earlier: SearchRequest | null = null
): SearchRequest {
  const { metric, holdout } = sameSearch(request, earlier)?.spec ?? {};
  const begun = searchOf(request, task);
  return {
    ...begun,
    spec: {
      ...begun.spec,
      ...(metric && { metric }),
      ...(holdout && { holdout })
    },
    budget: { seconds: 60 * minutes }
  };
}

/** The search of what the form's own steps leave as it is. What they say stays. */
export function stepsRequest(
  request: ITrainRequest,
  task: Task,
  way: ISearchWay
): SearchRequest {
  const { steps, preparation } = request.spec;
  const own = searchOf(request, task);
  const candidate = {
    steps: steps.map(fixed),
    preparation: Array.isArray(preparation)
      ? preparation.map(fixedGroup)
      : preparation,
    ranges: 'curated' as const
  };
  return {
    ...own,
    spec: { ...own.spec, candidates: [candidate] },
    method: way.method,
    resource: way.method === 'halving' ? way.resource : null,
    budget: { trials: way.trials === '' ? null : Number(way.trials) }
  };
}

function searchOf(request: ITrainRequest, task: Task) {
  const { dataset, target, features, validation, split, seed } = request.spec;
  const isChanged =
    JSON.stringify(validation) !== JSON.stringify(FIRST_VALIDATION);
  return {
    kind: 'search' as const,
    spec: {
      dataset,
      target: target ?? '',
      task,
      seed,
      ...(features !== null && { features }),
      ...(split !== null ? { split } : isChanged && { validation })
    },
    model: request.model,
    resources: request.resources
  };
}

function fixedGroup(group: ColumnGroup): ColumnGroup {
  return { ...group, steps: group.steps.map(fixed) };
}

/** A step with its values so that none is read as choices: a list is the only choice. */
function fixed(step: Step): Step {
  const parameters = Object.entries(step.parameters ?? {});
  return {
    ...step,
    parameters: Object.fromEntries(
      parameters.map(([name, value]) => [name, fixedValue(value)])
    )
  };
}

function fixedValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(isNamed)
      ? value.map(([name, member]) => [name, fixedValue(member)])
      : [value];
  }
  if (isStep(value)) {
    return fixed(value);
  }
  return isPipeline(value)
    ? { ...value, steps: value.steps.map(fixed) }
    : value;
}

function isPipeline(value: unknown): value is { steps: Step[] } {
  return typeof value === 'object' && value !== null && 'steps' in value;
}

function isStep(value: unknown): value is Step {
  return typeof value === 'object' && value !== null && 'estimator' in value;
}

function isNamed(value: unknown): value is [string, object] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    (isStep(value[1]) || isPipeline(value[1]))
  );
}
