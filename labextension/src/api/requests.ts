import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import createClient from 'openapi-fetch';

import { HubError } from './errors';
import type { paths } from './schema';
import type { Problem, UploadInfo } from './types';

const PREFIX = '/mlhub/api';

/** The addresses of the REST API without their prefix, each with its bodies and answers. */
type Addresses = {
  [
    P in keyof paths as P extends `${typeof PREFIX}${infer Rest}` ? Rest : never
  ]: paths[P];
};

/** Requests to the hub's REST API, through the Jupyter server. */
export class Requests {
  /** `language` is Lab's: the hub writes its sentences in it. */
  constructor(
    private _trans: TranslationBundle,
    /** In which the hub is to answer. */
    protected language: string
  ) {}

  // 'no-cache' asks the server each time; the default adds a time to the address instead.
  readonly settings = ServerConnection.makeSettings({
    init: { credentials: 'same-origin', cache: 'no-cache' }
  });

  /** Told of each refusal: who is signed in, or what they may do, may have changed. */
  refused: () => void = () => undefined;

  /** Typed requests; what is refused is raised as a `HubError`. */
  readonly api = createClient<Addresses>({
    baseUrl: this._url(''),
    fetch: request => this._fetch(request)
  });

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
      request.setRequestHeader('Accept-Language', this.language);
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
          reject(this._toError(request.status, request.responseText));
        }
      };
      request.onerror = request.onabort = () => reject(this._noAnswer());
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
    return URLExt.join(this.settings.baseUrl, PREFIX) + path;
  }

  /** Send by Lab's own connection, which adds its token and what guards against forgery. */
  private async _fetch(request: Request): Promise<Response> {
    const { method, url, signal } = request;
    let response: Response;
    let text: string;
    try {
      const body = (await request.text()) || undefined;
      const headers = { 'Accept-Language': this.language };
      const init = { method, body, signal, headers };
      response = await ServerConnection.makeRequest(url, init, this.settings);
      text = await response.text();
    } catch {
      throw this._noAnswer();
    }
    const { ok, status } = response;
    if (!ok) {
      if ([401, 403].includes(status) && url !== this._url('/session')) {
        this.refused();
      }
      throw this._toError(status, text);
    }
    return new Response(text || null, { status: text ? status : 204 });
  }

  private _noAnswer(): HubError {
    return new HubError(
      this._trans.__(
        'The Jupyter server does not answer. Is it still running?'
      ),
      0,
      'no_answer'
    );
  }

  private _toError(status: number, text: string): HubError {
    try {
      const problem: Partial<Problem> = JSON.parse(text);
      if (problem.code) {
        const { detail, code, errors } = problem;
        return new HubError(detail ?? '', status, code, errors);
      }
    } catch {
      // not a problem document: the address is not ML Hub's
    }
    return new HubError(
      status === 404
        ? this._trans.__(
            'The server extension is not enabled: run "jupyter server extension enable jupyter_mlhub_server" and restart.'
          )
        : this._trans.__('The server answered with status %1.', status),
      status,
      'not_mlhub'
    );
  }
}

/** What the hub answered; an answer that is not as asked was raised before. */
export async function answerOf<T extends { data?: unknown }>(
  sent: Promise<T>
): Promise<Exclude<T['data'], undefined>> {
  return (await sent).data as Exclude<T['data'], undefined>;
}

/** A query without what is empty: that is the same as nothing. */
export function given<T extends object>(query: T): T {
  const entries = Object.entries(query).filter(([, value]) => value !== '');
  return Object.fromEntries(entries) as T;
}
