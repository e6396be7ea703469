import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { ArtifactInfo, Page, VersionInfo } from '../api/types';
import {
  formatAge,
  formatCount,
  formatScore,
  formatSize,
  formatTime
} from '../ui/text/format';
import type { HubModel } from '../state/HubModel';
import { tell } from '../ui/notify';
import { ShowMore } from '../ui/ShowMore';
import { mayDo } from '../api/mayDo';
import { wordOf } from '../ui/text/states';
import { confirmDeletion, confirmTaking } from './questions';

interface IProps {
  model: HubModel;
  trans: TranslationBundle;
  artifact: ArtifactInfo;
  versions: VersionInfo[];
  page: Page<VersionInfo> | null;
  onMore: () => void;
  shown: number;
  onShow: (number: number) => void;
  onCompare?: (before: number) => void;
  onChanged: () => void;
}

/** All versions: which one is shown, what each is called, how they differ. */
export function VersionList(props: IProps): JSX.Element {
  const { trans, versions, shown } = props;
  return (
    <section className="jp-mlhub-versions" aria-label={trans.__('Versions')}>
      <table className="jp-mlhub-table">
        <tbody>
          {versions.map(version => (
            <VersionRow
              {...props}
              key={version.number}
              version={version}
              isShown={version.number === shown}
            />
          ))}
        </tbody>
      </table>
      <ShowMore page={props.page} trans={trans} onMore={props.onMore} />
    </section>
  );
}

function VersionRow(
  props: IProps & { version: VersionInfo; isShown: boolean }
): JSX.Element {
  const { model, trans, artifact, version, isShown } = props;
  const { kind, reference } = artifact;
  const may = (verb: string) => mayDo(model.session, artifact, verb);
  const change = async (action: () => Promise<unknown>) => {
    try {
      await action();
      props.onChanged();
      return true;
    } catch (error) {
      void showErrorMessage(trans.__('Not changed'), error as Error);
      return false;
    }
  };
  const remove = () =>
    change(async () => {
      const { number } = version;
      if (!(await confirmDeletion(artifact, version, trans))) {
        return;
      }
      const freed = await model.client.deleteVersion(kind, reference, number);
      const size = formatSize(freed.freed_bytes);
      tell(trans.__('%1 v%2 deleted, %3 freed.', reference, number, size));
    });
  const score = version.model?.score;
  return (
    <tr data-version={version.number} aria-current={isShown}>
      <td>
        {isShown ? (
          <strong>v{version.number}</strong>
        ) : (
          <button
            className="jp-mlhub-link"
            title={trans.__('Show version %1', version.number)}
            onClick={() => props.onShow(version.number)}
          >
            v{version.number}
          </button>
        )}
      </td>
      <td>
        {version.aliases.map(alias => (
          <span key={alias} className="jp-mlhub-tag">
            {alias}
            {may('update') && (
              <button
                className="jp-mlhub-action"
                title={trans.__('Remove the alias %1', alias)}
                onClick={() =>
                  void change(async () => {
                    if (await confirmTaking(artifact, version, alias, trans)) {
                      await model.client.takeAlias(kind, reference, alias);
                    }
                  })
                }
              >
                ×
              </button>
            )}
          </span>
        ))}
        {may('update') && (
          <AliasForm
            trans={trans}
            onGive={alias =>
              change(() =>
                model.client.giveAlias(kind, reference, alias, version.number)
              )
            }
          />
        )}
      </td>
      <td title={version.message}>
        {version.state === 'ready'
          ? score
            ? `${score.metric} ${formatScore(score.mean, score.spread)}`
            : version.rows !== null &&
              trans.__('%1 rows', formatCount(version.rows))
          : wordOf(version.state, trans)}
      </td>
      <td>{formatSize(version.size)}</td>
      <td title={formatTime(version.created_at)}>
        {version.created_by}, {formatAge(version.created_at)}
      </td>
      <td>
        {props.onCompare && !isShown && version.state === 'ready' && (
          <button
            className="jp-mod-styled"
            onClick={() => props.onCompare?.(version.number)}
          >
            {trans.__('Compare')}
          </button>
        )}
        {may('delete') && artifact.versions > 1 && (
          <button
            className="jp-mod-styled"
            title={trans.__('Delete version %1 for good', version.number)}
            onClick={() => void remove()}
          >
            {trans.__('Delete')}
          </button>
        )}
      </td>
    </tr>
  );
}

function AliasForm(props: {
  trans: TranslationBundle;
  /** Whether the alias was given; if not, it stays to be mended. */
  onGive: (alias: string) => Promise<boolean>;
}): JSX.Element {
  const { trans, onGive } = props;
  const [alias, setAlias] = useState<string | null>(null);
  if (alias === null) {
    return (
      <button
        className="jp-mlhub-link"
        title={trans.__('A name for this version, such as champion')}
        onClick={() => setAlias('')}
      >
        {trans.__('+ alias')}
      </button>
    );
  }
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void onGive(alias).then(isGiven => isGiven && setAlias(null));
  };
  return (
    <form className="jp-mlhub-inline" onSubmit={submit}>
      <input
        className="jp-mod-styled"
        autoFocus
        required
        maxLength={50}
        aria-label={trans.__('Alias')}
        placeholder={trans.__('champion')}
        value={alias}
        onChange={event => setAlias(event.target.value.trim())}
        onKeyDown={event => event.key === 'Escape' && setAlias(null)}
      />
    </form>
  );
}
