import type { TranslationBundle } from '@jupyterlab/translation';

import { HubError } from '../api/errors';

type Cell = string | number | boolean | null;

/**
 * Rows that were pasted: JSON records, or lines under a line of names as
 * spreadsheets (tabs) and CSV files (commas, semicolons) have them.
 */
export function parseRows(
  text: string,
  trans: TranslationBundle
): Record<string, Cell>[] {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    return parseJson(trimmed, trans);
  }
  const lines = trimmed.split(/\r?\n/).filter(line => line.trim());
  if (lines.length < 2) {
    throw refuse(
      trans.__('Paste a line of column names, then at least one row.')
    );
  }
  const marks = ['\t', ';', ','];
  const mark = marks.find(one => lines[0].includes(one)) ?? ',';
  const names = split(lines[0], mark);
  return lines.slice(1).map((line, index) => {
    const cells = split(line, mark);
    if (cells.length !== names.length) {
      throw refuse(
        trans.__(
          'Row %1 has %2 values where the line of names has %3.',
          index + 1,
          cells.length,
          names.length
        )
      );
    }
    return Object.fromEntries(names.map((name, i) => [name, cell(cells[i])]));
  });
}

function parseJson(
  text: string,
  trans: TranslationBundle
): Record<string, Cell>[] {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    throw refuse(trans.__('This is not valid JSON.'));
  }
}

/** The cells of a line; quoted ones may hold the mark. */
function split(line: string, mark: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i];
    if (character === '"') {
      if (quoted && line[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else {
        quoted = !quoted;
      }
    } else if (character === mark && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else {
      cell += character;
    }
  }
  return [...cells, cell.trim()];
}

function cell(text: string): Cell {
  if (text === '' || /^(na|nan|null|none)$/i.test(text)) {
    return null;
  }
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)
    ? Number(text)
    : text;
}

function refuse(message: string): HubError {
  return new HubError(message, 0, 'bad_rows', [{ field: 'records', message }]);
}
