import { allPages } from './pages';
import { answerOf, Requests } from './requests';
import type { IssuedToken, Page, Session, SignInInfo } from './types';

/** Milliseconds after which the session is asked for again. */
const SESSION_PATIENCE_MS = 15_000;

/** Who one is: signing in and out, passwords and tokens. */
export class AccountClient extends Requests {
  session(): Promise<Session> {
    const signal = AbortSignal.timeout(SESSION_PATIENCE_MS);
    return answerOf(this.api.GET('/session', { signal }));
  }

  signIn(name: string, password: string): Promise<Session> {
    return answerOf(this.api.POST('/session', { body: { name, password } }));
  }

  /** As the person for whom JupyterHub started this server. */
  signInWithJupyterHub(): Promise<Session> {
    return answerOf(this.api.POST('/session/jupyterhub', { body: {} }));
  }

  /** With the token that a team hub's page has shown. */
  signInWithToken(token: string): Promise<Session> {
    return answerOf(this.api.POST('/session/token', { body: { token } }));
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
    return answerOf(this.api.POST('/session/first', { body }));
  }

  /** Choose a password with a one-time code, and be signed in. */
  redeem(code: string, password: string): Promise<Session> {
    const body = { code, password };
    return answerOf(this.api.POST('/session/redemption', { body }));
  }

  changePassword(current: string, password: string): Promise<Session> {
    const body = { current, password };
    return answerOf(this.api.POST('/account/password', { body }));
  }

  signIns(): Promise<Page<SignInInfo>> {
    return allPages(query =>
      answerOf(this.api.GET('/account/sign-ins', { params: { query } }))
    );
  }

  endSignIn(id: string): Promise<void> {
    const params = { path: { sign_in: id } };
    return answerOf(this.api.DELETE('/account/sign-ins/{sign_in}', { params }));
  }

  makeToken(name: string, days: number): Promise<IssuedToken> {
    return answerOf(this.api.POST('/account/tokens', { body: { name, days } }));
  }

  signOut(): Promise<void> {
    return answerOf(this.api.DELETE('/session'));
  }
}
