import { URLExt } from '@jupyterlab/coreutils';

import { allPages } from './pages';
import type {
  AuditRecord,
  Dashboard,
  Grants,
  GroupInfo,
  IPage,
  JobDetail,
  PermissionInfo,
  RoleInfo,
  UserInfo
} from './types';

type Request = <T>(method: string, path: string, body?: object) => Promise<T>;

/** Accounts, groups, roles, permissions, audit and dashboards. */
export class AdminClient {
  constructor(private _request: Request) {}

  users(filter: string): Promise<IPage<UserInfo>> {
    return this._list('/users', { filter });
  }

  createUser(user: object): Promise<UserInfo> {
    return this._request('POST', '/users', user);
  }

  changeUser(name: string, changes: object): Promise<UserInfo> {
    return this._request('PATCH', at('users', name), changes);
  }

  deleteUser(name: string, transferTo: string): Promise<void> {
    const query = transferTo ? { transfer_to: transferTo } : {};
    const path = at('users', name) + URLExt.objectToQueryString(query);
    return this._request('DELETE', path);
  }

  importUsers(
    csv: string
  ): Promise<{ items: { name: string; code: string }[] }> {
    return this._request('POST', '/user-imports', { csv });
  }

  resetPassword(name: string): Promise<{ secret: string }> {
    return this._request('POST', `${at('users', name)}/password`, {});
  }

  groups(): Promise<IPage<GroupInfo>> {
    return this._list('/groups', {});
  }

  createGroup(name: string): Promise<GroupInfo> {
    return this._request('POST', '/groups', { name });
  }

  changeGroup(name: string, changes: object): Promise<GroupInfo> {
    return this._request('PATCH', at('groups', name), changes);
  }

  deleteGroup(name: string): Promise<void> {
    return this._request('DELETE', at('groups', name));
  }

  roles(): Promise<RoleInfo[]> {
    return this._all('/roles');
  }

  createRole(name: string): Promise<RoleInfo> {
    return this._request('POST', '/roles', { name });
  }

  changeRole(name: string, permissions: string[]): Promise<RoleInfo> {
    return this._request('PATCH', at('roles', name), { permissions });
  }

  deleteRole(name: string): Promise<void> {
    return this._request('DELETE', at('roles', name));
  }

  permissions(): Promise<PermissionInfo[]> {
    return this._all('/permissions');
  }

  grants(kind: 'user' | 'group', name: string): Promise<Grants> {
    return this._request('GET', `${at(`${kind}s`, name)}/permissions`);
  }

  grant(
    kind: 'user' | 'group',
    name: string,
    permission: string,
    allowed: boolean | null
  ): Promise<Grants> {
    const body = { permission, allowed };
    return this._request('POST', `${at(`${kind}s`, name)}/permissions`, body);
  }

  audit(filter: string, cursor?: string): Promise<IPage<AuditRecord>> {
    return this._list('/audit', { filter, cursor: cursor ?? '' });
  }

  verifyAudit(): Promise<{
    intact: boolean;
    entries: number;
    first_broken: number | null;
    message: string;
  }> {
    return this._request('GET', '/audit/verdict');
  }

  dashboard(minutes: number): Promise<Dashboard> {
    return this._request('GET', `/monitoring?minutes=${minutes}`);
  }

  /** Submit the job that hashes all stored bytes and removes what nothing needs. */
  checkStorage(): Promise<JobDetail> {
    return this._request('POST', '/storage/checks');
  }

  private async _all<T>(path: string): Promise<T[]> {
    const ask = (query: string) => this._request<IPage<T>>('GET', path + query);
    return (await allPages(ask)).items;
  }

  private _list<T>(
    path: string,
    query: Record<string, string>
  ): Promise<IPage<T>> {
    const given = Object.entries(query).filter(([, value]) => value);
    const text = URLExt.objectToQueryString(Object.fromEntries(given));
    return this._request('GET', path + text);
  }
}

function at(kind: string, name: string): string {
  return `/${kind}/${encodeURIComponent(name)}`;
}
