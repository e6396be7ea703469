import {
  checkIcon,
  downloadIcon,
  fileIcon,
  html5Icon,
  listIcon,
  notebookIcon,
  pythonIcon,
  runIcon
} from '@jupyterlab/ui-components';

import { mayDo } from '../api/mayDo';
import { artifactEntries, codeEntries } from '../actions/artifactEntries';
import { keyOfModel } from '../state/Choice';
import type { IOffer } from '../ui/offered';
import type { IAction } from '../ui/tab/TabHead';
import type { IModelHead } from './ModelHead';

/** What most people do next with a model. */
export function actionsOf(props: IModelHead): IAction[] {
  const { model, trans, version, evaluates, onEvaluate } = props;
  const { origin, inspection } = version.model ?? {};
  const isLoadable = origin === 'trained' || inspection?.loadable;
  if (!isLoadable || !model.may('jobs.submit')) {
    return [];
  }
  return [
    {
      name: 'evaluate',
      label: trans.__('Evaluate on…'),
      icon: runIcon,
      look: 'accept',
      isExpanded: evaluates,
      run: onEvaluate
    }
  ];
}

/** The ways to have a model: in a cell, as a program, as a report, as a file. */
export function waysToUse(props: IModelHead): IOffer[] {
  const { model, actions, trans, name, artifact, version, reference } = props;
  const isTrained = version.model?.origin === 'trained';
  const job = version.model?.lineage?.job_id;
  const entries: (IOffer | false)[] = [
    ...codeEntries(artifact, reference, actions, trans),
    job !== undefined && {
      name: 'notebook',
      label: trans.__('Open as notebook'),
      caption: trans.__('The program that trains this model'),
      icon: notebookIcon,
      isApart: true,
      run: () => actions.openProgram(job, 'notebook')
    },
    job !== undefined && {
      name: 'script',
      label: trans.__('Save as script'),
      caption: trans.__('The program that trains this model'),
      icon: pythonIcon,
      run: () => actions.openProgram(job, 'script')
    },
    isTrained && {
      name: 'report',
      label: trans.__('Report as HTML'),
      icon: html5Icon,
      isApart: true,
      run: () =>
        actions.save(model.client.reportUrl({ name, number: version.number }))
    },
    {
      name: 'download',
      label: trans.__('Download file'),
      icon: downloadIcon,
      run: () => actions.download('model', name, version.number)
    },
    onnxEntry(props)
  ];
  return entries.filter(entry => entry !== false);
}

/** The model as an ONNX graph, which a worker makes once. */
function onnxEntry(props: IModelHead): IOffer | false {
  const { model, actions, trans, name, artifact, version, task } = props;
  const isThere = version.model?.formats?.includes('onnx');
  const mayConvert =
    mayDo(model.session, artifact, 'create') && model.may('jobs.submit');
  if (version.model?.origin !== 'trained' || (!isThere && !mayConvert)) {
    return false;
  }
  const convert = () =>
    task.run(async () => {
      const job = await model.client.convert(`${name}@${version.number}`);
      actions.open('job', String(job.id));
    });
  return {
    name: 'onnx',
    label: isThere ? trans.__('Download ONNX') : trans.__('Convert to ONNX'),
    caption: trans.__('For programs without scikit-learn'),
    icon: fileIcon,
    isDisabled: task.busy,
    run: () =>
      isThere
        ? actions.download('model', name, version.number, 'onnx')
        : void convert()
  };
}

/** What is needed less often. */
export function menuEntries(props: IModelHead): IOffer[] {
  const { model, actions, trans, name, artifact, version, task } = props;
  const { target, origin, lineage } = version.model ?? {};
  const shown = `${name}@${version.number}`;
  const key = keyOfModel(shown);
  const learn = () =>
    task.run(async () => {
      const job = await model.client.learn(shown);
      actions.open('job', String(job.id));
    });
  const entries: (IOffer | false)[] = [
    origin === 'trained' && {
      name: 'compare',
      label: model.choice.has(key)
        ? trans.__('Do not compare')
        : trans.__('Compare'),
      caption: trans.__('Choose it to be compared with others'),
      icon: checkIcon,
      run: () => model.choice.toggle(key)
    },
    Boolean(target) &&
      model.may('jobs.submit') && {
        name: 'learn',
        label: trans.__('Learning curve'),
        caption: trans.__('Shows whether more rows would improve the model'),
        icon: runIcon,
        isDisabled: task.busy,
        run: () => void learn()
      },
    lineage !== undefined &&
      lineage !== null && {
        name: 'leaderboard',
        label: trans.__('Leaderboard'),
        caption: trans.__('Models and trials that were tested alike'),
        icon: listIcon,
        run: () => actions.leaderboard(lineage.dataset)
      },
    ...artifactEntries(artifact, model, actions, trans, props.onDescribe)
  ];
  return entries.filter(entry => entry !== false);
}
