import type { TranslationBundle } from '@jupyterlab/translation';
import { usersIcon } from '@jupyterlab/ui-components';
import React from 'react';

import {
  type ArtifactInfo,
  currentOf,
  type Session,
  type VersionInfo
} from '../../api/types';
import { beginCellDrag } from './dragCell';
import { describeArtifact, loadingCell } from '../../ui/text/format';
import type { IHubActions } from '../../actions/IHubActions';
import { artifactOffers } from './offers';
import { Row } from './Row';
import { formatRowScore } from './titles';
import type { Choice } from '../../state/Choice';

interface IProps {
  artifact: ArtifactInfo;
  session: Session | null;
  choice: Choice;
  /** Whether it was chosen to be compared. */
  isChosen: boolean;
  /** Whether the tab key leads to it. */
  isStop: boolean;
  actions: IHubActions;
  trans: TranslationBundle;
}

/** A dataset or model of the panel; drawn again only when it changes itself. */
export const ArtifactRow = React.memo(function ArtifactRow(
  props: IProps
): JSX.Element {
  const { artifact, session, choice, isChosen, actions, trans } = props;
  const { kind, latest, newer } = artifact;
  const name = artifact.reference;
  const mine = artifact.name === name;
  const ready = latest?.state === 'ready';
  const score = currentOf(artifact)?.model?.score;
  const open = () => actions.open(kind, name);
  return (
    <Row
      open={open}
      offers={artifactOffers(artifact, session, choice, actions, trans)}
      trans={trans}
      name={name}
      isChosen={isChosen}
      data-name={name}
      data-state={latest?.state}
      onMouseDown={event =>
        ready && beginCellDrag(event, loadingCell(kind, name))
      }
      facts={
        <>
          {newer && <Newer version={newer} trans={trans} />}
          <Current artifact={artifact} trans={trans} />
          {score ? (
            <span className="jp-mlhub-rowScore" title={score.metric}>
              {formatRowScore(score.mean)}
            </span>
          ) : (
            <span className="jp-mlhub-fact">
              {describeArtifact(artifact, trans)}
            </span>
          )}
        </>
      }
    >
      <button
        className="jp-mlhub-name"
        title={
          newer?.message || latest?.message || artifact.description || name
        }
        tabIndex={props.isStop ? 0 : -1}
        onClick={open}
      >
        {name}
      </button>
      {mine && artifact.is_shared && (
        <span
          className="jp-mlhub-fact"
          role="img"
          title={trans.__('You share it')}
          aria-label={trans.__('You share it')}
        >
          <usersIcon.react tag="span" width="12px" height="12px" />
        </span>
      )}
    </Row>
  );
});

/** The version that the name means, and the latest where that is another. */
function Current(props: {
  artifact: ArtifactInfo;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { artifact, trans } = props;
  const { champion, latest, undecided } = artifact;
  const current = currentOf(artifact);
  if (!current) {
    return null;
  }
  const title =
    champion && latest && champion.number !== latest.number
      ? trans.__(
          'Version %1 is the champion, version %2 the latest.',
          champion.number,
          latest.number
        )
      : undefined;
  return (
    <>
      {undecided && (
        <span
          className="jp-mlhub-chosen"
          role="img"
          aria-label={undecided.sentence}
          title={undecided.sentence}
        >
          ?
        </span>
      )}
      <span className="jp-mlhub-version" title={title}>
        v{current.number}
      </span>
    </>
  );
}

/** A version after the one that counts: it is being read, or could not be. */
function Newer(props: {
  version: VersionInfo;
  trans: TranslationBundle;
}): JSX.Element {
  const { version, trans } = props;
  const failed = version.state === 'failed';
  return (
    <span
      className={failed ? 'jp-mlhub-problem' : 'jp-mlhub-version'}
      data-newer={version.state}
      title={version.message}
    >
      {failed
        ? trans.__('v%1 failed', version.number)
        : trans.__('v%1 reading…', version.number)}
    </span>
  );
}
