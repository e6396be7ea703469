import { allPages } from './pages';
import { answerOf, given, type Requests } from './requests';
import type {
  AuditRecord,
  AuditVerdict,
  Dashboard,
  Grants,
  GroupChanges,
  GroupInfo,
  ImportedUsers,
  JobDetail,
  NewUser,
  Page,
  PasswordReset,
  PermissionInfo,
  RoleInfo,
  UserChanges,
  UserInfo
} from './types';

/** Accounts, groups, roles, permissions, audit and dashboards. */
export class AdminClient {
  constructor(private _api: Requests['api']) {}

  users(filter: string, wanted: number): Promise<Page<UserInfo>> {
    return allPages(page => {
      const query = { ...given({ filter }), ...page };
      return answerOf(this._api.GET('/users', { params: { query } }));
    }, wanted);
  }

  createUser(user: NewUser): Promise<UserInfo> {
    return answerOf(this._api.POST('/users', { body: user }));
  }

  changeUser(name: string, changes: UserChanges): Promise<UserInfo> {
    const params = { path: { name } };
    return answerOf(
      this._api.PATCH('/users/{name}', { params, body: changes })
    );
  }

  deleteUser(name: string, transferTo: string): Promise<void> {
    const query = given({ transfer_to: transferTo });
    const params = { path: { name }, query };
    return answerOf(this._api.DELETE('/users/{name}', { params }));
  }

  importUsers(csv: string): Promise<ImportedUsers> {
    return answerOf(this._api.POST('/user-imports', { body: { csv } }));
  }

  resetPassword(name: string): Promise<PasswordReset> {
    const params = { path: { name } };
    return answerOf(
      this._api.POST('/users/{name}/password', { params, body: {} })
    );
  }

  groups(wanted: number): Promise<Page<GroupInfo>> {
    return allPages(
      query => answerOf(this._api.GET('/groups', { params: { query } })),
      wanted
    );
  }

  createGroup(name: string): Promise<GroupInfo> {
    return answerOf(this._api.POST('/groups', { body: { name } }));
  }

  changeGroup(name: string, changes: GroupChanges): Promise<GroupInfo> {
    const params = { path: { name } };
    return answerOf(
      this._api.PATCH('/groups/{name}', { params, body: changes })
    );
  }

  deleteGroup(name: string): Promise<void> {
    const params = { path: { name } };
    return answerOf(this._api.DELETE('/groups/{name}', { params }));
  }

  async roles(): Promise<RoleInfo[]> {
    const list = await allPages(query =>
      answerOf(this._api.GET('/roles', { params: { query } }))
    );
    return list.items;
  }

  createRole(name: string): Promise<RoleInfo> {
    return answerOf(this._api.POST('/roles', { body: { name } }));
  }

  changeRole(name: string, permissions: string[]): Promise<RoleInfo> {
    const params = { path: { name } };
    return answerOf(
      this._api.PATCH('/roles/{name}', { params, body: { permissions } })
    );
  }

  deleteRole(name: string): Promise<void> {
    const params = { path: { name } };
    return answerOf(this._api.DELETE('/roles/{name}', { params }));
  }

  async permissions(): Promise<PermissionInfo[]> {
    const list = await allPages(query =>
      answerOf(this._api.GET('/permissions', { params: { query } }))
    );
    return list.items;
  }

  grants(kind: 'user' | 'group', name: string): Promise<Grants> {
    const params = { path: { name } };
    return answerOf(
      this._api.GET(`/${kind}s/{name}/permissions` as const, { params })
    );
  }

  grant(
    kind: 'user' | 'group',
    name: string,
    permission: string,
    allowed: boolean | null
  ): Promise<Grants> {
    return answerOf(
      this._api.POST(`/${kind}s/{name}/permissions` as const, {
        params: { path: { name } },
        body: { permission, allowed }
      })
    );
  }

  audit(filter: string, cursor?: string): Promise<Page<AuditRecord>> {
    const query = given({ filter, cursor });
    return answerOf(this._api.GET('/audit', { params: { query } }));
  }

  verifyAudit(): Promise<AuditVerdict> {
    return answerOf(this._api.GET('/audit/verdict'));
  }

  dashboard(minutes: number): Promise<Dashboard> {
    const params = { query: { minutes } };
    return answerOf(this._api.GET('/monitoring', { params }));
  }

  /** Submit the job that hashes all stored bytes and removes what nothing needs. */
  checkStorage(): Promise<JobDetail> {
    return answerOf(this._api.POST('/storage/checks'));
  }
}
