import type { Column, Task } from '../api/types';
import {
  firstSteps,
  hasTarget,
  type ISpec,
  type IStep,
  type ITrainRequest,
  KIND_OF
} from './request';
import type { ISubject } from './useSubject';

/** The task that was chosen, else the estimator's, else the one that fits the columns. */
export function taskOf(
  goal: Task | null,
  steps: IStep[],
  subject: ISubject
): Task {
  const { estimator } = steps[steps.length - 1];
  const kind = subject.offered.find(item => item.name === estimator)?.kind;
  const tasks = Object.keys(KIND_OF) as Task[];
  return (
    goal ??
    tasks.find(task => KIND_OF[task] === kind) ??
    guessTarget(subject.columns)?.suggested_task ??
    'classification'
  );
}

/** The request with steps and a target that fit, where none were chosen. */
export function complete(
  request: ITrainRequest,
  task: Task,
  subject: ISubject
): ITrainRequest {
  const { spec } = request;
  const guessed = guessTarget(subject.columns)?.name;
  const target = hasTarget(task) ? (spec.target ?? guessed ?? null) : null;
  const isChosen = spec.steps[spec.steps.length - 1].estimator !== '';
  const steps = isChosen ? spec.steps : begin(task, spec.steps, subject);
  return { ...request, spec: { ...spec, steps, target } };
}

/** The steps with another estimator; those of the first choice belong to it, and go with it. */
export function withLastStep(
  steps: IStep[],
  step: IStep,
  task: Task,
  subject: ISubject
): IStep[] {
  const isOther = step.estimator !== steps[steps.length - 1].estimator;
  const isForeign = isOther && isUntouched(steps, task, subject);
  return [...(isForeign ? [] : steps.slice(0, -1)), step];
}

/** What changes in a spec with the task and the column to predict; `chosen` are its steps so far. */
export function aimAt(
  spec: ISpec,
  chosen: IStep[],
  aim: { before: Task; next: Task; target: string | null },
  subject: ISubject
): Partial<ISpec> {
  const { before, next, target } = aim;
  const first = begin(next, chosen, subject);
  const steps = isUntouched(spec.steps, before, subject)
    ? first
    : KIND_OF[next] === KIND_OF[before]
      ? spec.steps
      : [...spec.steps.slice(0, -1), ...first.slice(-1)];
  return {
    target,
    steps,
    scoring: next === before ? spec.scoring : [],
    slice_by: hasTarget(next) ? spec.slice_by : [],
    positive_class: null
  };
}

/** The steps with which the form begins for a task, on these rows. */
function begin(task: Task, instead: IStep[], subject: ISubject): IStep[] {
  const rows = subject.info?.rows ?? 0;
  const first = firstSteps(subject.firstChoices, task, rows);
  return first.length > 0 ? first : instead;
}

function isUntouched(steps: IStep[], task: Task, subject: ISubject): boolean {
  const first = begin(task, steps, subject);
  return JSON.stringify(steps) === JSON.stringify(first);
}

/** The last column that can be predicted: tables often end with what one wants to know. */
function guessTarget(columns: Column[]): Column | undefined {
  return columns.filter(column => column.suggested_task).pop();
}
