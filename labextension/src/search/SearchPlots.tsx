import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import {
  hasEnded,
  type JobDetail,
  type SearchedParameters,
  type SearchedPipeline
} from '../api/types';
import { ChartFigure } from '../ui/charts/ChartFigure';
import { Pareto } from '../ui/charts/Pareto';
import { useLoaded } from '../ui/hooks/useLoaded';
import { formatShare } from '../ui/text/format';
import { shortNames, valueOf } from '../ui/text/pipelines';
import { Waiting } from '../ui/Waiting';
import { namesOf, stepOf, trialOf, trialOfKey } from './plots';

/** The length of a bar of what alone mattered. */
const BAR_PX = 60;

interface IProps extends IDocumentProps {
  job: JobDetail;
  /** The number of trials with a score. */
  scored: number;
}

/** What the trials of a search say of its parameters, drawn again as they are tried. */
export function SearchPlots(props: IProps): JSX.Element {
  const { model, actions, rendermime, trans, job, scored } = props;
  const [wanted, setWanted] = useState('');
  const isOver = hasEnded(job);
  const {
    value: found,
    problem,
    again
  } = useLoaded(
    () => model.client.searches.parameters(job.id),
    [job.id, isOver, stepOf(scored)]
  );
  const names = namesOf(found?.pipelines ?? []);
  const first = names.at(0) ?? '';
  // While a search runs, another pipeline may become the best. The one that is looked at stays.
  useEffect(() => setWanted(before => before || first), [first]);
  if (!found) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const chosen = Math.max(0, names.indexOf(wanted));
  const pipeline = found.pipelines.at(chosen);
  const open = (trial: number | null) => {
    if (trial !== null && model.mayTrain) {
      actions.openTrial(job.id, trial);
    }
  };
  return (
    <>
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      {pipeline ? (
        <>
          <PipelineChoice
            found={found}
            names={names}
            chosen={names[chosen]}
            trans={trans}
            onChoose={setWanted}
          />
          <Importances pipeline={pipeline} trans={trans} />
          {found.notes.map(note => (
            <p className="jp-mlhub-muted" key={note}>
              {note}
            </p>
          ))}
          {pipeline.together && (
            <ChartFigure
              chart={pipeline.together}
              rendermime={rendermime}
              trans={trans}
              onPick={datum => open(trialOf(datum))}
            />
          )}
          <div className="jp-mlhub-searchSlices">
            {pipeline.slices.map(chart => (
              <ChartFigure
                key={chart.title}
                chart={chart}
                rendermime={rendermime}
                trans={trans}
                onPick={datum => open(trialOf(datum))}
              />
            ))}
          </div>
        </>
      ) : (
        <p className="jp-mlhub-muted">{whyEmpty(scored, isOver, trans)}</p>
      )}
      {found.front && (
        <Pareto
          front={found.front}
          rendermime={rendermime}
          trans={trans}
          onOpen={key => open(trialOfKey(key))}
        />
      )}
    </>
  );
}

function PipelineChoice(props: {
  found: SearchedParameters;
  names: string[];
  chosen: string;
  trans: TranslationBundle;
  onChoose: (name: string) => void;
}): JSX.Element {
  const { found, names, chosen, trans, onChoose } = props;
  return (
    <p className="jp-mlhub-inline">
      <label>
        {trans.__('Pipeline')}{' '}
        <select
          className="jp-mod-styled"
          value={chosen}
          onChange={event => onChoose(event.target.value)}
        >
          {names.map((name, place) => (
            <option key={name} value={name}>
              {trans._n(
                '%2, %1 trial',
                '%2, %1 trials',
                found.pipelines[place].trials,
                name
              )}
            </option>
          ))}
        </select>
      </label>
    </p>
  );
}

/** How much each parameter mattered, as bars and in words. */
function Importances(props: {
  pipeline: SearchedPipeline;
  trans: TranslationBundle;
}): JSX.Element {
  const { pipeline, trans } = props;
  const names = shortNames(pipeline.parameters.map(({ name }) => name));
  return (
    <table className="jp-mlhub-table jp-mlhub-importance">
      <thead>
        <tr>
          <th>{trans.__('Parameter')}</th>
          <th>{trans.__('Importance')}</th>
          <th>{trans.__('In the best trial')}</th>
        </tr>
      </thead>
      <tbody>
        {pipeline.parameters.map((one, place) => (
          <tr key={one.name}>
            <th scope="row" title={one.name}>
              {names[place]}
              <small>{one.sentence}</small>
            </th>
            <td className="jp-mlhub-share">
              {one.importance !== null && (
                <>
                  <span
                    className="jp-mlhub-bar"
                    style={{ width: `${BAR_PX * one.importance}px` }}
                    aria-hidden="true"
                  />
                  {formatShare(one.importance, 2)}
                </>
              )}
            </td>
            <td>{valueOf(one.best_value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function whyEmpty(
  scored: number,
  isOver: boolean,
  trans: TranslationBundle
): string {
  if (scored > 0) {
    return trans.__('All parameters of the trials have fixed values.');
  }
  return isOver
    ? trans.__('No trial has a score.')
    : trans.__('The plots appear with the first scores.');
}
