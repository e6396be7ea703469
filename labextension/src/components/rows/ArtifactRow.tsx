import type { TranslationBundle } from '@jupyterlab/translation';
import {
  copyIcon,
  deleteIcon,
  downloadIcon,
  runIcon,
  usersIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import type { ArtifactInfo, Session, VersionInfo } from '../../documents';
import { beginCellDrag } from '../../dragCell';
import { describeArtifact, loadingCell } from '../../format';
import { mayDo } from '../../permissions';
import type { IRowActions } from './actions';
import { RowAction } from './RowAction';

interface IProps {
  artifact: ArtifactInfo;
  session: Session | null;
  actions: IRowActions;
  trans: TranslationBundle;
}

/** A dataset or model of the panel; drawn again only when it changes itself. */
export const ArtifactRow = React.memo(function ArtifactRow(
  props: IProps
): JSX.Element {
  const { artifact, trans } = props;
  const { kind, latest, newer } = artifact;
  const name = artifact.reference;
  const mine = artifact.name === name;
  const ready = latest?.state === 'ready';
  return (
    <div
      className="jp-mlhub-row"
      data-name={name}
      data-state={latest?.state}
      onMouseDown={event =>
        ready && beginCellDrag(event, loadingCell(kind, name))
      }
    >
      <button
        className="jp-mlhub-name"
        title={
          newer?.message || latest?.message || artifact.description || name
        }
        tabIndex={-1}
        onClick={() => props.actions.open(kind, name)}
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
      {newer && <Newer version={newer} trans={trans} />}
      {latest && <span className="jp-mlhub-version">v{latest.number}</span>}
      <span className="jp-mlhub-fact">{describeArtifact(artifact, trans)}</span>
      <Actions {...props} />
    </div>
  );
});

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

/** Only what the person may do with this one. */
function Actions(props: IProps): JSX.Element {
  const { artifact, session, actions, trans } = props;
  const { kind, latest } = artifact;
  const name = artifact.reference;
  const ready = latest?.state === 'ready';
  const may = (verb: string) => mayDo(session, artifact, verb);
  return (
    <span className="jp-mlhub-actions">
      {kind === 'dataset' && ready && may('train') && (
        <RowAction
          icon={runIcon}
          title={trans.__('Train on %1', name)}
          onClick={() => actions.train(`${name}@${latest.number}`)}
        />
      )}
      {ready && (
        <RowAction
          icon={copyIcon}
          title={trans.__('Insert into notebook')}
          onClick={() => actions.insert(kind, name)}
        />
      )}
      {latest && (
        <RowAction
          icon={downloadIcon}
          title={trans.__('Download %1', name)}
          onClick={() => actions.download(kind, name, latest.number)}
        />
      )}
      {may('share') && (
        <RowAction
          icon={usersIcon}
          title={trans.__('Share %1', name)}
          onClick={() => actions.share(kind, name)}
        />
      )}
      {may('delete') && (
        <RowAction
          icon={deleteIcon}
          title={trans.__('Delete %1', name)}
          onClick={() => actions.remove(kind, name)}
        />
      )}
    </span>
  );
}
