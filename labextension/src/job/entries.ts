import {
  deleteIcon,
  fileIcon,
  html5Icon,
  listIcon,
  notebookIcon,
  pythonIcon,
  usersIcon
} from '@jupyterlab/ui-components';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import { hasEnded, type JobDetail } from '../api/types';
import type { IEntry } from '../ui/menu';
import { datasetOf } from './learned';

type IProps = IDocumentProps & { job: JobDetail };

/** The ways to have a job: as a program, as its request, as a report. */
export function waysToUse(props: IProps): IEntry[] {
  const { model, actions, trans, job } = props;
  const entries: (IEntry | false)[] = [
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
export function menuEntries(props: IProps): IEntry[] {
  const { model, actions, trans, job } = props;
  const key = String(job.id);
  const dataset = datasetOf(job, model.session?.user?.name ?? '');
  const may = (verb: string) => mayDo(model.session, job, verb);
  const entries: (IEntry | false)[] = [
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
