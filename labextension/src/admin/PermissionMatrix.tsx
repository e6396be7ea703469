import React, { useState } from 'react';

import type { Grants } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';

/** Every permission with a sentence: the effective value, and whether it is granted or denied singly. */
export function PermissionMatrix(
  props: IDocumentProps & { kind: 'user' | 'group'; name: string }
): JSX.Element {
  const { model, trans, kind, name } = props;
  const { admin } = model.client;
  const [changed, setChanged] = useState<Grants | null>(null);
  const { problem, busy, run } = useTask();
  const permissions = useLoaded(() => admin.permissions(), []).value ?? [];
  const loaded = useLoaded(() => admin.grants(kind, name), [kind, name]);
  const grants = changed ?? loaded.value;

  const set = (permission: string, word: string) =>
    void run(async () => {
      const allowed = word === '' ? null : word === 'granted';
      setChanged(await admin.grant(kind, name, permission, allowed));
    });

  return (
    <div className="jp-mlhub-matrix">
      <Problem text={problem || loaded.problem} />
      <table className="jp-mlhub-table">
        <tbody>
          {grants &&
            permissions.map(permission => {
              const own = grants.own[permission.name];
              const has = grants.effective?.includes(permission.name);
              return (
                <tr key={permission.name} data-permission={permission.name}>
                  {kind === 'user' && (
                    <td>{has ? trans.__('✓ yes') : trans.__('no')}</td>
                  )}
                  <td>
                    <code>{permission.name}</code>
                  </td>
                  <td>
                    <select
                      className="jp-mod-styled"
                      disabled={busy || !model.may('permissions.grant')}
                      aria-label={permission.name}
                      value={
                        own === undefined ? '' : own ? 'granted' : 'denied'
                      }
                      onChange={event =>
                        set(permission.name, event.target.value)
                      }
                    >
                      <option value="">{trans.__('from role')}</option>
                      <option value="granted">{trans.__('granted')}</option>
                      <option value="denied">{trans.__('denied')}</option>
                    </select>
                  </td>
                  <td className="jp-mlhub-words">{permission.description}</td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </div>
  );
}
