import type { HubClient } from '../api/client';
import { hasPermission } from '../api/mayDo';
import type { Session } from '../api/types';
import { same } from './listEdits';

/** Changed by each tab in which somebody signs in or out, for the other tabs. */
const SIGN_IN_KEY = 'jupyter-mlhub:signed-in';

/** Who is signed in, and what they may do. */
export class SessionState {
  /**
   * `left` is called when another person is here, or nobody, before the session
   * changes, and `changed` after it did.
   */
  constructor(
    private _client: HubClient,
    private _on: { left: () => void; changed: () => void }
  ) {}

  current: Session | null = null;

  /** The sign-in ended by itself: who was signed in may go on after the next. */
  hasExpired = false;

  get isSignedIn(): boolean {
    const user = this.current?.user;
    return user !== null && user !== undefined && !user.must_change_password;
  }

  get person(): string {
    return this.current?.user?.name ?? '';
  }

  /** Whether the signed-in person has a permission. */
  may(permission: string): boolean {
    return hasPermission(this.current, permission);
  }

  /** Ask who is signed in; on a JupyterHub, sign in as the person it knows. */
  async ask(): Promise<Session> {
    const session = await this._client.session();
    if (!session.user && !this._hasSignedOut && isOnJupyterHub(session)) {
      // JupyterHub knows already who this is. If it does not, the form says why.
      return this._client.signInWithJupyterHub().catch(() => session);
    }
    return session;
  }

  /** Take over who is signed in; what one person saw is not shown to the next. */
  take(session: Session | null): void {
    const before = this.current?.user?.id;
    const now = session?.user?.id;
    if (before !== undefined && before !== now) {
      this._on.left();
    }
    if (now !== undefined) {
      this._hasSignedOut = false;
    }
    this.hasExpired =
      now === undefined &&
      !this._hasSignedOut &&
      (this.hasExpired || before !== undefined);
    this.current = same(this.current ?? undefined, session);
    this._on.changed();
  }

  /** The person has signed out. */
  end(): void {
    this._hasSignedOut = true;
    this.take(null);
  }

  /** Let the browser's other tabs know that somebody signed in or out. */
  announce(): void {
    const way = this._hasSignedOut ? 'out' : 'in';
    window.localStorage.setItem(SIGN_IN_KEY, `${way} ${Date.now()}`);
  }

  /** Call `then` when somebody signs in or out in another tab of the browser. */
  listen(then: () => void): void {
    window.addEventListener('storage', event => {
      if (event.key === SIGN_IN_KEY && this.current !== null) {
        this._hasSignedOut = event.newValue?.startsWith('out') ?? false;
        then();
      }
    });
  }

  private _hasSignedOut = false;
}

function isOnJupyterHub(session: Session): boolean {
  return (session.providers ?? []).some(
    provider => provider.kind === 'jupyterhub'
  );
}
