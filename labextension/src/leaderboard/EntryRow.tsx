import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IHubActions } from '../actions/IHubActions';
import type { LeaderboardEntry } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';
import {
  formatAge,
  formatCount,
  formatFixed,
  formatSize,
  formatTime
} from '../ui/text/format';
import { briefly, parametersOf } from '../ui/text/pipelines';
import { keyOf, nameOf } from './board';
import { CHAMPION, makeChampion, mayPromote } from '../artifact/champion';

/** What all rows of a leaderboard need. */
export interface IRowProps {
  model: HubModel;
  actions: IHubActions;
  trans: TranslationBundle;
  decimals: number;
  onChanged: () => void;
}

/** A model or a trial: its place, what it is, its score, its costs. */
export function EntryRow(
  props: IRowProps & { entry: LeaderboardEntry }
): JSX.Element {
  const { model, trans, decimals, entry } = props;
  const { score, spread, rank } = entry;
  const key = keyOf(entry);
  const title = nameOf(entry);
  return (
    <tr data-entry={key} data-chosen={model.choice.has(key)}>
      <td>
        <input
          type="checkbox"
          aria-label={trans.__('Compare %1', title)}
          checked={model.choice.has(key)}
          onChange={() => model.choice.toggle(key)}
        />
      </td>
      <td className="jp-mlhub-number">{rank !== null && formatCount(rank)}</td>
      <td className="jp-mlhub-pipeline">
        <EntryTitle {...props} />
        <small>
          {[
            entry.model !== null && entry.pipeline,
            parametersOf(entry),
            entry.repeated !== null &&
              trans.__(
                '%1 over the repeats',
                formatFixed(entry.repeated, decimals)
              )
          ]
            .filter(part => part)
            .join(' · ')}
        </small>
        <EntryButtons {...props} />
      </td>
      <td className="jp-mlhub-number jp-mlhub-score">
        {score !== null && formatFixed(score, decimals)}
      </td>
      <td className="jp-mlhub-number jp-mlhub-muted jp-mlhub-middling">
        {score !== null &&
          spread !== null &&
          `± ${formatFixed(spread, decimals)}`}
      </td>
      <td className="jp-mlhub-number jp-mlhub-muted jp-mlhub-middling">
        {briefly(entry.fit_seconds)}
      </td>
      <td className="jp-mlhub-number jp-mlhub-muted jp-mlhub-middling">
        {briefly(entry.predict_seconds)}
      </td>
      <td className="jp-mlhub-number jp-mlhub-muted jp-mlhub-minor">
        {entry.size_bytes !== null && formatSize(entry.size_bytes)}
      </td>
      <td
        className="jp-mlhub-muted jp-mlhub-minor"
        title={formatTime(entry.created_at)}
      >
        {entry.owner}, {formatAge(entry.created_at)}
      </td>
    </tr>
  );
}

/** The model with its badges, or the pipeline of a trial. */
function EntryTitle(
  props: IRowProps & { entry: LeaderboardEntry }
): JSX.Element {
  const { actions, trans, entry } = props;
  const { model: name } = entry;
  return (
    <>
      {name === null ? (
        <strong>{entry.pipeline}</strong>
      ) : (
        <button
          className="jp-mlhub-link"
          onClick={() => actions.open('model', name)}
        >
          <strong>{nameOf(entry)}</strong>
        </button>
      )}{' '}
      {entry.aliases.map(alias => (
        <span className="jp-mlhub-badge" key={alias}>
          {alias}
        </span>
      ))}
      {entry.is_latest && (
        <span className="jp-mlhub-badge">{trans.__('latest')}</span>
      )}
    </>
  );
}

function EntryButtons(
  props: IRowProps & { entry: LeaderboardEntry }
): JSX.Element {
  const { model, actions, trans, entry, onChanged } = props;
  const { problem, busy, run } = useTask();
  const { model: name, model_version: version, job_id: job, trial } = entry;
  const mayBecome =
    name !== null &&
    version !== null &&
    !entry.aliases.includes(CHAMPION) &&
    mayPromote(model, name);
  return (
    <span className="jp-mlhub-offers">
      {mayBecome && (
        <button
          className="jp-mlhub-link"
          disabled={busy}
          onClick={() =>
            void run(() => makeChampion(model, name, version, trans, onChanged))
          }
        >
          {trans.__('Make champion')}
        </button>
      )}
      <button
        className="jp-mlhub-link"
        onClick={() => actions.open('job', String(job))}
      >
        {trans.__('Open job %1', job)}
      </button>
      {trial !== null && model.mayTrain && (
        <button
          className="jp-mlhub-link"
          onClick={() => actions.openTrial(job, trial)}
        >
          {trans.__('Open as pipeline')}
        </button>
      )}
      <Problem text={problem} />
    </span>
  );
}
