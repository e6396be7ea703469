import type { HubClient } from '../api/client';
import type {
  Column,
  DefaultEstimators,
  EstimatorSummary,
  FirstChoice,
  ScorerInfo,
  SplitInfo,
  TaskInfo,
  VersionInfo
} from '../api/types';
import { useAgainLater } from '../ui/hooks/useAgainLater';
import { useLoaded } from '../ui/hooks/useLoaded';
import { splitReference } from '../ui/text/references';
import type { Validation } from './request';

/** Always the same object, so that values made of the columns are kept. */
const NONE: Column[] = [];

/** What a request is about: what the workers offer, and the chosen dataset. */
export interface ISubject {
  offered: EstimatorSummary[];
  scorers: ScorerInfo[];
  tasks: TaskInfo[];
  firstChoices: FirstChoice[];
  /** The estimator of a step that is added, by its kind. */
  defaultEstimators: DefaultEstimators;
  queues: string[];
  /** Whether a worker is online. */
  isOnline: boolean;
  /** Why the workers' offer is not known; they are asked again. */
  isLostBecause: string;
  /** The chosen version, once it is known. */
  info: VersionInfo | undefined;
  columns: Column[];
  /** The named splits of its rows. */
  splits: SplitInfo[];
  saveSplit: (name: string, validation: Validation) => Promise<SplitInfo>;
  /** Why the dataset is not known. */
  problem: string;
  /** Whether enough is known to ask for a draft. */
  isReady: boolean;
}

/** Load what a request is about; what fails is tried again. */
export function useSubject(client: HubClient, dataset: string): ISubject {
  const catalogue = useLoaded(() => client.estimators(), []);
  const workers = useLoaded(() => client.workers(), []);
  const isOnline = workers.value?.items.some(worker => worker.online) ?? true;
  const isLost = catalogue.value === null && catalogue.problem !== '';
  useAgainLater(isLost, catalogue.again);
  useAgainLater(isLost || !isOnline, workers.again);
  const [name, version] = splitReference(dataset);
  const loaded = useLoaded(
    async () => ({
      of: dataset,
      info: await client.version('dataset', name, version ?? 'latest')
    }),
    [dataset]
  );
  // Until the chosen dataset is known, the form shows nothing about the one before.
  const info = loaded.value?.of === dataset ? loaded.value.info : undefined;
  const columns = info?.dataset?.columns ?? NONE;
  const number = info?.number;
  const splits = useLoaded(
    async () =>
      number === undefined
        ? []
        : (await client.splits.list(name, number)).items,
    [name, number]
  );
  const offered = catalogue.value?.items ?? [];
  const queues = (workers.value?.items ?? []).flatMap(one => one.queues);
  return {
    offered,
    scorers: catalogue.value?.scorers ?? [],
    tasks: catalogue.value?.tasks ?? [],
    defaultEstimators: catalogue.value?.default_estimators ?? {},
    firstChoices: catalogue.value?.first_choices ?? [],
    queues: Array.from(new Set(queues)),
    isOnline,
    isLostBecause: isLost ? catalogue.problem : '',
    info,
    columns,
    splits: splits.value ?? [],
    saveSplit: async (split, validation) => {
      const wanted = { validation };
      const saved = await client.splits.save(name, number ?? 0, split, wanted);
      splits.again();
      return saved;
    },
    problem: loaded.problem,
    isReady: columns.length > 0 && offered.length > 0
  };
}
