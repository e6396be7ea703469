import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { JobChip } from '../../state/PanelState';

/** Which jobs are listed. The tab key leads to the chosen chip, arrow keys to the others. */
export function Chips(props: {
  chosen: JobChip;
  choose: (chip: JobChip) => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { chosen, choose, trans } = props;
  const chips: [JobChip, string][] = [
    ['all', trans._p('jobs', 'All')],
    ['active', trans._p('jobs', 'Running')],
    ['failed', trans._p('jobs', 'Failed')]
  ];
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      const at = chips.findIndex(([chip]) => chip === chosen);
      const next = (at + step + chips.length) % chips.length;
      choose(chips[next][0]);
      event.currentTarget.querySelectorAll('button')[next].focus();
    }
  };
  return (
    <div
      className="jp-mlhub-jobChips"
      role="radiogroup"
      aria-label={trans.__('Which jobs')}
      onKeyDown={onKeyDown}
    >
      {chips.map(([chip, label]) => (
        <button
          key={chip}
          role="radio"
          aria-checked={chip === chosen}
          tabIndex={chip === chosen ? 0 : -1}
          onClick={() => choose(chip)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
