import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { RoleInfo } from '../api/types';
import { confirm } from '../ui/confirm';
import { useLoaded } from '../ui/hooks/useLoaded';
import { wordOfRole } from '../ui/text/roles';
import { Problem } from '../ui/Problem';
import { NewNameForm } from './NewNameForm';
import { useEditable } from './useEditable';
import { Scrolled } from '../ui/Scrolled';

/** Which role bundles which permissions; a hub's own roles can be changed by a click. */
export function RolesPage({ model, trans }: IDocumentProps): JSX.Element {
  const { admin } = model.client;
  const roles = useEditable(() => admin.roles());
  const { busy, change } = roles;
  const mayGrant = model.may('permissions.grant');
  const permissions = useLoaded(() => admin.permissions(), []).value ?? [];
  const toggle = (role: RoleInfo, permission: string) => {
    const has = role.permissions.includes(permission);
    const others = role.permissions.filter(one => one !== permission);
    void change(() =>
      admin.changeRole(role.name, has ? others : [...others, permission])
    );
  };

  const remove = async (role: RoleInfo) => {
    const question = {
      title: trans.__('Delete the role %1?', role.name),
      body: trans.__('A new role has to be given its permissions again.')
    };
    if (await confirm(question, trans)) {
      void change(() => admin.deleteRole(role.name));
    }
  };

  return (
    <section>
      {mayGrant && (
        <NewNameForm
          label={trans.__('Name of a new role')}
          button={trans.__('Create role')}
          pattern="[a-z][a-z0-9_\-]*"
          maxLength={32}
          busy={busy}
          onCreate={name => change(() => admin.createRole(name))}
        />
      )}
      <Problem text={roles.problem} />
      <Scrolled>
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>{trans.__('Permission')}</th>
              {(roles.value ?? []).map(role => (
                <th key={role.name} title={role.description}>
                  {wordOfRole(role.name, trans)}
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
              <th>
                <span className="jp-mlhub-unseen">
                  {trans.__('What it lets do')}
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {permissions.map(permission => (
              <tr key={permission.name}>
                <td>
                  <code>{permission.name}</code>
                </td>
                {(roles.value ?? []).map(role => (
                  <td key={role.name}>
                    <input
                      type="checkbox"
                      aria-label={`${wordOfRole(role.name, trans)}: ${permission.name}`}
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
      </Scrolled>
    </section>
  );
}
