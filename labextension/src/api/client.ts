import { URLExt } from '@jupyterlab/coreutils';

import { AdminClient } from './adminClient';
import { peopleOf } from './pages';
import type {
  ArtifactInfo,
  ArtifactKind,
  CodeDocument,
  Comparison,
  ContentFormat,
  ICondition,
  Draft,
  EstimatorInfo,
  EstimatorList,
  IPage,
  IssuedToken,
  JobDetail,
  JobInfo,
  IPeople,
  ReadOptions,
  Rows,
  Session,
  TrustedTypeInfo,
  PersonInfo,
  ShareChange,
  SharedKind,
  ShareInfo,
  SignInInfo,
  StorageInfo,
  UploadInfo,
  UploadRequest,
  VersionInfo,
  WorkerInfo
} from './types';
import { Requests } from './requests';

export { HubError } from './requests';

/** The contents of a list: a part of the names, and the owner. */
export interface IListView {
  filter: string;
  owner: 'anyone' | 'me' | 'others';
}

/** Which page of a list is asked for; `state` is of jobs. */
export interface IListQuery extends Partial<IListView> {
  cursor?: string;
  limit?: number;
  state?: JobInfo['state'];
}

/** So many items a list brings at most. */
export const MOST_ITEMS = 500;

/** Milliseconds after which the session is asked for again. */
const SESSION_PATIENCE_MS = 15_000;

/** The REST API, one method per use. */
export class HubClient extends Requests {
  session(): Promise<Session> {
    const patience = AbortSignal.timeout(SESSION_PATIENCE_MS);
    return this._request('GET', '/session', undefined, patience);
  }

  signIn(name: string, password: string): Promise<Session> {
    return this._request('POST', '/session', { name, password });
  }

  /** As whom JupyterHub started this server for. */
  signInWithJupyterHub(): Promise<Session> {
    return this._request('POST', '/session/jupyterhub', {});
  }

  /** With the token that a team hub's page has shown. */
  signInWithToken(token: string): Promise<Session> {
    return this._request('POST', '/session/token', { token });
  }

  /** The page on which a browser signs in with an OpenID Connect provider. */
  get signInPage(): string {
    return this._url('/session/openid');
  }

  /** The administrator's account; a team hub asks for the code that its log shows. */
  createFirstAccount(
    name: string,
    password: string,
    setupCode?: string
  ): Promise<Session> {
    const body = { name, password, setup_code: setupCode ?? null };
    return this._request('POST', '/session/first', body);
  }

  /** Choose a password with a one-time code, and be signed in. */
  redeem(code: string, password: string): Promise<Session> {
    return this._request('POST', '/session/redemption', { code, password });
  }

  changePassword(current: string, password: string): Promise<Session> {
    return this._request('POST', '/account/password', { current, password });
  }

  signIns(): Promise<IPage<SignInInfo>> {
    return this._all('/account/sign-ins');
  }

  endSignIn(id: string): Promise<void> {
    return this._request('DELETE', `/account/sign-ins/${id}`);
  }

  makeToken(name: string, days: number): Promise<IssuedToken> {
    return this._request('POST', '/account/tokens', { name, days });
  }

  async people(): Promise<IPeople> {
    return peopleOf((await this._all<PersonInfo>('/people')).items);
  }

  shares(kind: SharedKind, key: string): Promise<IPage<ShareInfo>> {
    return this._all(sharesPath(kind, key));
  }

  async share(
    kind: SharedKind,
    key: string,
    change: ShareChange
  ): Promise<IPage<ShareInfo>> {
    const path = sharesPath(kind, key);
    const page = await this._request<IPage<ShareInfo>>('POST', path, change);
    return page.next === null ? page : this.shares(kind, key);
  }

  /** What an administrator does. */
  readonly admin = new AdminClient((method, path, body) =>
    this._request(method, path, body)
  );

  signOut(): Promise<void> {
    return this._request('DELETE', '/session');
  }

  artifacts(kind: ArtifactKind, view: IListQuery) {
    return this._list<ArtifactInfo>(`/${kind}s`, view);
  }

  jobs(view: IListQuery) {
    return this._list<JobInfo>('/jobs', view);
  }

  versions(kind: ArtifactKind, name: string): Promise<IPage<VersionInfo>> {
    return this._request(
      'GET',
      `/${kind}s/${encodeURIComponent(name)}/versions`
    );
  }

  version(
    kind: ArtifactKind,
    name: string,
    number: number | string = 'latest'
  ): Promise<VersionInfo> {
    const path = `/${kind}s/${encodeURIComponent(name)}/versions/${number}`;
    return this._request('GET', path);
  }

  /** A window over a dataset's rows. */
  rows(
    name: string,
    number: number,
    window: { offset: number; limit: number; first_column: number },
    view: { sort: string; where: ICondition[] }
  ): Promise<Rows> {
    const query: Record<string, string> = {};
    for (const [key, value] of Object.entries(window)) {
      query[key] = String(value);
    }
    if (view.sort) {
      query.sort = view.sort;
    }
    if (view.where.length) {
      query.where = JSON.stringify(view.where);
    }
    const path = `/datasets/${encodeURIComponent(name)}/versions/${number}/rows`;
    return this._request('GET', path + URLExt.objectToQueryString(query));
  }

  /** Read a version's file again with other options, as the next version. */
  readAgain(
    name: string,
    number: number,
    options: ReadOptions
  ): Promise<VersionInfo> {
    const path = `/datasets/${encodeURIComponent(name)}/versions/${number}`;
    return this._request('POST', `${path}/reading`, options);
  }

  artifact(kind: ArtifactKind, name: string): Promise<ArtifactInfo> {
    return this._request('GET', `/${kind}s/${encodeURIComponent(name)}`);
  }

  /** Change the description or the tags. */
  describe(
    kind: ArtifactKind,
    name: string,
    changes: { description: string; tags: string[] }
  ): Promise<ArtifactInfo> {
    const path = `/${kind}s/${encodeURIComponent(name)}`;
    return this._request('PATCH', path, changes);
  }

  /** A version beside an earlier one; without a key one that tells rows apart is found. */
  compare(
    name: string,
    number: number,
    before: number,
    key: string
  ): Promise<Comparison> {
    const path = `/datasets/${encodeURIComponent(name)}/versions/${number}`;
    const query: Record<string, string> = { before: String(before) };
    if (key) {
      query.key = key;
    }
    const asked = URLExt.objectToQueryString(query);
    return this._request('GET', `${path}/comparison${asked}`);
  }

  giveAlias(
    kind: ArtifactKind,
    name: string,
    alias: string,
    version: number
  ): Promise<VersionInfo> {
    return this._request('PUT', aliasPath(kind, name, alias), { version });
  }

  takeAlias(kind: ArtifactKind, name: string, alias: string): Promise<void> {
    return this._request('DELETE', aliasPath(kind, name, alias));
  }

  /** What one's own datasets and models take up. */
  storage(): Promise<StorageInfo> {
    return this._request('GET', '/account/storage');
  }

  deleteVersion(
    kind: ArtifactKind,
    name: string,
    number: number
  ): Promise<{ freed_bytes: number }> {
    const path = `/${kind}s/${encodeURIComponent(name)}/versions/${number}`;
    return this._request('DELETE', path);
  }

  deleteArtifact(
    kind: ArtifactKind,
    name: string
  ): Promise<{ freed_bytes: number }> {
    return this._request('DELETE', `/${kind}s/${encodeURIComponent(name)}`);
  }

  job(id: number): Promise<JobDetail> {
    return this._request('GET', `/jobs/${id}`);
  }

  submit(request: object): Promise<JobDetail> {
    return this._request('POST', '/jobs', request);
  }

  /** Submit the conversion of a model to ONNX. */
  convert(model: string): Promise<JobDetail> {
    return this.submit({ kind: 'convert', model });
  }

  /** Let a worker look at an uploaded model file again. */
  inspect(name: string, number: number): Promise<JobDetail> {
    const path = `/models/${encodeURIComponent(name)}/versions/${number}`;
    return this._request('POST', `${path}/inspection`);
  }

  /** Types that uploaded model files may hold. */
  trustedTypes(): Promise<IPage<TrustedTypeInfo>> {
    return this._all('/trusted-types');
  }

  /** Withdraw an approval; files that hold the type are not loaded any more. */
  distrust(type: string): Promise<void> {
    return this._request(
      'DELETE',
      `/trusted-types/${encodeURIComponent(type)}`
    );
  }

  /** Approve a type that uploaded model files may hold. */
  trust(type: string): Promise<object> {
    return this._request('PUT', `/trusted-types/${encodeURIComponent(type)}`);
  }

  /** Submit a learning curve of a model. */
  learn(model: string): Promise<JobDetail> {
    return this.submit({ kind: 'learning_curve', model });
  }

  cancelJob(id: number): Promise<JobDetail> {
    return this._request('POST', `/jobs/${id}/cancel`);
  }

  deleteJob(id: number): Promise<void> {
    return this._request('DELETE', `/jobs/${id}`);
  }

  /** What a training would do if it were submitted, or what is wrong with it. */
  draft(request: object): Promise<Draft> {
    return this._request('POST', '/jobs/draft', request);
  }

  /** A training as a program that gives the same numbers. */
  program(id: number, format: 'script' | 'notebook'): Promise<CodeDocument> {
    return this._request('GET', `/jobs/${id}/program?format=${format}`);
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
    return this._all('/estimators');
  }

  estimator(name: string): Promise<EstimatorInfo> {
    return this._request('GET', `/estimators/${encodeURIComponent(name)}`);
  }

  workers(): Promise<IPage<WorkerInfo>> {
    return this._all('/workers');
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
    return this._request('POST', '/uploads', request);
  }

  uploadInfo(id: string): Promise<UploadInfo> {
    return this._request('GET', `/uploads/${id}`);
  }

  finishUpload(id: string): Promise<VersionInfo> {
    return this._request('POST', `/uploads/${id}/completion`);
  }

  cancelUpload(id: string): Promise<void> {
    return this._request('DELETE', `/uploads/${id}`);
  }

  /** Open the event stream. */
  openEvents(): WebSocket {
    const base = URLExt.join(this.settings.wsUrl, 'mlhub/api/events');
    const token = this.settings.token;
    const query = token ? `?token=${encodeURIComponent(token)}` : '';
    return new this.settings.WebSocket(base + query);
  }

  private _list<T>(path: string, asked: IListQuery): Promise<IPage<T>> {
    const given = Object.entries(asked).filter(([, value]) => value);
    const query = Object.fromEntries(given.map(([k, v]) => [k, String(v)]));
    return this._request('GET', path + URLExt.objectToQueryString(query));
  }
}

function sharesPath(kind: SharedKind, key: string): string {
  return `/${kind}s/${encodeURIComponent(key)}/shares`;
}

function aliasPath(kind: ArtifactKind, name: string, alias: string): string {
  const of = `/${kind}s/${encodeURIComponent(name)}`;
  return `${of}/aliases/${encodeURIComponent(alias)}`;
}
