import type { JobDetail } from '../api/types';
import type { ILearned } from '../ui/hooks/useLeaks';
import { splitReference } from '../ui/text/references';

/** What a training, a search or a repeated test learned from, as the person names it; nothing of other jobs. */
export function datasetOf(job: JobDetail, person: string): string {
  const { spec, dataset } = job.request as {
    spec?: { dataset?: string };
    dataset?: string;
  };
  const isRanked = ['train', 'search', 'repeats'].includes(job.kind);
  const name = (spec?.dataset ?? dataset ?? '').split('@')[0];
  if (!isRanked || !name) {
    return '';
  }
  const isNamed = job.owner === person || name.includes('/');
  return isNamed ? name : `${job.owner}/${name}`;
}

/** What the model of a training or of a search learned to predict; nothing of other jobs. */
export function learnedOf(job: JobDetail, person: string): ILearned | null {
  const { spec } = job.request as { spec?: ILearned };
  if (!spec?.target || !['train', 'search'].includes(job.kind)) {
    return null;
  }
  const [, version] = splitReference(spec.dataset);
  return { ...spec, dataset: `${datasetOf(job, person)}@${version}` };
}
