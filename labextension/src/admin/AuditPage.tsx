import React, { useRef, useState } from 'react';

import type { AuditRecord } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';
import { Scrolled } from '../ui/Scrolled';

/** Who did what, when, from where, with which result. */
export function AuditPage({
  model,
  actions,
  trans
}: IDocumentProps): JSX.Element {
  const { admin } = model.client;
  const [filter, setFilter] = useState('');
  const [older, setOlder] = useState<AuditRecord[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const [verdict, setVerdict] = useState('');
  const { problem, busy, run } = useTask();
  const first = useLoaded(() => admin.audit(filter), [filter]);
  const next = cursor === undefined ? first.value?.next : cursor;

  const latest = useRef(filter);
  latest.current = filter;
  const more = () =>
    void run(async () => {
      const page = await admin.audit(filter, next ?? undefined);
      if (latest.current === filter) {
        setOlder([...older, ...page.items]);
        setCursor(page.next);
      } // else these are entries of what was looked for before
    });
  const verify = () =>
    void run(async () => {
      const found = await admin.verifyAudit();
      setVerdict(found.message);
    });

  return (
    <section>
      <div className="jp-mlhub-inline">
        <input
          className="jp-mod-styled"
          placeholder={trans.__('Filter by person, action or target')}
          aria-label={trans.__('Filter by person, action or target')}
          value={filter}
          onChange={event => {
            setFilter(event.target.value);
            setOlder([]);
            setCursor(undefined);
          }}
        />
        <button className="jp-mod-styled" disabled={busy} onClick={verify}>
          {trans.__('Check the chain')}
        </button>
        <button
          className="jp-mod-styled"
          onClick={() => actions.save(model.client.auditExportUrl())}
        >
          {trans.__('Export')}
        </button>
      </div>
      {verdict && <p role="status">{verdict}</p>}
      <Problem text={problem || first.problem} />
      <Scrolled>
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>{trans.__('When (UTC)')}</th>
              <th>{trans.__('Actor')}</th>
              <th>{trans.__('Address')}</th>
              <th>{trans.__('Action')}</th>
              <th>{trans.__('Target')}</th>
              <th>{trans.__('Result')}</th>
            </tr>
          </thead>
          <tbody>
            {[...(first.value?.items ?? []), ...older].map(entry => (
              <tr key={entry.id} title={JSON.stringify(entry.details)}>
                <td>{entry.at.slice(0, 19).replace('T', ' ')}</td>
                <td>{entry.actor}</td>
                <td>{entry.address}</td>
                <td>{entry.action}</td>
                <td>{entry.object}</td>
                <td
                  className={
                    entry.result === 'refused' ? 'jp-mlhub-problem' : ''
                  }
                >
                  {entry.result === 'refused'
                    ? trans.__('refused')
                    : trans.__('done')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      {next && (
        <button className="jp-mlhub-more" disabled={busy} onClick={more}>
          {trans.__('Older…')}
        </button>
      )}
    </section>
  );
}
