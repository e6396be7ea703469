import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { VersionInfo } from '../api/types';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';

/** A model's file as it is, or as an ONNX graph, which a worker makes once. */
export function ModelDownload(
  props: IDocumentProps & {
    name: string;
    version: VersionInfo;
    mayConvert: boolean;
    onConverting: (job: number) => void;
  }
): JSX.Element {
  const { model, actions, trans, name, version, onConverting } = props;
  const mayConvert = props.mayConvert && model.may('jobs.submit');
  const { problem, busy, run } = useTask();
  const isThere = version.model?.formats?.includes('onnx');
  const get = (format: 'original' | 'onnx') =>
    actions.download('model', name, version.number, format);
  const convert = () =>
    run(async () => {
      const job = await model.client.convert(`${name}@${version.number}`);
      onConverting(job.id);
    });
  return (
    <>
      <button className="jp-mod-styled" onClick={() => get('original')}>
        {trans.__('Download')}
      </button>
      {version.model?.origin === 'trained' && (isThere || mayConvert) && (
        <button
          className="jp-mod-styled"
          disabled={busy}
          title={trans.__('For programs without scikit-learn')}
          onClick={() => (isThere ? get('onnx') : convert())}
        >
          {isThere ? trans.__('Download ONNX') : trans.__('Convert to ONNX')}
        </button>
      )}
      <Problem text={problem} />
    </>
  );
}
