import React, { useState } from 'react';

import { confirm } from '../ui/confirm';
import type { RoleInfo } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';

/** Which role bundles which permissions; a hub's own roles can be changed by a click. */
export function RolesPage({ model, trans }: IDocumentProps): JSX.Element {
  const { admin } = model.client;
  const [turn, setTurn] = useState(0);
  const [name, setName] = useState('');
  const { problem, busy, run } = useTask();
  const loaded = useLoaded(() => admin.roles(), [turn]);
  const roles = loaded.value ?? [];
  const mayGrant = model.may('permissions.grant');
  const permissions = useLoaded(() => admin.permissions(), []).value ?? [];
  const then = (action: () => Promise<unknown>) =>
    run(async () => {
      await action();
      setTurn(before => before + 1);
    });
  const toggle = (role: RoleInfo, permission: string) => {
    const has = role.permissions.includes(permission);
    const others = role.permissions.filter(one => one !== permission);
    void then(() =>
      admin.changeRole(role.name, has ? others : [...others, permission])
    );
  };

  const remove = async (role: RoleInfo) => {
    const question = {
      title: trans.__('Delete the role %1?', role.name),
      body: trans.__('A new role has to be given its permissions again.')
    };
    if (await confirm(question, trans)) {
      void then(() => admin.deleteRole(role.name));
    }
  };

  return (
    <section>
      {mayGrant && (
        <form
          className="jp-mlhub-inline"
          onSubmit={event => {
            event.preventDefault();
            void then(() => admin.createRole(name)).then(
              isMade => isMade && setName('')
            );
          }}
        >
          <input
            className="jp-mod-styled"
            required
            pattern="[a-z][a-z0-9_\-]*"
            maxLength={32}
            placeholder={trans.__('Name of a new role')}
            aria-label={trans.__('Name of a new role')}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <button className="jp-mod-styled" disabled={busy}>
            {trans.__('Create role')}
          </button>
        </form>
      )}
      <Problem text={problem || loaded.problem} />
      <div className="jp-mlhub-wide">
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>{trans.__('Permission')}</th>
              {roles.map(role => (
                <th key={role.name} title={role.description}>
                  {role.name}
                  {!role.built_in && mayGrant && (
                    <button
                      className="jp-mlhub-link"
                      aria-label={trans.__('Delete the role %1', role.name)}
                      onClick={() => void remove(role)}
                    >
                      {' '}
                      ×
                    </button>
                  )}
                </th>
              ))}
              <th />
            </tr>
          </thead>
          <tbody>
            {permissions.map(permission => (
              <tr key={permission.name}>
                <td>
                  <code>{permission.name}</code>
                </td>
                {roles.map(role => (
                  <td key={role.name}>
                    <input
                      type="checkbox"
                      aria-label={`${role.name}: ${permission.name}`}
                      disabled={role.built_in || busy || !mayGrant}
                      checked={role.permissions.includes(permission.name)}
                      onChange={() => toggle(role, permission.name)}
                    />
                  </td>
                ))}
                <td className="jp-mlhub-words">{permission.description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
