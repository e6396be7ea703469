import {
  type ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';

/** The words of ML Hub in Lab's language; without a translator in English. */
export function loadWords(translator: ITranslator | null): TranslationBundle {
  return (translator ?? nullTranslator).load('jupyter_mlhub');
}
