import React from 'react';

import type { IDocumentProps } from '../../actions/documentProps';
import type { UserInfo } from '../../api/types';
import { wordOfRole } from '../../ui/text/roles';
import { PermissionMatrix } from '../PermissionMatrix';
import type { IEditable } from '../useEditable';
import { askForChanges, confirmDeletion, confirmReset } from './userDialogs';

interface IProps extends IDocumentProps {
  user: UserInfo;
  roles: string[];
  users: IEditable<unknown>;
  /** Whether the permissions are shown. */
  isOpen: boolean;
  onToggle: () => void;
  /** Told the one-time code that replaces a password. */
  onCode: (code: { name: string; secret: string }) => void;
}

/** An account; a click on its name shows its permissions. */
export function UserRow(props: IProps): JSX.Element {
  const { model, trans, user, roles, users } = props;
  const mayMakeRoles =
    model.may('users.update') && model.may('permissions.grant');
  const setRole = (role: string) =>
    void users.change(() => model.client.admin.changeUser(user.name, { role }));
  return (
    <>
      <tr data-user={user.name} data-active={user.active}>
        <td>
          <button
            className="jp-mlhub-link"
            title={trans.__('Permissions of %1', user.name)}
            onClick={props.onToggle}
          >
            {user.name}
          </button>
          {!user.active && <small> {trans.__('deactivated')}</small>}
        </td>
        <td>
          <select
            className="jp-mod-styled"
            aria-label={trans.__('Role of %1', user.name)}
            disabled={users.busy || !mayMakeRoles}
            value={user.role}
            onChange={event => setRole(event.target.value)}
          >
            {roles.map(role => (
              <option key={role} value={role}>
                {wordOfRole(role, trans)}
              </option>
            ))}
          </select>
        </td>
        <td>{user.groups.join(', ')}</td>
        <td>{user.notes}</td>
        <td>
          {offersFor(props).map(({ label, isWarning, run }) => (
            <React.Fragment key={label}>
              <button
                className={`jp-mod-styled ${isWarning ? 'jp-mod-warn' : ''}`}
                disabled={users.busy}
                onClick={run}
              >
                {label}
              </button>{' '}
            </React.Fragment>
          ))}
        </td>
      </tr>
      {props.isOpen && (
        <tr>
          <td colSpan={5}>
            <PermissionMatrix {...props} kind="user" name={user.name} />
          </td>
        </tr>
      )}
    </>
  );
}

/** What the signed-in person may do with an account. */
function offersFor(
  props: IProps
): { label: string; isWarning?: boolean; run: () => void }[] {
  const { model, trans, user, users, onCode } = props;
  const { admin } = model.client;
  const reset = async () => {
    if (await confirmReset(user, trans)) {
      const { secret } = await admin.resetPassword(user.name);
      onCode({ name: user.name, secret });
    }
  };
  const edit = async () => {
    const changes = await askForChanges(user, trans);
    if (changes) {
      await admin.changeUser(user.name, changes);
    }
  };
  const remove = async () => {
    if (await confirmDeletion(user, trans)) {
      await admin.deleteUser(user.name, model.session?.user?.name ?? '');
    }
  };
  const toggle = () => admin.changeUser(user.name, { active: !user.active });
  return [
    {
      needs: 'users.reset_password',
      label: trans.__('Reset password…'),
      run: () => void users.run(reset)
    },
    {
      needs: 'users.update',
      label: user.active ? trans.__('Deactivate') : trans.__('Reactivate'),
      run: () => void users.change(toggle)
    },
    {
      needs: 'users.update',
      label: trans.__('Edit…'),
      run: () => void users.change(edit)
    },
    {
      needs: 'users.delete',
      label: trans.__('Delete…'),
      isWarning: true,
      run: () => void users.change(remove)
    }
  ].filter(offer => model.may(offer.needs));
}
