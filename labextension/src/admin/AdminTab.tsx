import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { useModel } from '../state/useModel';
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
  const pages = [
    {
      name: trans.__('Dashboard'),
      needs: 'monitoring.read',
      Page: DashboardPage
    },
    { name: trans.__('Users'), needs: 'users.read', Page: UsersPage },
    { name: trans.__('Groups'), needs: 'users.read', Page: GroupsPage },
    { name: trans.__('Roles'), needs: 'users.read', Page: RolesPage },
    {
      name: trans.__('Model types'),
      needs: 'models.trust',
      Page: TrustPage
    },
    { name: trans.__('Audit'), needs: 'audit.read', Page: AuditPage }
  ].filter(page => model.may(page.needs));
  const [chosen, setChosen] = useState(0);
  const shown = pages[Math.min(chosen, pages.length - 1)];
  if (!shown) {
    return <p>{trans.__('This is for administrators. Ask yours.')}</p>;
  }
  return (
    <article>
      <header>
        <h2>{trans.__('Administration')}</h2>
      </header>
      <div className="jp-mlhub-tabs" role="tablist">
        {pages.map((page, index) => (
          <button
            key={page.name}
            role="tab"
            aria-selected={page === shown}
            onClick={() => setChosen(index)}
          >
            {page.name}
          </button>
        ))}
      </div>
      <div role="tabpanel">
        <shown.Page {...props} />
      </div>
    </article>
  );
}
