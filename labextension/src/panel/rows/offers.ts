import type { TranslationBundle } from '@jupyterlab/translation';
import {
  checkIcon,
  closeIcon,
  copyIcon,
  deleteIcon,
  downloadIcon,
  listIcon,
  runIcon,
  stopIcon,
  usersIcon
} from '@jupyterlab/ui-components';

import {
  type ArtifactInfo,
  currentOf,
  hasEnded,
  type JobInfo,
  type Session
} from '../../api/types';
import { mayDo } from '../../api/mayDo';
import { titleOfJob } from '../../ui/text/jobs';
import type { IHubActions } from '../../actions/IHubActions';
import { type Choice, keyOfArtifact, keyOfJob } from '../../state/Choice';
import type { IOffer, OfferName } from '../../ui/offered';

/** By a button of the row too, and not in the menu alone: a row has room for two. */
export const OFTEN: readonly OfferName[] = [
  'train',
  'insert',
  'compare',
  'cancel'
];

/** The way into a comparison; none for what has no key. */
function compareOffers(
  key: string,
  name: string,
  choice: Choice,
  trans: TranslationBundle
): IOffer[] {
  const label = choice.has(key)
    ? trans.__('Do not compare %1', name)
    : trans.__('Compare %1', name);
  const run = () => choice.toggle(key);
  return key ? [{ name: 'compare', label, icon: checkIcon, run }] : [];
}

function leaderboardOffer(
  name: string,
  actions: IHubActions,
  trans: TranslationBundle
): IOffer {
  return {
    name: 'leaderboard',
    label: trans.__('Leaderboard of %1', name),
    icon: listIcon,
    run: () => actions.leaderboard(name)
  };
}

/** What the person may do with a dataset or model. */
export function artifactOffers(
  artifact: ArtifactInfo,
  session: Session | null,
  choice: Choice,
  actions: IHubActions,
  trans: TranslationBundle
): IOffer[] {
  const { kind, reference } = artifact;
  const current = currentOf(artifact);
  const ready = current?.state === 'ready';
  const may = (verb: string) => mayDo(session, artifact, verb);
  const offers: IOffer[] = [];
  if (kind === 'dataset' && ready && may('train')) {
    offers.push({
      name: 'train',
      label: trans.__('Train on %1', reference),
      icon: runIcon,
      run: () => actions.train(`${reference}@${current.number}`)
    });
  }
  if (kind === 'dataset' && ready) {
    offers.push(leaderboardOffer(reference, actions, trans));
  }
  if (ready) {
    offers.push({
      name: 'insert',
      label: trans.__('Insert into notebook'),
      icon: copyIcon,
      run: () => actions.insert(kind, reference)
    });
  }
  if (current) {
    offers.push({
      name: 'download',
      label: trans.__('Download %1', reference),
      icon: downloadIcon,
      run: () => actions.download(kind, reference, current.number)
    });
  }
  const compared = keyOfArtifact(artifact);
  offers.push(...compareOffers(compared, reference, choice, trans));
  if (may('share')) {
    offers.push({
      name: 'share',
      label: trans.__('Share %1', reference),
      icon: usersIcon,
      run: () => actions.share(kind, reference)
    });
  }
  if (may('delete')) {
    offers.push({
      name: 'remove',
      label: trans.__('Delete %1', reference),
      icon: deleteIcon,
      run: () => actions.remove(kind, reference)
    });
  }
  return offers;
}

/** What the person may do with a job. */
export function jobOffers(
  job: JobInfo,
  session: Session | null,
  choice: Choice,
  actions: IHubActions,
  trans: TranslationBundle
): IOffer[] {
  const key = String(job.id);
  const may = (verb: string) => mayDo(session, job, verb);
  const title = titleOfJob(job, trans);
  const offers = compareOffers(keyOfJob(job), title, choice, trans);
  if (may('share')) {
    offers.push({
      name: 'share',
      label: trans.__('Share %1', title),
      icon: usersIcon,
      run: () => actions.share('job', key)
    });
  }
  if (hasEnded(job) && may('delete')) {
    offers.push({
      name: 'remove',
      label: trans.__('Remove from the list'),
      icon: closeIcon,
      run: () => actions.remove('job', key)
    });
  }
  if (!hasEnded(job) && may('cancel')) {
    offers.push({
      name: 'cancel',
      label: trans.__('Cancel %1', title),
      icon: stopIcon,
      run: () => void actions.cancel(job.id)
    });
  }
  return offers;
}
