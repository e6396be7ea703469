import type { TranslationBundle } from '@jupyterlab/translation';
import React, { type ReactNode } from 'react';

import type { Dashboard } from '../../api/types';
import { formatCount, formatSize, formatShare } from '../../ui/text/format';
import { formatWait } from './waits';

/** What an administrator asks first: who waits and why, the workers, the store, what failed. */
export function Tiles(props: {
  value: Dashboard;
  trans: TranslationBundle;
}): JSX.Element {
  const { value, trans } = props;
  const online = value.workers.filter(one => one.online);
  const busy = online.reduce((sum, one) => sum + one.jobs.length, 0);
  const places = online.reduce((sum, one) => sum + one.processes, 0);
  const requests = value.services.reduce((sum, one) => sum + one.requests, 0);
  const errors = value.services.reduce((sum, one) => sum + one.errors, 0);
  return (
    <div className="jp-mlhub-tiles">
      <WaitingTile value={value} trans={trans} />
      <Tile
        title={trans.__('Workers')}
        isWrong={online.length === 0}
        fact={trans.__('%1 online', formatCount(online.length))}
      >
        {trans.__(
          '%1 of %2 processes work',
          formatCount(busy),
          formatCount(places)
        )}
      </Tile>
      <Tile title={trans.__('Storage')} fact={formatSize(value.stored_bytes)}>
        {trans._n(
          'of %1 person',
          'of %1 people',
          value.storage.length,
          formatCount(value.storage.length)
        )}
      </Tile>
      <Tile title={trans.__('Errors')} fact={formatCount(errors)}>
        {requests > 0
          ? trans.__(
              '%1 of %2 requests',
              formatShare(errors / requests),
              formatCount(requests)
            )
          : trans.__('no requests')}
      </Tile>
    </div>
  );
}

function WaitingTile(props: {
  value: Dashboard;
  trans: TranslationBundle;
}): JSX.Element {
  const { value, trans } = props;
  const waiting = value.queues.reduce((sum, one) => sum + one.waiting_jobs, 0);
  const longest = Math.max(
    0,
    ...value.queues.map(one => one.longest_wait ?? 0)
  );
  const alone = value.queues
    .filter(one => one.waiting_jobs > 0 && one.workers === 0)
    .map(one => one.name);
  return (
    <Tile
      title={trans.__('Waiting jobs')}
      isWrong={alone.length > 0}
      fact={formatCount(waiting)}
    >
      {alone.length > 0
        ? trans.__('no worker listens on %1', alone.join(', '))
        : waiting > 0
          ? trans.__('all workers are busy; up to %1', formatWait(longest))
          : trans.__('nobody waits')}
    </Tile>
  );
}

function Tile(props: {
  title: string;
  fact: string;
  isWrong?: boolean;
  children: ReactNode;
}): JSX.Element {
  const { title, fact, isWrong = false, children } = props;
  return (
    <section className="jp-mlhub-tile" aria-label={title} data-wrong={isWrong}>
      <small>{title}</small>
      <strong>{fact}</strong>
      <small>{children}</small>
    </section>
  );
}
