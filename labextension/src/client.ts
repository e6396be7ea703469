import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { AdminClient } from './adminClient';
import type {
  ArtifactInfo,
  ArtifactKind,
  ICondition,
  EstimatorInfo,
  IFieldProblem,
  IPage,
  IssuedToken,
  JobDetail,
  JobInfo,
  People,
  ReadOptions,
  Rows,
  Session,
  ShareChange,
  SharedKind,
  ShareInfo,
  SignInInfo,
  VersionInfo
} from './documents';

/** An error of the hub, as a sentence for the person. */
export class HubError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly fields: IFieldProblem[] = []
  ) {
    super(message);
  }
}

/** A message of the hub's event stream. */
export interface IHubEvent {
  kind: 'ready' | 'job' | ArtifactKind;
  key: string;
  document: JobInfo | ArtifactInfo | null;
}

/** The REST API, one method per use. */
export class HubClient {
  // 'no-cache' asks the server each time; the default adds a time to the address instead.
  readonly settings = ServerConnection.makeSettings({
    init: { credentials: 'same-origin', cache: 'no-cache' }
  });

  session(): Promise<Session> {
    return this._request('GET', '/session');
  }

  signIn(name: string, password: string): Promise<Session> {
    return this._request('POST', '/session', { name, password });
  }

  createFirstAccount(name: string, password: string): Promise<Session> {
    return this._request('POST', '/session/first', { name, password });
  }

  /** Choose a password with a one-time code, and be signed in. */
  redeem(code: string, password: string): Promise<Session> {
    return this._request('POST', '/session/redemption', { code, password });
  }

  changePassword(current: string, password: string): Promise<Session> {
    return this._request('POST', '/account/password', { current, password });
  }

  signIns(): Promise<{ items: SignInInfo[] }> {
    return this._request('GET', '/account/sign-ins');
  }

  endSignIn(id: string): Promise<void> {
    return this._request('DELETE', `/account/sign-ins/${id}`);
  }

  makeToken(name: string, days: number): Promise<IssuedToken> {
    return this._request('POST', '/account/tokens', { name, days });
  }

  people(): Promise<People> {
    return this._request('GET', '/people');
  }

  shares(kind: SharedKind, key: string): Promise<{ items: ShareInfo[] }> {
    return this._request('GET', sharesPath(kind, key));
  }

  share(
    kind: SharedKind,
    key: string,
    change: ShareChange
  ): Promise<{ items: ShareInfo[] }> {
    return this._request('POST', sharesPath(kind, key), change);
  }

  /** What an administrator does. */
  readonly admin = new AdminClient((method, path, body) =>
    this._request(method, path, body)
  );

  signOut(): Promise<void> {
    return this._request('DELETE', '/session');
  }

  artifacts(kind: ArtifactKind, filter: string, cursor?: string) {
    return this._list<ArtifactInfo>(`/${kind}s`, filter, cursor);
  }

  jobs(filter: string, cursor?: string) {
    return this._list<JobInfo>('/jobs', filter, cursor);
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
    number: number | 'latest' = 'latest'
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

  /** Read a version's file anew in another way, as the next version. */
  readAgain(
    name: string,
    number: number,
    options: ReadOptions
  ): Promise<VersionInfo> {
    const path = `/datasets/${encodeURIComponent(name)}/versions/${number}`;
    return this._request('POST', `${path}/reading`, options);
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

  cancelJob(id: number): Promise<JobDetail> {
    return this._request('POST', `/jobs/${id}/cancel`);
  }

  deleteJob(id: number): Promise<void> {
    return this._request('DELETE', `/jobs/${id}`);
  }

  async estimators(): Promise<EstimatorInfo[]> {
    const list = await this._request<{ items: EstimatorInfo[] }>(
      'GET',
      '/estimators'
    );
    return list.items;
  }

  /** The address from which the browser can download a version's bytes. */
  contentUrl(kind: ArtifactKind, name: string, number: number): string {
    const encoded = encodeURIComponent(name);
    return this._download(`/${kind}s/${encoded}/versions/${number}/content`);
  }

  /** The address from which the browser can download the audit trail. */
  auditExportUrl(): string {
    return this._download('/audit/export');
  }

  /** Upload a file as the next version of `name`; `progress` is told the share sent. */
  upload(
    kind: ArtifactKind,
    name: string,
    file: File,
    progress: (share: number) => void
  ): Promise<VersionInfo> {
    const query = URLExt.objectToQueryString({ filename: file.name });
    const path = `/${kind}s/${encodeURIComponent(name)}/versions${query}`;
    // XMLHttpRequest, because fetch tells nothing of an upload's progress.
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', this._url(path));
      const type = kind === 'dataset' ? 'text/csv' : 'application/octet-stream';
      request.setRequestHeader('Content-Type', type);
      if (this.settings.token) {
        request.setRequestHeader(
          'Authorization',
          `token ${this.settings.token}`
        );
      }
      const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1];
      if (xsrf) {
        request.setRequestHeader('X-XSRFToken', xsrf);
      }
      request.upload.onprogress = event => {
        progress(event.total ? event.loaded / event.total : 0);
      };
      request.onload = () => {
        if (request.status < 300) {
          resolve(JSON.parse(request.responseText));
        } else {
          reject(toError(request.status, request.responseText));
        }
      };
      request.onerror = () => reject(noAnswer());
      request.send(file);
    });
  }

  /** Open the event stream. */
  openEvents(): WebSocket {
    const base = URLExt.join(this.settings.wsUrl, 'mlhub/api/events');
    const token = this.settings.token;
    const query = token ? `?token=${encodeURIComponent(token)}` : '';
    return new this.settings.WebSocket(base + query);
  }

  private _list<T>(
    path: string,
    filter: string,
    cursor?: string
  ): Promise<IPage<T>> {
    const query: Record<string, string> = {};
    if (filter) {
      query.filter = filter;
    }
    if (cursor) {
      query.cursor = cursor;
    }
    return this._request('GET', path + URLExt.objectToQueryString(query));
  }

  private _download(path: string): string {
    const token = this.settings.token;
    const query = token ? `?token=${encodeURIComponent(token)}` : '';
    return this._url(path) + query;
  }

  private _url(path: string): string {
    return URLExt.join(this.settings.baseUrl, 'mlhub/api') + path;
  }

  private async _request<T>(
    method: string,
    path: string,
    body?: object
  ): Promise<T> {
    const init: RequestInit = { method };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(
        this._url(path),
        init,
        this.settings
      );
    } catch {
      throw noAnswer();
    }
    const text = await response.text();
    if (!response.ok) {
      throw toError(response.status, text);
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

function sharesPath(kind: SharedKind, key: string): string {
  return `/${kind}s/${encodeURIComponent(key)}/shares`;
}

function noAnswer(): HubError {
  return new HubError(
    'The Jupyter server does not answer. Is it still running?',
    0,
    'no_answer'
  );
}

function toError(status: number, text: string): HubError {
  try {
    const problem = JSON.parse(text);
    if (problem.code) {
      return new HubError(problem.detail, status, problem.code, problem.errors);
    }
  } catch {
    // not a problem document: the address is not ML Hub's
  }
  return new HubError(
    status === 404
      ? 'The server extension is not enabled: run "jupyter server extension enable jupyter_mlhub_server" and restart.'
      : `The server answered with status ${status}.`,
    status,
    'not_mlhub'
  );
}
