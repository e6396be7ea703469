import {
  checkIcon,
  deleteIcon,
  fileIcon,
  html5Icon,
  listIcon,
  notebookIcon,
  pythonIcon,
  runIcon,
  stopIcon,
  usersIcon
} from '@jupyterlab/ui-components';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import { hasEnded, type JobDetail, searchOfForm } from '../api/types';
import { keyOfJob } from '../state/Choice';
import type { IOffer } from '../ui/offered';
import type { IAction } from '../ui/tab/TabHead';
import { datasetOf } from './learned';

type IProps = IDocumentProps & { job: JobDetail };

const REPEATED = ['evaluate', 'learning_curve', 'convert'];

/** What most people do next with a job. */
export function actionsOf(props: IProps): IAction[] {
  const { model, actions, trans, job } = props;
  if (!hasEnded(job)) {
    const cancel: IAction = {
      name: 'cancel',
      label: trans.__('Cancel'),
      icon: stopIcon,
      look: 'warn',
      run: () => void actions.cancel(job.id)
    };
    return mayDo(model.session, job, 'cancel') ? [cancel] : [];
  }
  const key = keyOfJob(job);
  const isPressed = model.choice.has(key);
  const compare: IAction = {
    name: 'compare',
    label: isPressed ? trans.__('Do not compare') : trans.__('Compare'),
    caption: trans.__('Choose it to be compared with others'),
    icon: checkIcon,
    isPressed,
    run: () => model.choice.toggle(key)
  };
  return [...again(props), ...(key ? [compare] : [])];
}

/** Run a job again: in the form where it has one, or at once. */
function again({ model, actions, trans, job }: IProps): IAction[] {
  const isHeld = searchOfForm(job) !== null;
  const how: Pick<IAction, 'name' | 'icon' | 'look'> = {
    name: 'again',
    icon: runIcon,
    look: 'accept'
  };
  if ((job.kind === 'train' || isHeld) && model.mayTrain) {
    const label = isHeld ? trans.__('Search again…') : trans.__('Run again…');
    return [{ ...how, label, run: () => actions.trainAgain(job.id) }];
  }
  const mayRepeat =
    job.kind === 'search'
      ? model.mayTrain && !isHeld
      : REPEATED.includes(job.kind) && model.may('jobs.submit');
  const label = trans.__('Run again');
  return mayRepeat ? [{ ...how, label, run: () => actions.repeat(job) }] : [];
}

/** The ways to have a job: as a program, as its request, as a report. */
export function waysToUse(props: IProps): IOffer[] {
  const { model, actions, trans, job } = props;
  const entries: (IOffer | false)[] = [
    hasProgram(job) && {
      name: 'notebook',
      label: trans.__('Open as notebook'),
      caption: trans.__('A program that gives its numbers'),
      icon: notebookIcon,
      run: () => actions.openProgram(job.id, 'notebook')
    },
    hasProgram(job) && {
      name: 'script',
      label: trans.__('Save as script'),
      caption: trans.__('A program that gives its numbers'),
      icon: pythonIcon,
      run: () => actions.openProgram(job.id, 'script')
    },
    ['train', 'search'].includes(job.kind) && {
      name: 'yaml',
      label: trans.__('Save as YAML'),
      caption: trans.__('What was asked for, to run again in a cell'),
      icon: fileIcon,
      run: () => actions.openProgram(job.id, 'yaml')
    },
    Boolean(job.result?.report) && {
      name: 'report',
      label: trans.__('Report as HTML'),
      icon: html5Icon,
      isApart: true,
      run: () => actions.save(model.client.reportUrl(job.id))
    }
  ];
  return entries.filter(entry => entry !== false);
}

/** What is needed less often. */
export function menuEntries(props: IProps): IOffer[] {
  const { model, actions, trans, job } = props;
  const key = String(job.id);
  const dataset = datasetOf(job, model.session?.user?.name ?? '');
  const may = (verb: string) => mayDo(model.session, job, verb);
  const entries: (IOffer | false)[] = [
    dataset !== '' && {
      name: 'leaderboard',
      label: trans.__('Leaderboard'),
      caption: trans.__('Models and trials that were tested alike'),
      icon: listIcon,
      run: () => actions.leaderboard(dataset)
    },
    may('share') && {
      name: 'share',
      label: trans.__('Share…'),
      icon: usersIcon,
      run: () => actions.share('job', key)
    },
    hasEnded(job) &&
      may('delete') && {
        name: 'remove',
        label: trans.__('Remove from the list…'),
        icon: deleteIcon,
        isApart: true,
        run: () => actions.remove('job', key)
      }
  ];
  return entries.filter(entry => entry !== false);
}

/** Whether the numbers of a job can be had from a program; of a search, those of its winner. */
function hasProgram({ kind, result }: JobDetail): boolean {
  const isWritten = ['train', 'evaluate', 'learning_curve'].includes(kind);
  return isWritten || (kind === 'search' && !!result?.model);
}
