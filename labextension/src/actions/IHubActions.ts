import type {
  ArtifactKind,
  ContentFormat,
  JobDetail,
  ProgramFormat,
  SharedKind
} from '../api/types';

/** What the rows can do; carried out by commands. */
export interface IHubActions {
  open(kind: ArtifactKind | 'job', key: string): void;
  /** Open the train form for a version, as `penguins@2`; with nothing for any. */
  train(dataset: string): void;
  /** Open the train form with an earlier job's request. */
  trainAgain(job: number): void;
  /** Ask for the same again, and open the job that does it. A problem is reported. */
  repeat(job: JobDetail): void;
  /** Open the train form with the training that repeats a trial of a search. */
  openTrial(job: number, trial: number): void;
  /** Open the comparison of jobs, trials and models, by their keys: `job:12`. */
  compare(keys: string[]): void;
  /** Open the leaderboards of a dataset; with nothing, all. */
  leaderboard(dataset: string): void;
  /** Save a job as a program or its request as YAML, into the folder that the file browser shows. */
  openProgram(job: number, format: ProgramFormat): void;
  /** Download an address of the hub. */
  save(url: string): void;
  insert(kind: ArtifactKind, name: string): void;
  download(
    kind: ArtifactKind,
    name: string,
    version: number,
    format?: ContentFormat
  ): void;
  remove(kind: ArtifactKind | 'job', key: string): void;
  /** Cancel a job. A problem is reported. */
  cancel(id: number): Promise<void>;
  share(kind: SharedKind, key: string): void;
  upload(): void;
  /** Register files of the file browser, by their paths. */
  registerFiles(paths: string[]): Promise<void>;
}
