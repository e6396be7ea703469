import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobInfo } from '../../api/types';
import { titleOfJob } from './jobs';

/** What a job does with what it uses, in a table that is about that. */
export function wordOfKind(job: JobInfo, trans: TranslationBundle): string {
  switch (job.kind) {
    case 'train': {
      const [pipeline] = job.title.split(' · ');
      return job.target
        ? trans.__('%1 predicts %2', pipeline, job.target)
        : pipeline;
    }
    case 'search':
      return job.target
        ? trans.__('Search for the best model of %1', job.target)
        : trans.__('Search');
    case 'evaluate':
      return trans.__('Evaluation');
    case 'learning_curve':
      return trans.__('Learning curve');
    case 'repeats':
      return trans.__('Repeated tests');
    case 'convert':
      return trans.__('Conversion to ONNX');
    default:
      return titleOfJob(job, trans);
  }
}
