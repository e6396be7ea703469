import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useRef, useState } from 'react';

import type { ReadingPreview, ReadOptions } from '../../api/types';
import { Scrolled } from '../../ui/Scrolled';
import { wordOfType } from '../../ui/text/columns';
import { formatCount } from '../../ui/text/format';

/** How long a person pauses before the rows are read again. */
const PAUSE_MS = 400;

/** Reads the first rows with these options. */
export type Look = (options: ReadOptions) => Promise<ReadingPreview>;

/** What the options make of the first rows, before anything is made. */
export function PreviewView(props: {
  options: ReadOptions;
  look: Look;
  trans: TranslationBundle;
}): JSX.Element {
  const { options, look, trans } = props;
  const { preview, problem, isOld } = usePreview(options, look);
  return (
    <section
      className="jp-mlhub-readingPreview"
      aria-label={trans.__('Preview')}
      aria-busy={isOld}
    >
      <strong>{trans.__('First rows')}</strong>
      {problem && <p role="status">{problem}</p>}
      {!preview && !problem && (
        <p role="status">{trans.__('The first rows are read…')}</p>
      )}
      {preview && <Told preview={preview} trans={trans} />}
    </section>
  );
}

function Told(props: {
  preview: ReadingPreview;
  trans: TranslationBundle;
}): JSX.Element {
  const { preview, trans } = props;
  const { columns, first } = preview;
  const shown = columns.slice(0, first[0]?.length ?? columns.length);
  const problems = columns.filter(column => column.problem);
  return (
    <>
      {preview.problem && (
        <p className="jp-mlhub-problem" role="alert">
          {preview.problem}
        </p>
      )}
      {problems.map(column => (
        <p className="jp-mlhub-problem" role="alert" key={column.name}>
          {column.problem}
        </p>
      ))}
      {columns.length > 0 && (
        <>
          <p role="status">
            {preview.is_whole
              ? trans.__(
                  '%1 rows and %2 columns are read.',
                  formatCount(preview.rows),
                  formatCount(columns.length)
                )
              : trans.__(
                  'Of the first %1 rows %2 columns are read.',
                  formatCount(preview.rows),
                  formatCount(columns.length)
                )}
          </p>
          <Scrolled>
            <table className="jp-mlhub-table jp-mlhub-preview">
              <thead>
                <tr>
                  {shown.map(column => (
                    <th key={column.name} data-problem={!!column.problem}>
                      {column.name}
                      <small>{wordOfType(column.type, trans)}</small>
                      {column.missing > 0 && (
                        <small>
                          {trans.__('%1 missing', formatCount(column.missing))}
                        </small>
                      )}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {first.map((row, index) => (
                  <tr key={index}>
                    {row.map((cell, place) => (
                      <td key={place} data-type={shown[place]?.type}>
                        {cell === null ? '' : String(cell)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
        </>
      )}
    </>
  );
}

/** The preview of the newest options; what is shown stays until the next one is there. */
function usePreview(
  options: ReadOptions,
  look: Look
): { preview: ReadingPreview | null; problem: string; isOld: boolean } {
  const [preview, setPreview] = useState<ReadingPreview | null>(null);
  const [problem, setProblem] = useState('');
  const [told, setTold] = useState('');
  const latest = useRef(look);
  latest.current = look;
  const key = JSON.stringify(options);
  useEffect(() => {
    let isCurrent = true;
    const timer = window.setTimeout(() => {
      const end = (found: ReadingPreview | null, why: string) => {
        if (isCurrent) {
          setPreview(found);
          setProblem(why);
          setTold(key);
        }
      };
      latest.current(JSON.parse(key) as ReadOptions).then(
        found => end(found, ''),
        (refusal: Error) => end(null, refusal.message)
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [key]);
  return { preview, problem, isOld: told !== key };
}
