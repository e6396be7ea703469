import type { TranslationBundle } from '@jupyterlab/translation';

const SHOWN = ['title', 'description'];

/**
 * A settings' schema with its titles and descriptions in Lab's language.
 *
 * ### Notes
 * JupyterLab's server translates schemas by language packs alone, not by what
 * an extension brings. The contexts are those that it would look them up with.
 */
export function inWords<T extends object>(
  schema: T,
  trans: TranslationBundle,
  context = 'schema'
): T {
  const translate = ([key, value]: [string, unknown]) => {
    if (Array.isArray(value)) {
      return [key, value.map(one => wordsIn(one, trans, context))];
    }
    if (SHOWN.includes(key) && typeof value === 'string') {
      // eslint-disable-next-line mlhub/translated -- words/extract.mjs reads the schemas
      return [key, trans._p(context, value)];
    }
    const inner = key === 'properties' ? 'settings' : context;
    return [key, wordsIn(value, trans, inner)];
  };
  return Object.fromEntries(Object.entries(schema).map(translate)) as T;
}

function wordsIn(
  value: unknown,
  trans: TranslationBundle,
  context: string
): unknown {
  return typeof value === 'object' && value !== null
    ? inWords(value, trans, context)
    : value;
}
