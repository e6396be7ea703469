import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { SHOWN_ITEMS } from '../api/pages';
import type { GroupInfo } from '../api/types';
import { confirm } from '../ui/confirm';
import { useLoaded } from '../ui/hooks/useLoaded';
import { Problem } from '../ui/Problem';
import { ShowMore } from '../ui/ShowMore';
import { NewNameForm } from './NewNameForm';
import { PermissionMatrix } from './PermissionMatrix';
import { type IEditable, useEditable } from './useEditable';

/** Groups, their members and permissions. */
export function GroupsPage(props: IDocumentProps): JSX.Element {
  const { model, trans } = props;
  const { admin } = model.client;
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const groups = useEditable(() => admin.groups(wanted), [wanted]);
  const people = useLoaded(() => model.client.people(), []).value;
  const [open, setOpen] = useState('');
  return (
    <section>
      {model.may('users.update') && (
        <NewNameForm
          label={trans.__('Name of a new group')}
          button={trans.__('Create group')}
          maxLength={64}
          busy={groups.busy}
          onCreate={name => groups.change(() => admin.createGroup(name))}
        />
      )}
      <Problem text={groups.problem} />
      {groups.value?.items.length === 0 && (
        <p>
          {trans.__(
            'No groups yet. A group gets permissions and shares together.'
          )}
        </p>
      )}
      {(groups.value?.items ?? []).map(group => (
        <Group
          {...props}
          key={group.name}
          group={group}
          people={people?.users ?? []}
          groups={groups}
          isOpen={open === group.name}
          onToggle={() => setOpen(open === group.name ? '' : group.name)}
        />
      ))}
      <ShowMore
        page={groups.value}
        trans={trans}
        onMore={() => setWanted(wanted + SHOWN_ITEMS)}
      />
    </section>
  );
}

function Group(
  props: IDocumentProps & {
    group: GroupInfo;
    /** Who can be made a member. */
    people: string[];
    groups: IEditable<unknown>;
    /** Whether its permissions are shown. */
    isOpen: boolean;
    onToggle: () => void;
  }
): JSX.Element {
  const { model, trans, group, people } = props;
  const { busy, change } = props.groups;
  const { admin } = model.client;
  const mayChange = model.may('users.update');
  const mayGrant = model.may('permissions.grant');
  const setMembers = (members: string[]) =>
    void change(() => admin.changeGroup(group.name, { members }));
  const remove = async () => {
    const question = {
      title: trans.__('Delete the group %1?', group.name),
      body: trans._n(
        'Its member loses what the group may do and what is shared with it.',
        'Its %1 members lose what the group may do and what is shared with it.',
        group.members.length
      )
    };
    if (await confirm(question, trans)) {
      void change(() => admin.deleteGroup(group.name));
    }
  };
  return (
    <section data-group={group.name}>
      <h3>
        {group.name}{' '}
        <button className="jp-mod-styled" onClick={props.onToggle}>
          {trans.__('Permissions')}
        </button>{' '}
        {mayChange && (
          <button
            className="jp-mod-styled jp-mod-warn"
            disabled={busy}
            onClick={() => void remove()}
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
              setMembers(group.members.filter(other => other !== member))
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
              setMembers([...group.members, event.target.value])
            }
          >
            <option value="">{trans.__('Add…')}</option>
            {people
              .filter(user => !group.members.includes(user))
              .map(user => (
                <option key={user}>{user}</option>
              ))}
          </select>
        )}
      </p>
      {props.isOpen && (
        <PermissionMatrix {...props} kind="group" name={group.name} />
      )}
    </section>
  );
}
