import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { useModel } from '../state/useModel';
import { type ISection, Sections, useSection } from '../ui/tab/Sections';
import { TabHead } from '../ui/tab/TabHead';
import { AuditPage } from './AuditPage';
import { DashboardPage } from './dashboard/DashboardPage';
import { GroupsPage } from './GroupsPage';
import { RolesPage } from './RolesPage';
import { TrustPage } from './TrustPage';
import { UsersPage } from './users/UsersPage';

/** The administrator's tab: accounts, groups, roles, types of models, audit, dashboards. */
export function AdminTab(props: IDocumentProps): JSX.Element {
  const { model, trans } = props;
  useModel(model);
  const { chosen, open } = useSection('admin');
  const page = (
    name: string,
    label: string,
    needs: string,
    body: JSX.Element
  ): ISection | false => model.may(needs) && { name, label, body };
  const pages = [
    page(
      'dashboard',
      trans.__('Dashboard'),
      'monitoring.read',
      <DashboardPage {...props} />
    ),
    page('users', trans.__('Users'), 'users.read', <UsersPage {...props} />),
    page('groups', trans.__('Groups'), 'users.read', <GroupsPage {...props} />),
    page('roles', trans.__('Roles'), 'users.read', <RolesPage {...props} />),
    page(
      'types',
      trans.__('Model types'),
      'models.trust',
      <TrustPage {...props} />
    ),
    page('audit', trans.__('Audit'), 'audit.read', <AuditPage {...props} />)
  ].filter(one => one !== false);
  if (pages.length === 0) {
    return <p>{trans.__('This is for administrators. Ask yours.')}</p>;
  }
  return (
    <article>
      <TabHead title={trans.__('Administration')} trans={trans} />
      <Sections
        label={trans.__('Administration')}
        sections={pages}
        chosen={chosen}
        onOpen={open}
      />
    </article>
  );
}
