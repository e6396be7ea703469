import { useState } from 'react';

import type { Task } from '../api/types';
import type { HubModel } from '../state/HubModel';
import {
  type FormSpec,
  type Step,
  type ITrainRequest,
  newRequest,
  preferredValidation
} from './request';
import { aimAt, complete, taskOf, withLastStep } from './specEdits';
import { type ISubject, useSubject } from './useSubject';

/** The request of a form, with what changes it. */
export interface IFilled {
  /** What was filled in, with what follows from it. */
  request: ITrainRequest;
  task: Task;
  subject: ISubject;
  change: (part: Partial<ITrainRequest>) => void;
  changeSpec: (part: Partial<FormSpec>) => void;
  /** Begin again, with another dataset. */
  chooseDataset: (dataset: string) => void;
  aim: (task: Task, target: string | null) => void;
  chooseEstimator: (step: Step) => void;
}

/** Keep what is filled in; until something is chosen, it fits the dataset. */
export function useTrainRequest(
  model: HubModel,
  start: ITrainRequest,
  onChange: () => void
): IFilled {
  const [chosen, setChosen] = useState(start);
  const [goal, setGoal] = useState<Task | null>(null);
  const subject = useSubject(model.client, chosen.spec.dataset);
  const task = taskOf(goal, chosen.spec.steps, subject);
  const request = complete(chosen, task, subject);
  const { spec } = request;
  const change = (part: Partial<ITrainRequest>) => {
    onChange();
    setChosen({ ...request, ...part });
  };
  const changeSpec = (part: Partial<FormSpec>) =>
    change({ spec: { ...spec, ...part } });
  return {
    request,
    task,
    subject,
    change,
    changeSpec,
    chooseDataset: dataset => {
      setGoal(null);
      change(newRequest(dataset, preferredValidation(model.preferences)));
    },
    aim: (next, target) => {
      setGoal(next);
      const { steps } = chosen.spec;
      changeSpec(aimAt(spec, steps, { before: task, next, target }, subject));
    },
    chooseEstimator: step =>
      changeSpec({ steps: withLastStep(spec.steps, step, task, subject) })
  };
}
