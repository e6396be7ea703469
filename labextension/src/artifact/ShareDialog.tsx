import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { ShareChange, SharedKind, ShareInfo } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';

interface IProps {
  model: HubModel;
  kind: SharedKind;
  shared: string;
  trans: TranslationBundle;
}

/** Show with whom something is shared, and let it be changed. */
export async function showShares(
  model: HubModel,
  kind: SharedKind,
  key: string,
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title:
      kind === 'job'
        ? trans.__('Share job %1', key)
        : trans.__('Share %1', key),
    body: ReactWidget.create(
      <ShareForm model={model} kind={kind} shared={key} trans={trans} />
    ),
    buttons: [Dialog.okButton({ label: trans.__('Done') })]
  });
  await model.refresh();
}

/** Who, what, revoke. Every change counts at once. */
function ShareForm({ model, kind, shared, trans }: IProps): JSX.Element {
  const [changed, setChanged] = useState<ShareInfo[] | null>(null);
  const { problem, busy, run } = useTask();
  const [who, setWho] = useState('');
  const loaded = useLoaded(() => model.client.shares(kind, shared), [shared]);
  const people = useLoaded(() => model.client.people(), []).value;
  const items = changed ?? loaded.value?.items ?? null;

  const change = (wanted: ShareChange) =>
    run(async () => {
      setChanged((await model.client.share(kind, shared, wanted)).items);
    });
  const add = (event: React.FormEvent) => {
    event.preventDefault();
    if (!who) {
      return; // "required" would keep the dialog's own button disabled
    }
    const isGroup = people?.groups.includes(who) && !people.users.includes(who);
    const wanted = {
      ...subject(isGroup ? null : who, isGroup ? who : null),
      level: 'read' as const
    };
    void change(wanted).then(isDone => isDone && setWho(''));
  };

  return (
    <div className="jp-mlhub-shares">
      {items === null && !loaded.problem && (
        <p role="status">{trans.__('Loading…')}</p>
      )}
      {items?.length === 0 && (
        <p>{trans.__('Private: only its owner can see it.')}</p>
      )}
      {items?.map(item => {
        const name = item.user ?? item.group ?? trans.__('Everyone');
        const whom = subject(item.user, item.group);
        return (
          <p key={name} data-share={name}>
            <span>
              {name}
              {item.group && <small> {trans.__('group')}</small>}
            </span>
            <select
              className="jp-mod-styled"
              aria-label={trans.__('What %1 may do', name)}
              disabled={busy}
              value={item.level}
              onChange={event =>
                void change({
                  ...whom,
                  level: event.target.value as ShareInfo['level']
                })
              }
            >
              <option value="read">{trans.__('may read')}</option>
              <option value="write">{trans.__('may write')}</option>
              <option value="manage">{trans.__('may manage')}</option>
            </select>
            <button
              className="jp-mod-styled"
              disabled={busy}
              aria-label={trans.__('Stop sharing with %1', name)}
              onClick={() => void change({ ...whom, level: null })}
            >
              {trans.__('Remove')}
            </button>
          </p>
        );
      })}
      <form onSubmit={add}>
        <input
          className="jp-mod-styled"
          list="jp-mlhub-people"
          placeholder={trans.__('Name of a person or group')}
          aria-label={trans.__('Name of a person or group')}
          value={who}
          onChange={event => setWho(event.target.value)}
        />
        <datalist id="jp-mlhub-people">
          {[...(people?.users ?? []), ...(people?.groups ?? [])].map(name => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
          {trans.__('Share')}
        </button>
        <button
          type="button"
          className="jp-mod-styled"
          disabled={busy}
          onClick={() => void change({ ...subject(null, null), level: 'read' })}
        >
          {trans.__('Share with everyone')}
        </button>
      </form>
      {(problem || loaded.problem) && (
        <p className="jp-mlhub-problem" role="alert">
          {problem || loaded.problem}
        </p>
      )}
    </div>
  );
}

/** One person, one group, or (neither) everyone. */
function subject(
  user: string | null,
  group: string | null
): Pick<ShareChange, 'user' | 'group' | 'everyone'> {
  return { user, group, everyone: user === null && group === null };
}
