import React, { useState } from 'react';

import { confirm } from '../ui/confirm';
import type { GroupInfo } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';
import { PermissionMatrix } from './PermissionMatrix';

/** Groups, their members and permissions. */
export function GroupsPage(props: IDocumentProps): JSX.Element {
  const { model, trans } = props;
  const { admin } = model.client;
  const [turn, setTurn] = useState(0);
  const [name, setName] = useState('');
  const [open, setOpen] = useState('');
  const { problem, busy, run } = useTask();
  const mayChange = model.may('users.update');
  const mayGrant = model.may('permissions.grant');
  const groups = useLoaded(() => admin.groups(), [turn]);
  const people = useLoaded(() => model.client.people(), []).value;
  const then = (action: () => Promise<unknown>) =>
    run(async () => {
      await action();
      setTurn(before => before + 1);
    });
  const setMembers = (group: GroupInfo, members: string[]) =>
    void then(() => admin.changeGroup(group.name, { members }));

  const remove = async (group: GroupInfo) => {
    const question = {
      title: trans.__('Delete the group %1?', group.name),
      body: trans._n(
        'Its member loses what the group may do and what is shared with it.',
        'Its %1 members lose what the group may do and what is shared with it.',
        group.members.length
      )
    };
    if (await confirm(question, trans)) {
      void then(() => admin.deleteGroup(group.name));
    }
  };

  return (
    <section>
      {mayChange && (
        <form
          className="jp-mlhub-inline"
          onSubmit={event => {
            event.preventDefault();
            void then(() => admin.createGroup(name)).then(
              isMade => isMade && setName('')
            );
          }}
        >
          <input
            className="jp-mod-styled"
            required
            maxLength={64}
            placeholder={trans.__('Name of a new group')}
            aria-label={trans.__('Name of a new group')}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <button className="jp-mod-styled" disabled={busy}>
            {trans.__('Create group')}
          </button>
        </form>
      )}
      <Problem text={problem || groups.problem} />
      {groups.value?.items.length === 0 && (
        <p>
          {trans.__(
            'No groups yet. A group gets permissions and shares together.'
          )}
        </p>
      )}
      {(groups.value?.items ?? []).map(group => (
        <section key={group.name} data-group={group.name}>
          <h3>
            {group.name}{' '}
            <button
              className="jp-mod-styled"
              onClick={() => setOpen(open === group.name ? '' : group.name)}
            >
              {trans.__('Permissions')}
            </button>{' '}
            {mayChange && (
              <button
                className="jp-mod-styled jp-mod-warn"
                disabled={busy}
                onClick={() => void remove(group)}
              >
                {trans.__('Delete')}
              </button>
            )}
          </h3>
          <p className="jp-mlhub-chips">
            {group.members.map(member => (
              <button
                key={member}
                className="jp-mod-styled"
                disabled={busy || !mayChange}
                title={trans.__('Remove %1', member)}
                onClick={() =>
                  setMembers(
                    group,
                    group.members.filter(other => other !== member)
                  )
                }
              >
                {member} ×
              </button>
            ))}
            {mayChange && mayGrant && (
              <select
                className="jp-mod-styled"
                disabled={busy}
                aria-label={trans.__('Add to %1', group.name)}
                value=""
                onChange={event =>
                  setMembers(group, [...group.members, event.target.value])
                }
              >
                <option value="">{trans.__('Add…')}</option>
                {(people?.users ?? [])
                  .filter(user => !group.members.includes(user))
                  .map(user => (
                    <option key={user}>{user}</option>
                  ))}
              </select>
            )}
          </p>
          {open === group.name && (
            <PermissionMatrix {...props} kind="group" name={group.name} />
          )}
        </section>
      ))}
    </section>
  );
}
