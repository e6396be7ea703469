import type { FirstChoice, Task } from '../api/types';

/** A step: a class that the workers offer, and what differs from its defaults. */
export interface IStep {
  estimator: string;
  parameters: Record<string, unknown>;
}

/** Which columns a group takes: one of the three. */
export interface ISelector {
  names?: string[];
  kind?: string;
  pattern?: string;
}

export interface IColumnGroup {
  columns: ISelector;
  steps: IStep[];
}

export type Validation =
  | { method: 'kfold'; folds: number }
  | { method: 'holdout'; test_size: number }
  | { method: 'rows'; train: IRowRange; test: IRowRange };

export interface IRowRange {
  start: number;
  end: number;
}

export interface ISpec {
  dataset: string;
  target: string | null;
  features: string[] | null;
  steps: IStep[];
  preparation: 'default' | 'none' | IColumnGroup[];
  validation: Validation;
  scoring: string[];
  positive_class: unknown;
  slice_by: string[];
  seed: number;
}

export interface IResources {
  queue: string;
  priority: number;
  memory_bytes: number | null;
  seconds: number | null;
}

/** What the form sends. */
export interface ITrainRequest {
  kind: 'train';
  model: string | null;
  spec: ISpec;
  resources: IResources;
}

/** What each task's last step must be. */
export const KIND_OF: Record<Task, string> = {
  classification: 'classifier',
  regression: 'regressor',
  clustering: 'clusterer',
  outlier_detection: 'outlier_detector'
};

/** The steps with which a form begins. None until the workers have published their offers. */
export function firstSteps(
  choices: FirstChoice[],
  task: Task,
  rows: number
): IStep[] {
  const fits = choices.find(
    choice =>
      choice.task === task &&
      (choice.most_rows === null || rows <= choice.most_rows)
  );
  return (fits?.steps ?? []).map(estimator => ({ estimator, parameters: {} }));
}

export const hasTarget = (task: Task): boolean =>
  task === 'classification' || task === 'regression';

/** The request of an empty form. */
export function newRequest(dataset: string): ITrainRequest {
  return {
    kind: 'train',
    model: null,
    spec: {
      dataset,
      target: null,
      features: null,
      steps: [{ estimator: '', parameters: {} }],
      preparation: 'default',
      validation: { method: 'kfold', folds: 5 },
      scoring: [],
      positive_class: null,
      slice_by: [],
      seed: 0
    },
    resources: {
      queue: 'default',
      priority: 0,
      memory_bytes: null,
      seconds: null
    }
  };
}

/** The request of an earlier job, to be changed and sent again. */
export function requestOf(job: { request: unknown }): ITrainRequest {
  const earlier = job.request as ITrainRequest;
  const empty = newRequest(earlier.spec.dataset);
  return {
    kind: 'train',
    model: earlier.model,
    spec: { ...empty.spec, ...earlier.spec },
    resources: { ...empty.resources, ...earlier.resources }
  };
}
