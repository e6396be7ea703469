import { URLExt } from '@jupyterlab/coreutils';

import { AccountClient } from './accountClient';
import { AdminClient } from './adminClient';
import { ComparisonClient } from './comparisonClient';
import { LeaderboardClient } from './leaderboardClient';
import { allPages, peopleOf } from './pages';
import { answerOf, given } from './requests';
import { ReadingClient } from './readingClient';
import { SearchClient } from './searchClient';
import { SplitClient } from './splitClient';
import type {
  ArtifactChanges,
  ArtifactInfo,
  ArtifactKind,
  CodeDocument,
  ProgramFormat,
  Comparison,
  Condition,
  ContentFormat,
  Deleted,
  Draft,
  EstimatorInfo,
  EstimatorList,
  IPeople,
  JobDetail,
  JobInfo,
  JobRequest,
  JobsQuery,
  ListQuery,
  Page,
  Rows,
  RowsQuery,
  SharedKind,
  ShareChange,
  ShareInfo,
  StorageInfo,
  TrainRequest,
  TrustedTypeInfo,
  UploadInfo,
  UploadRequest,
  VersionInfo,
  WorkerInfo
} from './types';

export { HubError } from './errors';
export { MOST_ITEMS } from './pages';

/** What a list is to hold: a part of the names, whose things. */
export type ListView = Required<Pick<ListQuery, 'filter' | 'owner'>>;

/** The REST API, one method per use. */
export class HubClient extends AccountClient {
  async people(): Promise<IPeople> {
    const list = await allPages(query =>
      answerOf(this.api.GET('/people', { params: { query } }))
    );
    return peopleOf(list.items);
  }

  shares(kind: SharedKind, key: string): Promise<Page<ShareInfo>> {
    return allPages(query =>
      kind === 'job'
        ? answerOf(
            this.api.GET('/jobs/{job_id}/shares', {
              params: { path: { job_id: key }, query }
            })
          )
        : answerOf(
            this.api.GET(`/${kind}s/{name}/shares` as const, {
              params: { path: { name: key }, query }
            })
          )
    );
  }

  async share(
    kind: SharedKind,
    key: string,
    change: ShareChange
  ): Promise<Page<ShareInfo>> {
    const page = await (kind === 'job'
      ? answerOf(
          this.api.POST('/jobs/{job_id}/shares', {
            params: { path: { job_id: key } },
            body: change
          })
        )
      : answerOf(
          this.api.POST(`/${kind}s/{name}/shares` as const, {
            params: { path: { name: key } },
            body: change
          })
        ));
    return page.next === null ? page : this.shares(kind, key);
  }

  /** What an administrator does. */
  readonly admin = new AdminClient(this.api);

  readonly readings = new ReadingClient(this.api);

  readonly splits = new SplitClient(this.api);

  readonly comparisons = new ComparisonClient(this.api);

  readonly leaderboards = new LeaderboardClient(this.api);

  readonly searches = new SearchClient(this.api);

  artifacts(kind: ArtifactKind, asked: ListQuery): Promise<Page<ArtifactInfo>> {
    const { filter, owner, cursor, limit } = asked;
    const query = given({ filter, owner, cursor, limit });
    return answerOf(this.api.GET(`/${kind}s` as const, { params: { query } }));
  }

  jobs(asked: JobsQuery): Promise<Page<JobInfo>> {
    const params = { query: given(asked) };
    return answerOf(this.api.GET('/jobs', { params }));
  }

  versions(
    kind: ArtifactKind,
    name: string,
    wanted: number
  ): Promise<Page<VersionInfo>> {
    return allPages(query => {
      const params = { path: { name }, query };
      return answerOf(
        this.api.GET(`/${kind}s/{name}/versions` as const, { params })
      );
    }, wanted);
  }

  version(
    kind: ArtifactKind,
    name: string,
    number: number | string = 'latest'
  ): Promise<VersionInfo> {
    const params = { path: { name, number: String(number) } };
    return answerOf(
      this.api.GET(`/${kind}s/{name}/versions/{number}` as const, { params })
    );
  }

  /** A window over a dataset's rows. */
  rows(
    name: string,
    number: number,
    window: Pick<RowsQuery, 'offset' | 'limit' | 'first_column'>,
    view: { sort: string; where: Condition[] }
  ): Promise<Rows> {
    const where = view.where.length ? JSON.stringify(view.where) : '';
    const query = given({ ...window, sort: view.sort, where });
    const params = { path: { name, number: String(number) }, query };
    return answerOf(
      this.api.GET('/datasets/{name}/versions/{number}/rows', { params })
    );
  }

  artifact(kind: ArtifactKind, name: string): Promise<ArtifactInfo> {
    const params = { path: { name } };
    return answerOf(this.api.GET(`/${kind}s/{name}` as const, { params }));
  }

  /** Change the description or the tags. */
  describe(
    kind: ArtifactKind,
    name: string,
    changes: ArtifactChanges
  ): Promise<ArtifactInfo> {
    const params = { path: { name } };
    return answerOf(
      this.api.PATCH(`/${kind}s/{name}` as const, { params, body: changes })
    );
  }

  /** A version beside an earlier one; without a key one that tells rows apart is found. */
  compare(
    name: string,
    number: number,
    before: number,
    key: string
  ): Promise<Comparison> {
    const query = given({ before: String(before), key });
    const params = { path: { name, number: String(number) }, query };
    return answerOf(
      this.api.GET('/datasets/{name}/versions/{number}/comparison', { params })
    );
  }

  giveAlias(
    kind: ArtifactKind,
    name: string,
    alias: string,
    version: number
  ): Promise<VersionInfo> {
    const params = { path: { name, alias } };
    return answerOf(
      this.api.PUT(`/${kind}s/{name}/aliases/{alias}` as const, {
        params,
        body: { version }
      })
    );
  }

  takeAlias(kind: ArtifactKind, name: string, alias: string): Promise<void> {
    const params = { path: { name, alias } };
    return answerOf(
      this.api.DELETE(`/${kind}s/{name}/aliases/{alias}` as const, { params })
    );
  }

  /** What one's own datasets and models take up. */
  storage(): Promise<StorageInfo> {
    return answerOf(this.api.GET('/account/storage'));
  }

  deleteVersion(
    kind: ArtifactKind,
    name: string,
    number: number
  ): Promise<Deleted> {
    const params = { path: { name, number: String(number) } };
    return answerOf(
      this.api.DELETE(`/${kind}s/{name}/versions/{number}` as const, { params })
    );
  }

  deleteArtifact(kind: ArtifactKind, name: string): Promise<Deleted> {
    const params = { path: { name } };
    return answerOf(this.api.DELETE(`/${kind}s/{name}` as const, { params }));
  }

  job(id: number): Promise<JobDetail> {
    return answerOf(this.api.GET('/jobs/{job_id}', { params: ofJob(id) }));
  }

  submit(request: JobRequest): Promise<JobDetail> {
    return answerOf(this.api.POST('/jobs', { body: request }));
  }

  /** Submit once more what an earlier job was asked. */
  repeat(job: JobDetail): Promise<JobDetail> {
    return this.submit(job.request as unknown as JobRequest);
  }

  /** Submit the conversion of a model to ONNX. */
  convert(model: string): Promise<JobDetail> {
    return this.submit({ kind: 'convert', model });
  }

  /** Let a worker look at an uploaded model file again. */
  inspect(name: string, number: number): Promise<JobDetail> {
    const params = { path: { name, number: String(number) } };
    return answerOf(
      this.api.POST('/models/{name}/versions/{number}/inspection', { params })
    );
  }

  /** Types that uploaded model files may hold. */
  trustedTypes(): Promise<Page<TrustedTypeInfo>> {
    return allPages(query =>
      answerOf(this.api.GET('/trusted-types', { params: { query } }))
    );
  }

  /** Withdraw an approval; files that hold the type are not loaded any more. */
  distrust(type: string): Promise<void> {
    const params = { path: { name: type } };
    return answerOf(this.api.DELETE('/trusted-types/{name}', { params }));
  }

  /** Approve a type that uploaded model files may hold. */
  trust(type: string): Promise<object> {
    const params = { path: { name: type } };
    return answerOf(this.api.PUT('/trusted-types/{name}', { params }));
  }

  /** Submit a learning curve of a model. */
  learn(model: string): Promise<JobDetail> {
    return this.submit({ kind: 'learning_curve', model });
  }

  cancelJob(id: number): Promise<JobDetail> {
    return answerOf(
      this.api.POST('/jobs/{job_id}/cancel', { params: ofJob(id) })
    );
  }

  deleteJob(id: number): Promise<void> {
    return answerOf(this.api.DELETE('/jobs/{job_id}', { params: ofJob(id) }));
  }

  /** What a training would do if it were submitted, or what is wrong with it. */
  draft(request: TrainRequest): Promise<Draft> {
    return answerOf(this.api.POST('/jobs/draft', { body: request }));
  }

  /** A job as a program that gives the same numbers, or its request as YAML. */
  program(id: number, format: ProgramFormat): Promise<CodeDocument> {
    const params = { ...ofJob(id), query: { format } };
    return answerOf(this.api.GET('/jobs/{job_id}/program', { params }));
  }

  /** The address of a report as one HTML file, of a job or a model's version. */
  reportUrl(of: number | { name: string; number: number }): string {
    return this._download(
      typeof of === 'number'
        ? `/jobs/${of}/report`
        : `/models/${encodeURIComponent(of.name)}/versions/${of.number}/report`
    );
  }

  /** What the workers offer. */
  estimators(): Promise<EstimatorList> {
    return allPages(query =>
      answerOf(this.api.GET('/estimators', { params: { query } }))
    );
  }

  estimator(name: string): Promise<EstimatorInfo> {
    const params = { path: { name } };
    return answerOf(this.api.GET('/estimators/{name}', { params }));
  }

  workers(): Promise<Page<WorkerInfo>> {
    return allPages(query =>
      answerOf(this.api.GET('/workers', { params: { query } }))
    );
  }

  /** The address from which the browser can download a version's bytes. */
  contentUrl(
    kind: ArtifactKind,
    name: string,
    number: number,
    format: ContentFormat
  ): string {
    const encoded = encodeURIComponent(name);
    const path = `/${kind}s/${encoded}/versions/${number}/content`;
    return this._download(path, { format });
  }

  /** The address from which the browser can download the audit trail. */
  auditExportUrl(): string {
    return this._download('/audit/export');
  }

  /** Begin an upload in parts, or go on with an unfinished one of the same file. */
  startUpload(request: UploadRequest): Promise<UploadInfo> {
    return answerOf(this.api.POST('/uploads', { body: request }));
  }

  uploadInfo(id: string): Promise<UploadInfo> {
    const params = { path: { upload_id: id } };
    return answerOf(this.api.GET('/uploads/{upload_id}', { params }));
  }

  finishUpload(id: string): Promise<VersionInfo> {
    const params = { path: { upload_id: id } };
    return answerOf(
      this.api.POST('/uploads/{upload_id}/completion', { params })
    );
  }

  cancelUpload(id: string): Promise<void> {
    const params = { path: { upload_id: id } };
    return answerOf(this.api.DELETE('/uploads/{upload_id}', { params }));
  }

  /** Open the event stream. */
  openEvents(): WebSocket {
    const base = URLExt.join(this.settings.wsUrl, 'mlhub/api/events');
    const { token } = this.settings;
    const query = URLExt.objectToQueryString({
      language: this.language, // a browser sets no headers on a WebSocket
      ...(token && { token })
    });
    return new this.settings.WebSocket(base + query);
  }
}

function ofJob(id: number): { path: { job_id: string } } {
  return { path: { job_id: String(id) } };
}
