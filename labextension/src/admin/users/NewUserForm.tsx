import React, { useState } from 'react';

import type { IDocumentProps } from '../../actions/documentProps';
import { Field } from '../../ui/fields/Field';
import { Problem } from '../../ui/Problem';
import { wordOfRole } from '../../ui/text/roles';
import { useTask } from '../../ui/hooks/useTask';

/** New accounts: one with a first password, or many from a CSV file. */
export function NewUserForm(
  props: IDocumentProps & { roles: string[]; onCreated: () => void }
): JSX.Element {
  const { model, trans, roles, onCreated } = props;
  const { admin } = model.client;
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState('member');
  const [imported, setImported] = useState('');
  const { problem, busy, run } = useTask();

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    const user = { name, password, role, must_change_password: true };
    if (await run(() => admin.createUser(user))) {
      setName('');
      setPassword('');
      onCreated();
    }
  };
  const choose = (event: React.ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (file) {
      void run(async () => {
        const { items } = await admin.importUsers(await file.text());
        setImported(items.map(one => `${one.name},${one.code}`).join('\n'));
        onCreated();
      });
    }
  };

  return (
    <form className="jp-mlhub-form" onSubmit={submit}>
      <h3>{trans.__('New account')}</h3>
      <Field
        label={trans.__('Name')}
        autoComplete="off"
        required
        maxLength={64}
        value={name}
        onValue={setName}
      />
      <Field
        label={trans.__('First password')}
        hint={trans.__('It has to be changed at the first sign-in.')}
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        value={password}
        onValue={setPassword}
      />
      <label>
        {trans.__('Role')}
        <select
          className="jp-mod-styled"
          value={role}
          onChange={event => setRole(event.target.value)}
        >
          {roles.map(one => (
            <option key={one} value={one}>
              {wordOfRole(one, trans)}
            </option>
          ))}
        </select>
      </label>
      <Problem text={problem} />
      <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
        {trans.__('Create account')}
      </button>
      <label>
        {trans.__('Or many at once, from a CSV file')}
        <input type="file" accept=".csv" onChange={choose} />
        <small>{trans.__('Columns: name, role, groups, notes.')}</small>
      </label>
      {imported && (
        <>
          <p role="status">
            {trans.__('One-time codes, not shown again. Hand them out:')}
          </p>
          <pre>{imported}</pre>
        </>
      )}
    </form>
  );
}
