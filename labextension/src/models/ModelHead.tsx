import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { ArtifactInfo, VersionInfo } from '../api/types';
import { AccessBadge } from '../artifact/AccessBadge';
import { VersionSwitcher } from '../artifact/VersionSwitcher';
import type { useTask } from '../ui/hooks/useTask';
import { TabHead } from '../ui/tab/TabHead';
import { actionsOf, menuEntries, waysToUse } from './entries';
import { ModelOrigin } from './ModelOrigin';

/** What the head of a model's tab is made from. */
export interface IModelHead extends IDocumentProps {
  name: string;
  /** How code refers to the version. */
  reference: string;
  artifact: ArtifactInfo;
  version: VersionInfo;
  versions: VersionInfo[];
  task: ReturnType<typeof useTask>;
  /** Whether the form that evaluates it is open. */
  evaluates: boolean;
  onEvaluate: () => void;
  onShow: (version: number) => void;
  onVersions: () => void;
  onDescribe: () => void;
}

/** A model's name and version, where it comes from, and what can be done with it. */
export function ModelHead(props: IModelHead): JSX.Element {
  const { trans, name, artifact, version } = props;
  return (
    <TabHead
      title={name}
      trans={trans}
      beside={
        <>
          <VersionSwitcher
            trans={trans}
            artifact={artifact}
            versions={props.versions}
            shown={version}
            onShow={props.onShow}
            onAll={props.onVersions}
          />
          <Others {...props} />
          <AccessBadge artifact={artifact} trans={trans} />
        </>
      }
      actions={actionsOf(props)}
      uses={waysToUse(props)}
      menu={menuEntries(props)}
      facts={<ModelOrigin {...props} />}
    />
  );
}

/** The ways to the champion and the latest version, where another is shown. */
function Others(props: {
  trans: IDocumentProps['trans'];
  artifact: ArtifactInfo;
  version: VersionInfo;
  onShow: (version: number) => void;
}): JSX.Element {
  const { trans, artifact, version, onShow } = props;
  const { champion, latest } = artifact;
  const others = [
    { number: champion?.number, label: trans.__('champion') },
    { number: latest?.number, label: trans.__('latest') }
  ].filter(({ number }) => number !== undefined && number !== version.number);
  return (
    <>
      {others.map(({ number, label }) => (
        <button
          key={label}
          className="jp-mlhub-link"
          title={trans.__('Show version %1', number)}
          onClick={() => onShow(number!)}
        >
          {trans.__('v%1 (%2)', number, label)}
        </button>
      ))}
    </>
  );
}
