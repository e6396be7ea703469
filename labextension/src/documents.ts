import type { components } from './schema';

type Schemas = components['schemas'];

export type ArtifactInfo = Schemas['ArtifactInfo'];
export type Column = Schemas['Column'];
export type EstimatorInfo = Schemas['EstimatorInfo'];
export type JobDetail = Schemas['JobDetail'];
export type JobInfo = Schemas['JobInfo'];
export type Report = Schemas['Report'];
export type Session = Schemas['Session'];
export type VersionInfo = Schemas['VersionInfo'];

export type ArtifactKind = ArtifactInfo['kind'];

/** One page of a list, with the cursor of the next. */
export interface IPage<T> {
  items: T[];
  total: number;
  next: string | null;
}

/** What is wrong with one field of a request. */
export interface IFieldProblem {
  field: string;
  message: string;
}

/** Whether a job has come to its end. */
export function hasEnded(job: JobInfo): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}
