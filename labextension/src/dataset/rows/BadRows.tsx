import React from 'react';

import type { ReadOptions, VersionInfo } from '../../api/types';
import { formatCount } from '../../ui/text/format';
import type { IDocumentProps } from '../../actions/documentProps';
import { useTask } from '../../ui/hooks/useTask';

/** The rows that do not fit, and the steps that fill them or leave them out. */
export function BadRows(
  props: IDocumentProps & {
    name: string;
    version: VersionInfo;
    mayCorrect: boolean;
  }
): JSX.Element | null {
  const { model, trans, name, version } = props;
  const task = useTask();
  const examples = version.dataset?.bad_row_examples ?? [];
  if (examples.length === 0) {
    return null;
  }
  const readAgain = (options: ReadOptions) =>
    task.run(async () => {
      await model.client.readings.again(name, version.number, options);
      await model.refresh();
    });
  return (
    <details open={version.state === 'failed'}>
      <summary>
        {trans.__(
          'Rows that do not fit: %1',
          formatCount(version.dataset?.bad_rows ?? 0)
        )}
      </summary>
      <table className="jp-mlhub-table">
        <tbody>
          {examples.map(row => (
            <tr key={row.line}>
              <td>{trans.__('line %1', formatCount(row.line))}</td>
              <td>{row.reason}</td>
              <td>
                <code>{row.text}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {version.state === 'failed' && props.mayCorrect && (
        <div className="jp-mlhub-inline">
          {examples.some(row => row.short) && (
            <button
              className="jp-mod-styled"
              disabled={task.busy}
              title={trans.__(
                'Fills the missing cells at the end of short rows'
              )}
              onClick={() => void readAgain({ short_rows: 'fill' })}
            >
              {trans.__('Fill Short Rows')}
            </button>
          )}
          <button
            className="jp-mod-styled jp-mod-accept"
            disabled={task.busy}
            onClick={() => void readAgain({ bad_rows: 'skip' })}
          >
            {trans.__('Skip These Rows')}
          </button>
        </div>
      )}
      {task.problem && <p className="jp-mlhub-problem">{task.problem}</p>}
    </details>
  );
}
