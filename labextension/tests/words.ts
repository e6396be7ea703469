import type { TranslationBundle } from '@jupyterlab/translation';

const fill = (text: string, values: unknown[]): string =>
  text.replace(/%(\d)/g, (_all, number) => String(values[Number(number) - 1]));

/** English as it is written, filled in as Lab does. */
export const trans = {
  __: (text: string, ...values: unknown[]) => fill(text, values),
  _p: (_context: string, text: string, ...values: unknown[]) =>
    fill(text, values),
  _n: (one: string, many: string, n: number, ...values: unknown[]) =>
    fill(n === 1 ? one : many, [n, ...values])
} as unknown as TranslationBundle;
