import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Succession } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { useTask } from '../ui/hooks/useTask';
import { tell } from '../ui/notify';
import { Problem } from '../ui/Problem';
import { CHAMPION, changeChampion, mayPromote } from './champion';

/** What a new version is beside the one that people get, and which of them to use. */
export function SuccessionView(props: {
  model: HubModel;
  trans: TranslationBundle;
  /** The model, as the person names it. */
  name: string;
  succession: Succession;
  /** Whether a person is still to choose. */
  isOpen: boolean;
  /** Open the comparison of both. */
  onCompare: (keys: string[]) => void;
  onChanged: () => void;
}): JSX.Element {
  const { model, trans, name, succession, isOpen, onChanged } = props;
  const { version, before, sentence, verdict } = succession;
  const { problem, busy, run } = useTask();
  const { client } = model;
  const use = () =>
    changeChampion(client, name, version, before, trans, onChanged);
  const keep = async () => {
    await client.giveAlias('model', name, CHAMPION, before);
    tell(trans.__('Version %1 stays what people get.', before));
    onChanged();
  };
  return (
    <section
      className={isOpen ? 'jp-mlhub-notes' : undefined}
      data-succession={version}
    >
      <p role={isOpen ? 'status' : undefined}>{sentence}</p>
      <div className="jp-mlhub-inline">
        {isOpen && mayPromote(model, name) && (
          <>
            <button
              className="jp-mod-styled"
              disabled={busy}
              onClick={() => void run(use)}
            >
              {trans.__('Use version %1', version)}
            </button>
            <button
              className="jp-mod-styled"
              disabled={busy}
              onClick={() => void run(keep)}
            >
              {trans.__('Keep version %1', before)}
            </button>
          </>
        )}
        {verdict !== null && (
          <button
            className="jp-mlhub-link"
            onClick={() =>
              props.onCompare([
                `model:${name}@${before}`,
                `model:${name}@${version}`
              ])
            }
          >
            {trans.__('Compare both')}
          </button>
        )}
      </div>
      <Problem text={problem} />
    </section>
  );
}
