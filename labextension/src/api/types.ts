import type { components } from './schema';

type Schemas = components['schemas'];

export type ArtifactInfo = Schemas['ArtifactInfo'];
export type Column = Schemas['Column'];
export type Comparison = Schemas['Comparison'];
export type CodeDocument = Schemas['CodeDocument'];
export type Draft = Schemas['Draft'];
export type EstimatorInfo = Schemas['EstimatorInfo'];
export type EstimatorList = Schemas['EstimatorList'];
export type FirstChoice = Schemas['FirstChoice'];
export type EstimatorSummary = Schemas['EstimatorSummary'];
export type JobDetail = Schemas['JobDetail'];
export type JobInfo = Schemas['JobInfo'];
export type ColumnOptions = Partial<Schemas['ColumnOptions']>;
export type ReadOptions = Partial<
  Omit<Schemas['ReadOptions'], 'columns'> & {
    columns: Record<string, ColumnOptions>;
  }
>;
export type Metric = Schemas['Metric'];
export type ModelDetails = Schemas['ModelDetails'];
export type Report = Schemas['Report'];
export type RowTable = Schemas['RowTable'];
export type ScorerInfo = Schemas['ScorerInfo'];
export type Task = Schemas['Report']['task'];
export type WorkerInfo = Schemas['WorkerInfo'];
export type Rows = Schemas['Rows'];
export type Session = Schemas['Session'];
export type StorageInfo = Schemas['StorageInfo'];
export type UploadInfo = Schemas['UploadInfo'];
export type UploadRequest = Schemas['UploadRequest'];
export type VersionInfo = Schemas['VersionInfo'];

export type AuditRecord = Schemas['AuditRecord'];
export type Dashboard = Schemas['Dashboard'];
export type Grants = Schemas['Grants'];
export type GroupInfo = Schemas['GroupInfo'];
export type TrustedTypeInfo = Schemas['TrustedTypeInfo'];
export type IssuedToken = Schemas['IssuedToken'];
export type PersonInfo = Schemas['PersonInfo'];
export type PermissionInfo = Schemas['PermissionInfo'];
export type RoleInfo = Schemas['RoleInfo'];
export type ShareChange = Schemas['ShareChange'];
export type ShareInfo = Schemas['ShareInfo'];
export type SignInInfo = Schemas['SignInInfo'];
export type UserInfo = Schemas['UserInfo'];

export type ArtifactKind = ArtifactInfo['kind'];
/** As it was registered, or its typed table. */
export type ContentFormat = 'original' | 'parquet' | 'csv' | 'onnx';
export type SharedKind = ArtifactKind | 'job';

/** What a column's cells must be; travels as JSON in a query. */
export interface ICondition {
  column: string;
  op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'missing' | 'present';
  value: string;
}

/** One page of a list, with the cursor of the next. */
export interface IPage<T> {
  items: T[];
  total: number;
  next: string | null;
}

/** Names to share with. */
export interface IPeople {
  users: string[];
  groups: string[];
}

/** A message of the hub's event stream. */
export interface IHubEvent {
  kind: 'ready' | 'job' | ArtifactKind;
  key: string;
  document: JobInfo | ArtifactInfo | null;
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
