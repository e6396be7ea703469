import type {
  BoardSort,
  LeaderboardEntry,
  LeaderboardInfo
} from '../api/types';

/** Entries between which the rows can't tell, or others one after the other. */
export interface IGroup {
  /** From 1, the group with the best; null where they were not told apart. */
  standing: number | null;
  entries: LeaderboardEntry[];
}

/** The entries in groups; in another order than by rank there is but one. */
export function groupsOf(
  entries: LeaderboardEntry[],
  sort: BoardSort
): IGroup[] {
  if (sort !== 'rank') {
    return [{ standing: null, entries }];
  }
  const groups: IGroup[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.standing === entry.standing) {
      last.entries.push(entry);
    } else {
      groups.push({ standing: entry.standing, entries: [entry] });
    }
  }
  return groups;
}

/** By what an entry is named in a comparison: `job:12`, `trial:15/3`. */
export function keyOf({ kind, job_id, trial }: LeaderboardEntry): string {
  return kind === 'trial' ? `trial:${job_id}/${trial}` : `job:${job_id}`;
}

/** The job of what a comparison names: `15` of `trial:15/3`. */
export function jobOf(key: string): string {
  return key.split(/[:/]/)[1];
}

/** So many of those chosen are looked at. */
const MOST_CHOSEN = 50;

/** The jobs and trials among what was chosen anywhere; none where they are too many. */
export function entriesOf(keys: readonly string[]): string[] {
  const entries = keys.filter(key => /^(job|trial):/.test(key));
  return entries.length <= MOST_CHOSEN ? entries : [];
}

/** `penguins-species v2` or, of what became no model, its pipeline. */
export function nameOf(entry: LeaderboardEntry): string {
  return entry.model === null
    ? entry.pipeline
    : `${entry.model} v${entry.model_version}`;
}

/** `penguins v2 → species`: what all models of a leaderboard predict, and from which rows. */
export function subjectOf(board: LeaderboardInfo): string {
  return `${board.dataset} v${board.dataset_version} → ${board.target}`;
}
