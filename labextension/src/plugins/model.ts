import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { HubModel } from '../state/HubModel';
import { speak } from '../ui/text/format';
import { IHubModel } from './tokens';
import { loadWords } from './translation';

export const modelPlugin: JupyterFrontEndPlugin<HubModel> = {
  id: 'jupyter-mlhub:model',
  description: "Keeps the hub's session and lists.",
  autoStart: true,
  provides: IHubModel,
  optional: [ITranslator],
  activate: (_app: JupyterFrontEnd, translator: ITranslator | null) => {
    speak((translator ?? nullTranslator).languageCode);
    return new HubModel(loadWords(translator));
  }
};
