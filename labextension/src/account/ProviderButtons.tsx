import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useState } from 'react';

import type { Session } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { Field } from '../ui/fields/Field';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';

const CHECK_EVERY = 1000;

interface IProps {
  model: HubModel;
  trans: TranslationBundle;
}

/** The other ways to sign in: by a provider's page in a tab of its own, or by JupyterHub. */
export function ProviderButtons({ model, trans }: IProps): JSX.Element | null {
  const [waits, setWaits] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const { problem, busy, run } = useTask();
  useEffect(() => {
    if (!waits) {
      return;
    }
    // The provider's page can't tell us: it is not ours.
    const timer = window.setInterval(() => void model.load(), CHECK_EVERY);
    return () => window.clearInterval(timer);
  }, [model, waits]);
  const providers = model.session?.providers ?? [];
  if (providers.length === 0) {
    return null;
  }
  const begin = ({ kind, page }: NonNullable<Session['providers']>[number]) => {
    if (kind === 'jupyterhub') {
      void run(() => model.signInWithJupyterHub());
      return;
    }
    window.open(page ?? model.client.signInPage, '_blank', 'noopener');
    if (page) {
      setToken('');
    } else {
      setWaits(true);
    }
  };
  return (
    <div className="jp-mlhub-form jp-mlhub-providers">
      {providers.map(provider => (
        <button
          key={provider.kind}
          type="button"
          className="jp-mod-styled jp-mod-accept"
          disabled={busy}
          onClick={() => begin(provider)}
        >
          {trans.__('Sign in with %1', provider.label)}
        </button>
      ))}
      {waits && (
        <p role="status">
          {trans.__('Sign in on the new page, then return here.')}
        </p>
      )}
      {token !== null && (
        <form
          className="jp-mlhub-form"
          onSubmit={event => {
            event.preventDefault();
            void run(() => model.signInWithToken(token));
          }}
        >
          <Field
            label={trans.__('Token')}
            hint={trans.__(
              'Sign in on the new page and copy the token that it shows.'
            )}
            type="password"
            autoComplete="off"
            required
            value={token}
            onValue={setToken}
          />
          <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
            {trans.__('Sign In with This Token')}
          </button>
        </form>
      )}
      <Problem text={problem} />
      <p className="jp-mlhub-or">{trans.__('or')}</p>
    </div>
  );
}
