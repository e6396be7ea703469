import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { TrialInfo } from '../api/types';
import { formatCount, formatFixed } from '../ui/text/format';
import { useTask } from '../ui/hooks/useTask';
import { aboutTrial, secondsOf } from './trials';

/** What can be done with a trial. */
export interface ITrialActions {
  /** Open the train form with its pipeline; nothing where the person may not train. */
  open?: (trial: number) => void;
  /** Choose a trial to compare, or no longer. */
  choose: (trial: number) => void;
  isChosen: (trial: number) => boolean;
  /** The call of Python that repeats it. */
  python: (trial: number) => Promise<string>;
}

/** Marks of the states. The state also stands in words. */
const MARKS: Record<TrialInfo['state'], string> = {
  running: '●',
  succeeded: '✓',
  failed: '✗',
  stopped: '⊘'
};

/** A trial: its place, its pipeline with parameters, its score; what went wrong. */
export function TrialRow(props: {
  trial: TrialInfo;
  decimals: number;
  actions: ITrialActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { trial, decimals, actions, trans } = props;
  const { number, rank, score, spread, state } = trial;
  const word = wordOfTrial(state, trans);
  return (
    <tr
      data-trial={number}
      data-state={state}
      data-chosen={actions.isChosen(number)}
    >
      <td className="jp-mlhub-number">{rank !== null && formatCount(rank)}</td>
      <td className="jp-mlhub-number jp-mlhub-muted jp-mlhub-minor">
        {formatCount(number)}
      </td>
      <td className="jp-mlhub-pipeline">
        <strong>{trial.pipeline}</strong>
        <small>{aboutTrial(trial, trans)}</small>
        <TrialButtons
          number={number}
          canBeCompared={state === 'succeeded'}
          actions={actions}
          trans={trans}
        />
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
        {secondsOf(trial)}
      </td>
      <td className="jp-mlhub-trialState jp-mlhub-minor">
        <span className={`jp-mlhub-mark jp-mod-${state}`} aria-hidden="true">
          {MARKS[state]}
        </span>{' '}
        {word}
      </td>
    </tr>
  );
}

function TrialButtons(props: {
  number: number;
  canBeCompared: boolean;
  actions: ITrialActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { number, canBeCompared, actions, trans } = props;
  const { open, choose, isChosen, python } = actions;
  const { problem, busy, run } = useTask();
  return (
    <span className="jp-mlhub-offers">
      {open && (
        <button className="jp-mlhub-link" onClick={() => open(number)}>
          {trans.__('Open as pipeline')}
        </button>
      )}
      <button
        className="jp-mlhub-link"
        disabled={busy}
        onClick={() =>
          void run(async () => Clipboard.copyToSystem(await python(number)))
        }
      >
        {trans.__('Copy Python')}
      </button>
      {canBeCompared && (
        <button
          className="jp-mlhub-link"
          aria-pressed={isChosen(number)}
          onClick={() => choose(number)}
        >
          {isChosen(number) ? trans.__('Do not compare') : trans.__('Compare')}
        </button>
      )}
      {problem && (
        <small className="jp-mlhub-problem" role="alert">
          {problem}
        </small>
      )}
    </span>
  );
}

function wordOfTrial(
  state: TrialInfo['state'],
  trans: TranslationBundle
): string {
  const words: Record<TrialInfo['state'], string> = {
    running: trans.__('running'),
    succeeded: trans.__('succeeded'),
    failed: trans.__('failed'),
    stopped: trans.__('stopped')
  };
  return words[state];
}
