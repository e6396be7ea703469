import { InputDialog } from '@jupyterlab/apputils';
import React, { useState } from 'react';

import { confirm } from '../ui/confirm';
import type { UserInfo } from '../api/types';
import { CodeLine } from '../ui/CodeLine';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';
import { NewUserForm } from './NewUserForm';
import { PermissionMatrix } from './PermissionMatrix';

/** The accounts, and what can be done with each. */
export function UsersPage(props: IDocumentProps): JSX.Element {
  const { model, trans } = props;
  const { admin } = model.client;
  const [turn, setTurn] = useState(0);
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState('');
  const [code, setCode] = useState<{ name: string; secret: string } | null>(
    null
  );
  const { problem, busy, run } = useTask();
  const users = useLoaded(() => admin.users(filter), [filter, turn]);
  const roles = useLoaded(() => admin.roles(), []).value ?? [];
  const mayMakeRoles =
    model.may('users.update') && model.may('permissions.grant');
  const again = () => setTurn(before => before + 1);
  const change = (user: UserInfo, changes: object) =>
    void run(async () => {
      await admin.changeUser(user.name, changes);
      again();
    });

  return (
    <section>
      <div className="jp-mlhub-inline">
        <input
          className="jp-mod-styled"
          placeholder={trans.__('Filter by name')}
          aria-label={trans.__('Filter by name')}
          value={filter}
          onChange={event => setFilter(event.target.value)}
        />
        <span>{trans.__('%1 accounts', users.value?.total ?? '…')}</span>
      </div>
      <Problem text={problem || users.problem} />
      {code && (
        <>
          <p role="status">
            {trans.__(
              'Give %1 this one-time code; it is not shown again.',
              code.name
            )}
          </p>
          <CodeLine code={code.secret} trans={trans} />
        </>
      )}
      <div className="jp-mlhub-wide">
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>{trans.__('Name')}</th>
              <th>{trans.__('Role')}</th>
              <th>{trans.__('Groups')}</th>
              <th>{trans.__('Notes')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {(users.value?.items ?? []).map(user => (
              <React.Fragment key={user.id}>
                <tr data-user={user.name} data-active={user.active}>
                  <td>
                    <button
                      className="jp-mlhub-link"
                      title={trans.__('Permissions of %1', user.name)}
                      onClick={() =>
                        setOpen(open === user.name ? '' : user.name)
                      }
                    >
                      {user.name}
                    </button>
                    {!user.active && <small> {trans.__('deactivated')}</small>}
                  </td>
                  <td>
                    <select
                      className="jp-mod-styled"
                      aria-label={trans.__('Role of %1', user.name)}
                      disabled={busy || !mayMakeRoles}
                      value={user.role}
                      onChange={event =>
                        change(user, { role: event.target.value })
                      }
                    >
                      {roles.map(role => (
                        <option key={role.name}>{role.name}</option>
                      ))}
                    </select>
                  </td>
                  <td>{user.groups.join(', ')}</td>
                  <td>{user.notes}</td>
                  <td>
                    {doings(user).map(([needs, label, isWarning, action]) =>
                      model.may(needs) ? (
                        <React.Fragment key={label}>
                          <button
                            className={`jp-mod-styled ${isWarning ? 'jp-mod-warn' : ''}`}
                            disabled={busy}
                            onClick={() => void run(action)}
                          >
                            {label}
                          </button>{' '}
                        </React.Fragment>
                      ) : null
                    )}
                  </td>
                </tr>
                {open === user.name && (
                  <tr>
                    <td colSpan={5}>
                      <PermissionMatrix
                        {...props}
                        kind="user"
                        name={user.name}
                      />
                    </td>
                  </tr>
                )}
              </React.Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {model.may('users.create') && (
        <NewUserForm
          {...props}
          roles={roles.map(role => role.name)}
          onCreated={again}
        />
      )}
    </section>
  );

  /** What can be done with an account: the permission, the word, whether it warns, the deed. */
  function doings(
    user: UserInfo
  ): [string, string, boolean, () => Promise<void>][] {
    const isActive = user.active;
    return [
      [
        'users.reset_password',
        trans.__('Reset password…'),
        false,
        () => reset(user)
      ],
      [
        'users.update',
        isActive ? trans.__('Deactivate') : trans.__('Reactivate'),
        false,
        async () => {
          await admin.changeUser(user.name, { active: !isActive });
          again();
        }
      ],
      ['users.update', trans.__('Edit…'), false, () => edit(user).then(again)],
      [
        'users.delete',
        trans.__('Delete…'),
        true,
        () => remove(user).then(again)
      ]
    ];
  }

  async function reset(user: UserInfo): Promise<void> {
    const question = {
      title: trans.__('Reset the password of %1?', user.name),
      body: trans.__(
        'Their password stops working. They need the code that is shown next.'
      ),
      verb: trans.__('Reset')
    };
    if (await confirm(question, trans)) {
      const { secret } = await admin.resetPassword(user.name);
      setCode({ name: user.name, secret });
    }
  }

  async function edit(user: UserInfo): Promise<void> {
    const name = await InputDialog.getText({
      title: trans.__('Edit %1', user.name),
      label: trans.__('Name'),
      text: user.name
    });
    if (!name.button.accept) {
      return;
    }
    const notes = await InputDialog.getText({
      title: trans.__('Edit %1', user.name),
      label: trans.__('Notes'),
      text: user.notes
    });
    if (notes.button.accept) {
      await admin.changeUser(user.name, {
        name: name.value || user.name,
        notes: notes.value ?? ''
      });
    }
  }

  async function remove(user: UserInfo): Promise<void> {
    const question = {
      title: trans.__('Delete %1?', user.name),
      body: trans.__(
        'The account is deleted for good. You take over its datasets, models and jobs.'
      )
    };
    if (await confirm(question, trans)) {
      await admin.deleteUser(user.name, model.session?.user?.name ?? '');
    }
  }
}
