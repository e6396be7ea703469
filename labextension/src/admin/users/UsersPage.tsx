import React, { useState } from 'react';

import type { IDocumentProps } from '../../actions/documentProps';
import { SHOWN_ITEMS } from '../../api/pages';
import { CodeLine } from '../../ui/CodeLine';
import { useLoaded } from '../../ui/hooks/useLoaded';
import { Problem } from '../../ui/Problem';
import { ShowMore } from '../../ui/ShowMore';
import { useEditable } from '../useEditable';
import { NewUserForm } from './NewUserForm';
import { UserRow } from './UserRow';
import { Scrolled } from '../../ui/Scrolled';

/** The accounts, and what can be done with each. */
export function UsersPage(props: IDocumentProps): JSX.Element {
  const { model, trans } = props;
  const { admin } = model.client;
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState('');
  const [code, setCode] = useState<{ name: string; secret: string } | null>(
    null
  );
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const users = useEditable(
    () => admin.users(filter, wanted),
    [filter, wanted]
  );
  const roles = useLoaded(() => admin.roles(), []).value ?? [];
  const names = roles.map(role => role.name);
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
      <Problem text={users.problem} />
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
      <Scrolled>
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>{trans.__('Name')}</th>
              <th>{trans.__('Role')}</th>
              <th>{trans.__('Groups')}</th>
              <th>{trans.__('Notes')}</th>
              <th>
                <span className="jp-mlhub-unseen">{trans.__('Actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {(users.value?.items ?? []).map(user => (
              <UserRow
                {...props}
                key={user.id}
                user={user}
                roles={names}
                users={users}
                isOpen={open === user.name}
                onToggle={() => setOpen(open === user.name ? '' : user.name)}
                onCode={setCode}
              />
            ))}
          </tbody>
        </table>
      </Scrolled>
      <ShowMore
        page={users.value}
        trans={trans}
        onMore={() => setWanted(wanted + SHOWN_ITEMS)}
      />
      {model.may('users.create') && (
        <NewUserForm {...props} roles={names} onCreated={users.again} />
      )}
    </section>
  );
}
