import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { HubModel } from '../model';
import { useModel } from './useModel';

interface IProps {
  model: HubModel;
  trans: TranslationBundle;
}

/** Sign-in, or on a new hub the first account. Two fields, one button. */
export function SignInForm({ model, trans }: IProps): JSX.Element {
  useModel(model);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  if (model.session === null) {
    return <Unreachable model={model} trans={trans} />;
  }
  const first = model.session.state === 'first_run';

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      await model.signIn(name, password);
      setPassword('');
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="jp-mlhub-form jp-mlhub-signIn" onSubmit={submit}>
      <h3>{trans.__('Welcome to ML Hub')}</h3>
      <p>
        {first
          ? trans.__('Create the first account; it will be the administrator.')
          : trans.__('Sign in to see your datasets, models and jobs.')}
      </p>
      <label>
        {trans.__('Name')}
        <input
          className="jp-mod-styled"
          autoComplete="username"
          required
          maxLength={64}
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </label>
      <label>
        {trans.__('Password')}
        <input
          className="jp-mod-styled"
          type="password"
          autoComplete={first ? 'new-password' : 'current-password'}
          required
          minLength={first ? 8 : 1}
          maxLength={256}
          value={password}
          onChange={event => setPassword(event.target.value)}
        />
        {first && <small>{trans.__('At least 8 characters.')}</small>}
      </label>
      {problem && (
        <p className="jp-mlhub-problem" role="alert">
          {problem}
        </p>
      )}
      <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
        {first ? trans.__('Create account') : trans.__('Sign in')}
      </button>
    </form>
  );
}

function Unreachable({ model, trans }: IProps): JSX.Element {
  return (
    <div className="jp-mlhub-empty">
      <p role="status">{model.error?.message ?? trans.__('Connecting…')}</p>
      {model.error && (
        <button className="jp-mod-styled" onClick={() => void model.load()}>
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}
