/**
 * Writes the template of all that a person sees in the panel, for the translators:
 * what goes through `trans`, and the titles and descriptions of the settings.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { GettextExtractor, JsExtractors } from 'gettext-extractor';

const HERE = join(import.meta.dirname, '..');

/** The objects with whose methods the panel translates. */
const BUNDLES = ['trans', 'props.trans', 'this._trans'];
const ARGUMENTS = {
  __: { text: 0 },
  _n: { text: 0, textPlural: 1 },
  _p: { context: 0, text: 1 },
  _np: { context: 0, text: 1, textPlural: 2 }
};
const SHOWN = new Set(['title', 'description']);

/** The template, as the text of a .pot file. */
export function extract() {
  const extractor = new GettextExtractor();
  const parser = extractor.createJsParser(
    Object.entries(ARGUMENTS).map(([method, places]) =>
      JsExtractors.callExpression(
        BUNDLES.map(bundle => `${bundle}.${method}`),
        { arguments: places }
      )
    )
  );
  for (const [file, text] of filesOf('src', /\.tsx?$/)) {
    parser.parseString(text, file);
  }
  for (const [file, text] of filesOf('schema', /\.json$/)) {
    const schema = JSON.parse(text);
    for (const [context, shown] of wordsOf(schema, 'schema')) {
      extractor.addMessage({ context, text: shown, references: [`${file}:0`] });
    }
  }
  return withoutLines(extractor.getPotString());
}

/** The names and texts of the files in a folder, in one order on every machine. */
function filesOf(folder, pattern) {
  return readdirSync(join(HERE, folder), { recursive: true })
    .filter(name => pattern.test(name))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
    .map(file => [file, readFileSync(join(HERE, file), 'utf8')]);
}

/**
 * What Lab's settings editor shows of a schema, with the context by which
 * JupyterLab tells its words from others'.
 */
function wordsOf(schema, context) {
  return Object.entries(schema).flatMap(([key, value]) => {
    if (typeof value === 'object' && value !== null) {
      return wordsOf(value, key === 'properties' ? 'settings' : context);
    }
    return SHOWN.has(key) ? [[context, value]] : [];
  });
}

/** Files without their lines, which would change with each edit of the code. */
function withoutLines(template) {
  return template
    .replace(/^(#: .*):\d+$/gm, '$1')
    .replace(/^(#: .*\n)\1+/gm, '$1');
}

if (import.meta.filename === process.argv[1]) {
  process.stdout.write(extract());
}
