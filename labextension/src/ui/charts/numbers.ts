import type { RowTable } from '../../api/types';

/** A Vega-Lite view, as far as its numbers are read from it. */
interface IView {
  data?: { values?: IRow[] };
  encoding?: Record<string, IChannel | IChannel[]>;
  layer?: IView[];
}

interface IChannel {
  field?: string;
  title?: string;
}

type IRow = Record<string, Cell>;
type Cell = RowTable['rows'][number][number];

/** So many rows are written below a chart. */
const MOST_ROWS = 200;

/** The numbers that a chart draws, for those who can't see it. */
export interface INumbers extends RowTable {
  /** How many rows there are beside these. */
  left: number;
}

/** Read the numbers of a chart from its largest layer; null for a chart that shows none. */
export function numbersOf(spec: object): INumbers | null {
  const parts = [spec as IView, ...((spec as IView).layer ?? [])];
  const data = parts.map(part => part.data?.values ?? []);
  const largest = data.reduce((a, b) => (b.length > a.length ? b : a), []);
  const fields = fieldsOf(parts).filter(({ field }) =>
    largest.some(row => field in row)
  );
  const rows = largest.filter(row => fields.every(({ field }) => field in row));
  if (fields.length === 0 || rows.length === 0) {
    return null;
  }
  return {
    columns: fields.map(({ field, title }) => title || field),
    rows: rows
      .slice(0, MOST_ROWS)
      .map(row => fields.map(({ field }) => row[field])),
    left: Math.max(0, rows.length - MOST_ROWS)
  };
}

/** The fields of a chart, once each: those of its hints, where it has some. */
function fieldsOf(parts: IView[]): { field: string; title?: string }[] {
  const channels = parts.flatMap(({ encoding = {} }) => {
    const { tooltip, ...others } = encoding;
    return [tooltip ?? [], ...Object.values(others)];
  });
  const hints = parts.flatMap(({ encoding }) => encoding?.tooltip ?? []);
  const chosen = hints.length > 0 ? hints : channels.flat();
  const found = new Map<string, string | undefined>();
  for (const { field, title } of chosen) {
    if (field) {
      found.set(field, found.get(field) || title);
    }
  }
  return [...found].map(([field, title]) => ({ field, title }));
}
