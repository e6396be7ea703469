import type { Task } from '../api/types';
import {
  firstSteps,
  hasTarget,
  type FormSpec,
  kindOf,
  type Step,
  type ITrainRequest
} from './request';
import type { ISubject } from './useSubject';

/** The task that was chosen, else the estimator's, else the one that fits the columns. */
export function taskOf(
  goal: Task | null,
  steps: Step[],
  subject: ISubject
): Task {
  const { estimator } = steps[steps.length - 1];
  const kind = subject.offered.find(item => item.name === estimator)?.kind;
  return (
    goal ??
    subject.tasks.find(info => info.kind === kind)?.task ??
    'classification'
  );
}

/** The request with steps that fit, where none were chosen. The target is a person's choice. */
export function complete(
  request: ITrainRequest,
  task: Task,
  subject: ISubject
): ITrainRequest {
  const { spec } = request;
  const target = hasTarget(subject.tasks, task) ? spec.target : null;
  const isChosen = spec.steps[spec.steps.length - 1].estimator !== '';
  const steps = isChosen ? spec.steps : begin(task, spec.steps, subject);
  return { ...request, spec: { ...spec, steps, target } };
}

/** The steps with another estimator; those of the first choice belong to it, and go with it. */
export function withLastStep(
  steps: Step[],
  step: Step,
  task: Task,
  subject: ISubject
): Step[] {
  const isOther = step.estimator !== steps[steps.length - 1].estimator;
  const isForeign = isOther && isUntouched(steps, task, subject);
  return [...(isForeign ? [] : steps.slice(0, -1)), step];
}

/** What changes in a spec with the task and the column to predict; `chosen` are its steps so far. */
export function aimAt(
  spec: FormSpec,
  chosen: Step[],
  aim: { before: Task; next: Task; target: string | null },
  subject: ISubject
): Partial<FormSpec> {
  const { before, next, target } = aim;
  const { tasks } = subject;
  const first = begin(next, chosen, subject);
  const steps = isUntouched(spec.steps, before, subject)
    ? first
    : kindOf(tasks, next) === kindOf(tasks, before)
      ? spec.steps
      : [...spec.steps.slice(0, -1), ...first.slice(-1)];
  return {
    target,
    steps,
    scoring: next === before ? spec.scoring : [],
    slice_by: hasTarget(tasks, next) ? spec.slice_by : [],
    random_too: hasTarget(tasks, next) && spec.random_too,
    positive_class: null
  };
}

/** The steps with which the form begins for a task, on these rows. */
function begin(task: Task, instead: Step[], subject: ISubject): Step[] {
  const rows = subject.info?.rows ?? 0;
  const first = firstSteps(subject.firstChoices, task, rows);
  return first.length > 0 ? first : instead;
}

function isUntouched(steps: Step[], task: Task, subject: ISubject): boolean {
  const first = begin(task, steps, subject);
  return JSON.stringify(steps) === JSON.stringify(first);
}
