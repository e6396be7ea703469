import {
  downloadIcon,
  editIcon,
  listIcon,
  runIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import type { ArtifactInfo, ContentFormat, VersionInfo } from '../api/types';
import { AccessBadge } from '../artifact/AccessBadge';
import { artifactEntries, codeEntries } from '../actions/artifactEntries';
import { VersionSwitcher } from '../artifact/VersionSwitcher';
import type { IOffer } from '../ui/offered';
import { KeyFacts } from '../ui/tab/KeyFacts';
import { type IAction, TabHead } from '../ui/tab/TabHead';
import {
  formatAge,
  formatCount,
  formatSize,
  formatTime
} from '../ui/text/format';

interface IProps extends IDocumentProps {
  name: string;
  /** How code refers to the version. */
  reference: string;
  artifact: ArtifactInfo;
  version: VersionInfo;
  versions: VersionInfo[];
  onShow: (number: number) => void;
  onVersions: () => void;
  onCorrect: () => void;
  onDescribe: () => void;
}

/** A dataset's name and version, its facts, and what can be done with it. */
export function DatasetHead(props: IProps): JSX.Element {
  const { trans, name, artifact, version, versions } = props;
  return (
    <TabHead
      title={name}
      trans={trans}
      beside={
        <>
          <VersionSwitcher
            trans={trans}
            artifact={artifact}
            versions={versions}
            shown={version}
            onShow={props.onShow}
            onAll={props.onVersions}
          />
          <AccessBadge artifact={artifact} trans={trans} />
          <DatasetFacts {...props} />
        </>
      }
      actions={actionsOf(props)}
      uses={usesOf(props)}
      menu={menuOf(props)}
    />
  );
}

/** What most people do next with a dataset. */
function actionsOf(props: IProps): IAction[] {
  const { model, actions, trans, name, artifact, version } = props;
  const isReady = version.state === 'ready';
  if (!isReady || !mayDo(model.session, artifact, 'train')) {
    return [];
  }
  return [
    {
      name: 'train',
      label: trans.__('Train…'),
      icon: runIcon,
      look: 'accept',
      run: () => actions.train(`${name}@${version.number}`)
    }
  ];
}

function DatasetFacts(props: IProps): JSX.Element {
  const { trans, version } = props;
  const columns = version.dataset?.columns ?? [];
  const { rows, same_as } = version;
  return (
    <KeyFacts
      label={trans.__('Facts')}
      facts={[
        rows !== null && trans._n('%1 row', '%1 rows', rows, formatCount(rows)),
        rows !== null &&
          trans._n(
            '%1 column',
            '%1 columns',
            columns.length,
            formatCount(columns.length)
          ),
        formatSize(version.size),
        version.filename,
        same_as !== null && trans.__('same content as v%1', same_as),
        {
          text: `${version.created_by}, ${formatAge(version.created_at)}`,
          title: formatTime(version.created_at)
        }
      ]}
    />
  );
}

/** The ways to have the data: in a notebook, or as a file. */
function usesOf(props: IProps): IOffer[] {
  const { actions, trans, name, artifact, version, reference } = props;
  const isReady = version.state === 'ready';
  const file = (form: ContentFormat, label: string): IOffer => ({
    name: form === 'original' ? 'download' : form,
    label,
    icon: downloadIcon,
    isApart: form === 'original',
    run: () => actions.download('dataset', name, version.number, form)
  });
  return [
    ...(isReady ? codeEntries(artifact, reference, actions, trans) : []),
    file('original', trans.__('Download original file')),
    ...(isReady
      ? [
          file('csv', trans.__('Download CSV, safe for spreadsheets')),
          file('parquet', trans.__('Download Parquet'))
        ]
      : [])
  ];
}

function menuOf(props: IProps): IOffer[] {
  const { model, actions, trans, name, artifact, version } = props;
  const mayCorrect =
    version.state !== 'ingesting' && mayDo(model.session, artifact, 'create');
  const entries: (IOffer | false)[] = [
    version.state === 'ready' && {
      name: 'leaderboard',
      label: trans.__('Leaderboard'),
      caption: trans.__('Models and trials that were tested alike'),
      icon: listIcon,
      run: () => actions.leaderboard(name)
    },
    mayCorrect && {
      name: 'correct',
      label: trans.__('Correct…'),
      caption: trans.__('Delimiter, types, names, missing values …'),
      icon: editIcon,
      run: props.onCorrect
    },
    ...artifactEntries(artifact, model, actions, trans, props.onDescribe)
  ];
  return entries.filter(entry => entry !== false);
}
