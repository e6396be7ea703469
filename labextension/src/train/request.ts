import type { components } from '../api/schema';
import {
  type FirstChoice,
  type Resources,
  searchOfForm,
  type Step,
  type Task,
  type TaskInfo,
  type TrainRequest
} from '../api/types';
import type { IPreferences } from '../state/Preferences';

export type { Resources, Step };

/** A pipeline in an ensemble; it may prepare the columns in a way of its own. */
export interface IMemberPipeline {
  steps: Step[];
  preparation?: FormSpec['preparation'];
}

export type Member = Step | IMemberPipeline;

type Schemas = components['schemas'];
type Sent = Schemas['PipelineSpec'];
type Filled<T, K extends keyof T> = Omit<T, K> & Required<Pick<T, K>>;

/** Which columns a group takes: one of the three. */
export type Selector = Schemas['ColumnSelector'];
export type ColumnGroup = Filled<Schemas['ColumnGroup'], 'steps'> & {
  steps: Step[];
};
export type RowRange = Schemas['RowRange'];
export type Validation =
  | Filled<Schemas['KFold'], 'folds'>
  | Filled<Schemas['HoldOut'], 'test_size'>
  | Filled<Schemas['TimeFolds'], 'folds'>
  | Schemas['ColumnFolds']
  | Schemas['RowSplit'];

/** A spec in which the form has filled in all that it shows. */
export type FormSpec = Filled<
  Omit<Sent, 'steps' | 'preparation' | 'validation'>,
  | 'target'
  | 'features'
  | 'split'
  | 'scoring'
  | 'positive_class'
  | 'slice_by'
  | 'random_too'
  | 'seed'
> & {
  steps: Step[];
  preparation: 'default' | 'none' | ColumnGroup[];
  validation: Validation;
};

/** What the form sends. */
export interface ITrainRequest extends TrainRequest {
  model: string | null;
  spec: FormSpec;
  resources: Resources;
}

/** The steps with which a form begins. None until the workers have published their offers. */
export function firstSteps(
  choices: FirstChoice[],
  task: Task,
  rows: number
): Step[] {
  const fits = choices.find(
    choice =>
      choice.task === task &&
      (choice.most_rows === null || rows <= choice.most_rows)
  );
  return (fits?.steps ?? []).map(estimator => ({ estimator, parameters: {} }));
}

/** What the last step of a task's pipeline is; nothing until the tasks are known. */
export function kindOf(
  tasks: TaskInfo[],
  task: Task
): TaskInfo['kind'] | undefined {
  return tasks.find(info => info.task === task)?.kind;
}

/** Whether a task predicts a column; until the tasks are known, it does. */
export function hasTarget(tasks: TaskInfo[], task: Task): boolean {
  return tasks.find(info => info.task === task)?.has_target ?? true;
}

/** How pipelines are tested, unless the person chose otherwise. */
export const FIRST_VALIDATION: Validation = { method: 'kfold', folds: 5 };

/** How the person chose to begin. */
export function preferredValidation(preferences: IPreferences): Validation {
  const { validation: method, folds, testPercent } = preferences;
  return method === 'holdout'
    ? { method, test_size: testPercent / 100 }
    : { method, folds };
}

/** The request of an empty form. */
export function newRequest(
  dataset: string,
  validation = FIRST_VALIDATION
): ITrainRequest {
  return {
    kind: 'train',
    model: null,
    spec: {
      dataset,
      target: null,
      features: null,
      steps: [{ estimator: '', parameters: {} }],
      preparation: 'default',
      validation,
      split: null,
      scoring: [],
      positive_class: null,
      slice_by: [],
      random_too: false,
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

const EARLIER = /^(?:job:(\d+)|trial:(\d+)\/(\d+))$/;

/** The job, or the search and its trial, with whose request a form begins. */
export function earlierOf(
  subject: string
): { job: number; trial: number | null } | null {
  const [, job, search, trial] = EARLIER.exec(subject) ?? [];
  if (job) {
    return { job: Number(job), trial: null };
  }
  return search ? { job: Number(search), trial: Number(trial) } : null;
}

/** The request of an earlier job or trial, to be changed and sent again. */
export function requestOf(job: { request: unknown }): ITrainRequest {
  const earlier = job.request as ITrainRequest;
  const empty = newRequest(earlier.spec.dataset);
  const search = searchOfForm(job);
  return {
    kind: 'train',
    model: earlier.model,
    spec: {
      ...empty.spec,
      ...(search ? learnedOf(search.spec as FormSpec) : earlier.spec)
    },
    resources: { ...empty.resources, ...earlier.resources }
  };
}

/** From what a search learned, and how it was tested: what a training has, too. */
function learnedOf(spec: FormSpec): Partial<FormSpec> {
  const { dataset, target, features, validation, split, seed } = spec;
  return { dataset, target, features, validation, split, seed };
}
