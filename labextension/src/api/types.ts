import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type ArtifactChanges = Schemas['ArtifactChanges'];
export type ArtifactInfo = Schemas['ArtifactInfo'];
export type AuditRecord = Schemas['AuditRecord'];
export type AuditVerdict = Schemas['AuditVerdict'];
/** A drawing of the hub, with its title. */
export type ChartDocument = Schemas['Chart'];
export type CodeDocument = Schemas['CodeDocument'];
export type Column = Schemas['Column'];
export type ColumnOptions = Schemas['ColumnOptions'];
export type ColumnGroup = Schemas['ColumnGroup'];
export type ColumnDrift = Schemas['ColumnDrift'];
export type Comparison = Schemas['Comparison'];
export type Dashboard = Schemas['Dashboard'];
export type DefaultEstimators = EstimatorList['default_estimators'];
export type Deleted = Schemas['Deleted'];
export type Draft = Schemas['Draft'];
export type EstimatorInfo = Schemas['EstimatorInfo'];
export type EstimatorList = Schemas['EstimatorList'];
export type EstimatorSummary = Schemas['EstimatorSummary'];
/** What is wrong with one field of a request. */
export type FieldError = Schemas['FieldError'];
export type FirstChoice = Schemas['FirstChoice'];
export type Front = Schemas['Front'];
export type Grants = Schemas['Grants'];
export type GroupChanges = Schemas['GroupChanges'];
export type GroupInfo = Schemas['GroupInfo'];
export type ImportedUsers = Schemas['ImportedUsers'];
export type IssuedToken = Schemas['IssuedToken'];
export type JobDetail = Schemas['JobDetail'];
export type JobInfo = Schemas['JobInfo'];
export type Leaderboard = Schemas['Leaderboard'];
export type LeaderboardEntry = Schemas['LeaderboardEntry'];
export type LeaderboardInfo = Schemas['LeaderboardInfo'];
export type Metric = Schemas['Metric'];
export type ModelDetails = Schemas['ModelDetails'];
export type NewUser = Schemas['NewUser'];
export type PasswordReset = Schemas['PasswordReset'];
export type PersonInfo = Schemas['PersonInfo'];
export type PermissionInfo = Schemas['PermissionInfo'];
export type Problem = Schemas['Problem'];
/** How many repeats of tests would decide, and what they cost. */
export type RepeatsPlan = Schemas['RepeatsPlan'];
/** What options make of a file's first rows. */
export type ReadingPreview = Schemas['ReadingPreview'];
export type ReadOptions = Schemas['ReadOptions'];
export type Report = Schemas['Report'];
export type Resources = Required<Schemas['Resources']>;
export type RoleInfo = Schemas['RoleInfo'];
export type Rows = Schemas['Rows'];
export type RowTable = Schemas['RowTable'];
export type ScorerInfo = Schemas['ScorerInfo'];
export type SearchedParameters = Schemas['SearchedParameters'];
export type SearchedPipeline = Schemas['SearchedPipeline'];
export type SearchRequest = Schemas['SearchRequest'];
export type Session = Schemas['Session'];
export type ShareChange = Schemas['ShareChange'];
export type ShareInfo = Schemas['ShareInfo'];
export type SplitCreate = Schemas['SplitCreate'];
export type SplitInfo = Schemas['SplitInfo'];
export type SignInInfo = Schemas['SignInInfo'];
export type Step = Required<Schemas['Step']>;
export type StorageInfo = Schemas['StorageInfo'];
export type Succession = Schemas['Succession'];
export type Task = Schemas['TaskInfo']['task'];
export type TaskInfo = Schemas['TaskInfo'];
export type TrainRequest = Schemas['TrainRequest'];
export type TrialDetail = Schemas['TrialDetail'];
export type Compared = Schemas['Compared'];
export type ComparedMetric = Schemas['ComparedMetric'];
export type ComparedRowList = Schemas['ComparedRowList'];
export type ComparedScores = Schemas['ComparedScores'];
export type Disagreement = Schemas['Disagreement'];
export type ModelComparison = Schemas['ModelComparison'];
export type TrialInfo = Schemas['TrialInfo'];
export type TrialList = Schemas['TrialList'];
export type TrustedTypeInfo = Schemas['TrustedTypeInfo'];
/** A version of a dataset or model that a job reads. */
export type Use = Schemas['Use'];
export type UploadInfo = Schemas['UploadInfo'];
export type UploadRequest = Schemas['UploadRequest'];
export type UserChanges = Schemas['UserChanges'];
export type UserInfo = Schemas['UserInfo'];
export type VersionInfo = Schemas['VersionInfo'];
export type WorkerInfo = Schemas['WorkerInfo'];

/** A request for work, of any kind. */
export type JobRequest = BodyOf<paths['/mlhub/api/jobs']['post']>;
export type ArtifactKind = ArtifactInfo['kind'];
export type SharedKind = ArtifactKind | 'job';
/** As it was registered, or its typed table. */
export type ProgramFormat = 'script' | 'notebook' | 'yaml';
export type ContentFormat = NonNullable<
  QueryOf<
    paths['/mlhub/api/datasets/{name}/versions/{number}/content']['get']
  >['format']
>;
/** Which jobs are asked for, and which page of them. */
export type JobsQuery = QueryOf<paths['/mlhub/api/jobs']['get']>;
/** Which page of a list is asked for. */
export type ListQuery = Pick<
  JobsQuery,
  'filter' | 'owner' | 'cursor' | 'limit'
>;
export type RowsQuery = QueryOf<
  paths['/mlhub/api/datasets/{name}/versions/{number}/rows']['get']
>;
/** In which order the models of a leaderboard are listed. */
export type BoardSort = NonNullable<
  QueryOf<paths['/mlhub/api/leaderboards/{board_id}']['get']>['sort']
>;
/** By what models are ranked. */
export type BoardMetric = Schemas['BoardMetric']['name'];
/** In which order a search's trials are listed. */
export type TrialSort = NonNullable<
  QueryOf<paths['/mlhub/api/jobs/{job_id}/trials']['get']>['sort']
>;
/** What a column's cells must be; travels as JSON in a query. */
export type Condition = Required<Schemas['Condition']>;

/** One page of a list, with the cursor of the next. */
export type Leak = Schemas['Leak'];
export type Leaks = Schemas['Leaks'];
export type Page<T> = Omit<Schemas['Page_JobInfo_'], 'items'> & { items: T[] };

type QueryOf<T extends { parameters: { query?: unknown } }> = NonNullable<
  T['parameters']['query']
>;
type BodyOf<
  T extends { requestBody: { content: { 'application/json': unknown } } }
> = T['requestBody']['content']['application/json'];

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

/** The version that a name means: of a model the champion, else the latest. */
export function currentOf(artifact: ArtifactInfo): VersionInfo | null {
  return artifact.champion ?? artifact.latest;
}

/** The search of a job that a form can hold: the hub chose its pipelines, and time ends it. */
export function searchOfForm(job: { request: unknown }): SearchRequest | null {
  const request = job.request as SearchRequest;
  const { kind, spec, budget } = request;
  const isHeld =
    kind === 'search' &&
    !spec.candidates &&
    !spec.rows &&
    !budget?.trials &&
    !!budget?.seconds;
  return isHeld ? request : null;
}

/** Whether a job has come to its end. */
export function hasEnded(job: JobInfo): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}
