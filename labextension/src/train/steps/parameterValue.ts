import type { TranslationBundle } from '@jupyterlab/translation';

import { formatCount } from '../../ui/text/format';

/** The part of JSON Schema in which parameters are described. */
export interface IParameterSchema {
  type?: string;
  enum?: unknown[];
  anyOf?: IParameterSchema[];
  $ref?: string;
  items?: IParameterSchema;
  prefixItems?: IParameterSchema[];
  title?: string;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  'x-main'?: boolean;
}

/** How a parameter is entered. */
export type Control = 'choice' | 'switch' | 'text' | 'step' | 'steps';

/** What a schema allows, one by one. */
export function choicesOf(schema: IParameterSchema): IParameterSchema[] {
  return schema.anyOf ?? [schema];
}

export function controlOf(schema: IParameterSchema): Control {
  const choices = choicesOf(schema);
  if (choices.some(choice => choice.items?.prefixItems)) {
    return 'steps';
  }
  if (choices.some(choice => choice.$ref)) {
    return 'step';
  }
  const closed = choices.filter(choice => choice.type !== 'null');
  if (closed.every(choice => choice.type === 'boolean')) {
    return 'switch';
  }
  return closed.every(choice => choice.enum) ? 'choice' : 'text';
}

/** The words that may stand for the value. */
export function optionsOf(schema: IParameterSchema): unknown[] {
  return choicesOf(schema).flatMap(choice =>
    choice.type === 'null'
      ? [null]
      : choice.type === 'boolean'
        ? [true, false]
        : (choice.enum ?? [])
  );
}

/** A value as it is shown and typed. */
export function textOf(value: unknown): string {
  if (value === undefined) {
    return '';
  }
  if (value === null) {
    return 'none';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What was typed, as a value: numbers, true and false, lists and objects as
 * JSON writes them, `none` for null, else a word. Nothing is the default.
 */
export function valueOf(text: string, schema: IParameterSchema): unknown {
  const typed = text.trim();
  if (!typed) {
    return undefined;
  }
  if (optionsOf(schema).includes(typed)) {
    return typed;
  }
  if (/^(none|null)$/i.test(typed)) {
    return null;
  }
  try {
    return JSON.parse(
      /^(true|false)$/i.test(typed) ? typed.toLowerCase() : typed
    );
  } catch {
    return typed;
  }
}

/** `a whole number of at least 1`: what a schema takes, in words. */
export function wordsOf(
  schema: IParameterSchema,
  trans: TranslationBundle
): string {
  const words = choicesOf(schema).map(choice => {
    if (choice.enum) {
      return choice.enum.map(textOf).join(', ');
    }
    const names: Record<string, string> = {
      integer: trans.__('whole number'),
      number: choice.title ?? trans.__('number'),
      boolean: trans.__('true or false'),
      null: textOf(null), // as it is typed
      string: trans.__('text'),
      array: trans.__('list'),
      object: trans.__('mapping')
    };
    const bounds = [
      ['≥', choice.minimum],
      ['>', choice.exclusiveMinimum],
      ['≤', choice.maximum],
      ['<', choice.exclusiveMaximum]
    ]
      .filter(([, bound]) => bound !== undefined)
      .map(([sign, bound]) => `${sign} ${formatCount(Number(bound))}`);
    const name = names[choice.type ?? ''] ?? trans.__('value');
    return [name, ...bounds].join(' ');
  });
  return Array.from(new Set(words)).join(' · ');
}
