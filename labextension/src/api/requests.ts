import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { allPages } from './pages';
import type { IFieldProblem, IPage, UploadInfo } from './types';

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

  /** Whether the same request may well succeed a little later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}

/** Requests to the hub's REST API, through the Jupyter server. */
export class Requests {
  // 'no-cache' asks the server each time; the default adds a time to the address instead.
  readonly settings = ServerConnection.makeSettings({
    init: { credentials: 'same-origin', cache: 'no-cache' }
  });

  /** Told of each refusal: who is signed in, or what they may do, may have changed. */
  refused: () => void = () => undefined;

  /** Send a part that begins at `offset`; `progress` gets the number of bytes sent. */
  sendPart(
    id: string,
    offset: number,
    part: Blob,
    signal: AbortSignal,
    progress: (sent: number) => void
  ): Promise<UploadInfo> {
    // XMLHttpRequest, because fetch tells nothing of an upload's progress.
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('PATCH', this._url(`/uploads/${id}?offset=${offset}`));
      request.setRequestHeader('Content-Type', 'application/octet-stream');
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
      request.upload.onprogress = event => progress(event.loaded);
      request.onload = () => {
        if (request.status < 300) {
          resolve(JSON.parse(request.responseText));
        } else {
          reject(toError(request.status, request.responseText));
        }
      };
      request.onerror = request.onabort = () => reject(noAnswer());
      signal.addEventListener('abort', () => request.abort());
      request.send(part);
    });
  }

  protected _download(
    path: string,
    query: Record<string, string> = {}
  ): string {
    const { token } = this.settings;
    const all = token ? { ...query, token } : query;
    return this._url(path) + URLExt.objectToQueryString(all);
  }

  protected _url(path: string): string {
    return URLExt.join(this.settings.baseUrl, 'mlhub/api') + path;
  }

  /** All items of a list, however many pages that takes. */
  protected _all<T, P extends IPage<T> = IPage<T>>(path: string): Promise<P> {
    return allPages<T, P>(query => this._request<P>('GET', path + query));
  }

  protected async _request<T>(
    method: string,
    path: string,
    body?: object,
    signal?: AbortSignal
  ): Promise<T> {
    const init: RequestInit = { method, signal };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
    }
    let response: Response;
    let text: string;
    try {
      response = await ServerConnection.makeRequest(
        this._url(path),
        init,
        this.settings
      );
      text = await response.text();
    } catch {
      throw noAnswer();
    }
    if (!response.ok) {
      if ([401, 403].includes(response.status) && path !== '/session') {
        this.refused();
      }
      throw toError(response.status, text);
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }
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
