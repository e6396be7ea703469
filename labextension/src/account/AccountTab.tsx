import React, { useState } from 'react';

import { confirm } from '../ui/confirm';
import type { SignInInfo } from '../api/types';
import { formatAge, formatSize, formatTime } from '../ui/text/format';
import { wordOfRole } from '../ui/text/roles';
import { CodeLine } from '../ui/CodeLine';
import type { IDocumentProps } from '../actions/documentProps';
import { Field } from '../ui/fields/Field';
import { Problem } from '../ui/Problem';
import { TabHead } from '../ui/tab/TabHead';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';

/** One's own account: password, sign-ins, personal access tokens. */
export function AccountTab(props: IDocumentProps): JSX.Element {
  const { model, trans } = props;
  const user = model.session?.user;
  return (
    <article>
      <TabHead
        title={user?.name ?? ''}
        beside={<small>{wordOfRole(user?.role ?? '', trans)}</small>}
        trans={trans}
      />
      <PasswordForm {...props} />
      <SignIns {...props} />
      <Storage {...props} />
      <details>
        <summary>{trans.__('Your permissions')}</summary>
        <pre>{user?.permissions.join('\n')}</pre>
      </details>
    </article>
  );
}

function PasswordForm({ model, trans }: IDocumentProps): JSX.Element {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [done, setDone] = useState(false);
  const { problem, busy, run } = useTask();
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setDone(await run(() => model.changePassword(current, password)));
  };
  return (
    <form className="jp-mlhub-form" onSubmit={submit}>
      <h3>{trans.__('Password')}</h3>
      <Field
        label={trans.__('Current password')}
        type="password"
        autoComplete="current-password"
        required
        value={current}
        onValue={setCurrent}
      />
      <Field
        label={trans.__('New password')}
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        value={password}
        onValue={setPassword}
      />
      <Problem text={problem} />
      {done && (
        <p role="status">
          {trans.__('Changed. Every other sign-in of yours has ended.')}
        </p>
      )}
      <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
        {trans.__('Change password')}
      </button>
    </form>
  );
}

function SignIns({ model, trans }: IDocumentProps): JSX.Element {
  const [turn, setTurn] = useState(0);
  const [name, setName] = useState('');
  const [token, setToken] = useState('');
  const { problem, busy, run } = useTask();
  const { value } = useLoaded(() => model.client.signIns(), [turn]);
  const make = async (event: React.FormEvent) => {
    event.preventDefault();
    await run(async () => {
      setToken((await model.client.makeToken(name, 30)).token);
      setName('');
      setTurn(turn + 1);
    });
  };
  const end = (item: SignInInfo) =>
    void run(async () => {
      const question = {
        title: item.name
          ? trans.__('End the token %1?', item.name)
          : trans.__('End the sign-in from %1?', item.address),
        body: item.name
          ? trans.__('Scripts that use it are refused from now on.')
          : trans.__('Whoever works there has to sign in again.'),
        verb: trans.__('End')
      };
      if (await confirm(question, trans)) {
        await model.client.endSignIn(item.id);
        setTurn(turn + 1);
      }
    });
  return (
    <section>
      <h3>{trans.__('Sign-ins and tokens')}</h3>
      <table className="jp-mlhub-table">
        <tbody>
          {(value?.items ?? []).map(item => (
            <tr key={item.id}>
              <td>
                {item.name || trans.__('sign-in')}
                {item.current && <small> {trans.__('this one')}</small>}
              </td>
              <td>{item.address}</td>
              <td title={formatTime(item.created_at)}>
                {formatAge(item.created_at)}
              </td>
              <td title={formatTime(item.expires_at)}>
                {trans.__('ends %1', formatAge(item.expires_at))}
              </td>
              <td>
                {!item.current && (
                  <button className="jp-mod-styled" onClick={() => end(item)}>
                    {trans.__('End')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {model.may('tokens.create') && (
        <form className="jp-mlhub-inline" onSubmit={make}>
          <input
            className="jp-mod-styled"
            required
            maxLength={100}
            placeholder={trans.__('Purpose of the token')}
            aria-label={trans.__('Purpose of the token')}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <button className="jp-mod-styled" disabled={busy}>
            {trans.__('Make a token for 30 days')}
          </button>
        </form>
      )}
      {token && (
        <>
          <p role="status">{trans.__('Keep it now: it is not shown again.')}</p>
          <CodeLine code={token} trans={trans} />
        </>
      )}
      <Problem text={problem} />
    </section>
  );
}

/** What one's datasets and models take up. */
function Storage({ model, trans }: IDocumentProps): JSX.Element | null {
  const { value } = useLoaded(
    () => model.client.storage(),
    [model.datasets.total, model.models.total]
  );
  if (!value) {
    return null;
  }
  return (
    <section>
      <h3>{trans.__('Storage')}</h3>
      {value.limit !== null && (
        <progress max={value.limit} value={value.used} />
      )}
      <p>
        {value.limit === null
          ? trans.__('%1 used.', formatSize(value.used))
          : trans.__(
              '%1 of %2 used.',
              formatSize(value.used),
              formatSize(value.limit)
            )}
        {value.uploading > 0 && (
          <>
            {' '}
            {trans.__('Unfinished uploads: %1.', formatSize(value.uploading))}
          </>
        )}
      </p>
    </section>
  );
}
