import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { HubModel } from '../state/HubModel';
import { Field } from '../ui/fields/Field';
import { Problem } from '../ui/Problem';
import { ProviderButtons } from './ProviderButtons';
import { useModel } from '../state/useModel';
import { useTask } from '../ui/hooks/useTask';

interface IProps {
  model: HubModel;
  trans: TranslationBundle;
}

/** What is asked for: which of the ways in, and what becomes of the two fields. */
interface IWay {
  text: string;
  first: string;
  isSecret: boolean;
  isNew: boolean;
  button: string;
  submit: (first: string, password: string) => Promise<void>;
}

/** Sign-in, the first account, a one-time code, or a new password: two fields, one button. */
export function SignInForm({ model, trans }: IProps): JSX.Element {
  useModel(model);
  const [first, setFirst] = useState('');
  const [password, setPassword] = useState('');
  const [hasCode, setHasCode] = useState(false);
  const [setupCode, setSetupCode] = useState('');
  const { problem, busy, run } = useTask();
  if (model.session === null || model.isSignedIn) {
    return <Unreachable model={model} trans={trans} />;
  }
  const way = wayIn(model, hasCode, setupCode, trans);

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await run(() => way.submit(first, password))) {
      setFirst('');
      setPassword('');
      setHasCode(false);
    }
  };

  return (
    <div className="jp-mlhub-form jp-mlhub-signIn">
      <h3>{trans.__('Welcome to ML Hub')}</h3>
      {model.session.state !== 'signed_in' && (
        <ProviderButtons model={model} trans={trans} />
      )}
      <form className="jp-mlhub-form" onSubmit={submit}>
        <p>{way.text}</p>
        <Field
          label={way.first}
          type={way.isSecret ? 'password' : 'text'}
          autoComplete={way.isSecret ? 'current-password' : 'username'}
          required
          maxLength={256}
          value={first}
          onValue={setFirst}
        />
        <Field
          label={way.isSecret ? trans.__('New password') : trans.__('Password')}
          hint={
            way.isNew
              ? trans.__('At least 8 characters, not easy to guess.')
              : undefined
          }
          type="password"
          autoComplete={way.isNew ? 'new-password' : 'current-password'}
          required
          minLength={way.isNew ? 8 : 1}
          maxLength={256}
          value={password}
          onValue={setPassword}
        />
        {model.session.needs_setup_code && (
          <Field
            label={trans.__('Setup code')}
            hint={trans.__('The log of the hub shows it when it starts.')}
            required
            maxLength={100}
            value={setupCode}
            onValue={setSetupCode}
          />
        )}
        <Problem text={problem} />
        <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
          {way.button}
        </button>
        {model.session.state === 'signed_out' && (
          <button
            type="button"
            className="jp-mlhub-link"
            onClick={() => setHasCode(!hasCode)}
          >
            {hasCode
              ? trans.__('I have a password')
              : trans.__('I was given a one-time code')}
          </button>
        )}
      </form>
    </div>
  );
}

function wayIn(
  model: HubModel,
  hasCode: boolean,
  setupCode: string,
  trans: TranslationBundle
): IWay {
  const state = model.session?.state;
  const create = state === 'first_run';
  if (state === 'signed_in') {
    return {
      text: trans.__('Choose a password of your own to continue.'),
      first: trans.__('Password that you were given'),
      isSecret: true,
      isNew: true,
      button: trans.__('Change password'),
      submit: (current, password) => model.changePassword(current, password)
    };
  }
  if (hasCode) {
    return {
      text: trans.__(
        'Choose a password with the code from your administrator.'
      ),
      first: trans.__('One-time code'),
      isSecret: false,
      isNew: true,
      button: trans.__('Set password'),
      submit: (code, password) => model.redeem(code, password)
    };
  }
  return {
    text: create
      ? trans.__('Create the first account; it will be the administrator.')
      : model.hasExpired
        ? trans.__(
            'Your sign-in has ended. Sign in again to continue where you were.'
          )
        : trans.__('Sign in to see your datasets, models and jobs.'),
    first: trans.__('Name'),
    isSecret: false,
    isNew: create,
    button: create ? trans.__('Create account') : trans.__('Sign in'),
    submit: (name, password) =>
      model.signIn(name, password, setupCode || undefined)
  };
}

function Unreachable({ model, trans }: IProps): JSX.Element {
  return (
    <div className="jp-mlhub-empty">
      <p role="status">
        {model.error?.message ?? trans.__('Connecting…')}
        {model.error?.isPassing && ` ${trans.__('Trying again…')}`}
      </p>
      {model.error && (
        <button className="jp-mod-styled" onClick={() => void model.load()}>
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}
