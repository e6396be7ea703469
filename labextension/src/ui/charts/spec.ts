import { chartLocale } from '../text/format';

/** A Vega-Lite document, as far as this code looks into it. */
interface ISpec {
  config?: Record<string, object>;
  data?: { name?: string; values?: object[] };
}

/** A chart on the page's own ground, with words and lines in the colours of the theme. */
export function themed(
  spec: ISpec,
  { text, grid }: { text: string; grid: string }
): object {
  const words = { labelColor: text, titleColor: text };
  const lines = { gridColor: grid, domainColor: grid, tickColor: grid };
  return {
    ...spec,
    background: 'transparent',
    config: {
      locale: chartLocale(),
      axis: { ...words, ...lines },
      legend: words,
      rule: { color: text },
      text: { color: text },
      view: { stroke: grid },
      ...spec.config
    }
  };
}

/** Whether a chart can be as wide as its place: one view, whose width is a number of pixels. */
export function canFill(spec: object): boolean {
  const composed = ['hconcat', 'vconcat', 'concat', 'facet', 'repeat'];
  const { width } = spec as { width?: unknown };
  return typeof width === 'number' && !composed.some(key => key in spec);
}

/** What stays of a chart while it is drawn, as text, and its rows if they have a name. */
export function partsOf(spec: ISpec): { frame: string; rows?: object[] } {
  const { data, ...frame } = spec;
  return data?.name
    ? { frame: JSON.stringify(frame), rows: data.values }
    : { frame: JSON.stringify(spec) };
}
