import React from 'react';

import type { ArtifactInfo, VersionInfo } from '../api/types';
import { mayDo } from '../api/mayDo';
import { confirmDeletion } from '../artifact/questions';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';
import { correctReading } from './reading/ReadingDialog';

/** A version that could not be read: why, and the ways on. */
export function FailedVersion(
  props: IDocumentProps & {
    name: string;
    artifact: ArtifactInfo;
    failed: VersionInfo;
    versions: VersionInfo[];
    onShow: (number: number | 'current') => void;
    onChanged: () => void;
  }
): JSX.Element {
  const { model, trans, name, artifact, failed, versions } = props;
  const { problem, busy, run } = useTask();
  const may = (verb: string) => mayDo(model.session, artifact, verb);
  const good = versions.find(
    one => one.state === 'ready' && one.number < failed.number
  );
  const keep = (kept: VersionInfo) =>
    run(async () => {
      if (await confirmDeletion(artifact, failed, trans)) {
        await model.client.deleteVersion('dataset', name, failed.number);
        props.onShow(kept.number);
        props.onChanged();
        await model.refresh();
      }
    });
  const correct = () => run(() => correctReading(model, name, failed, trans));
  return (
    <section className="jp-mlhub-failed" data-failed={failed.number}>
      <p className="jp-mlhub-problem" role="alert">
        {good
          ? trans.__('v%1 could not be read: %2', failed.number, failed.message)
          : failed.message}
      </p>
      <div className="jp-mlhub-inline">
        {good && may('delete') && (
          <button
            className="jp-mod-styled jp-mod-accept"
            disabled={busy}
            title={trans.__('Delete v%1, which nobody can use', failed.number)}
            onClick={() => void keep(good)}
          >
            {trans.__('Keep v%1', good.number)}
          </button>
        )}
        {good && may('create') && (
          <button
            className="jp-mod-styled"
            disabled={busy}
            onClick={() => void correct()}
          >
            {trans.__('Correct again…')}
          </button>
        )}
      </div>
      <Problem text={problem} />
    </section>
  );
}
