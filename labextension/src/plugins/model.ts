import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { HubClient } from '../api/client';
import { HubModel } from '../state/HubModel';
import { PanelState } from '../state/PanelState';
import { CLOCKS, type IPreferences, NUMBERS } from '../state/Preferences';
import { askAll } from '../ui/confirm';
import { Memory } from '../ui/Memory';
import { chooseFormats, speak } from '../ui/text/format';
import { inWords } from './schemaWords';
import { IHubModel } from './tokens';
import { loadWords } from './translation';

/** Whose schema has the settings. */
const SETTINGS = 'jupyter-mlhub:commands';

export const modelPlugin: JupyterFrontEndPlugin<HubModel> = {
  id: 'jupyter-mlhub:model',
  description: "Keeps the hub's session and lists.",
  autoStart: true,
  provides: IHubModel,
  optional: [ITranslator, IStateDB, ISettingRegistry],
  activate: (
    _app: JupyterFrontEnd,
    translator: ITranslator | null,
    database: IStateDB | null,
    settings: ISettingRegistry | null
  ) => {
    const language = (translator ?? nullTranslator).languageCode;
    speak(language);
    const trans = loadWords(translator);
    const client = new HubClient(trans, language);
    const memory = new Memory(database, 'jupyter-mlhub-panel');
    const model = new HubModel(trans, client, new PanelState(memory));
    settings?.transform(SETTINGS, {
      fetch: plugin => ({ ...plugin, schema: inWords(plugin.schema, trans) })
    });
    void settings?.load(SETTINGS).then(loaded => {
      const take = () => {
        const chosen = loaded.composite as Partial<IPreferences>;
        Object.assign(model.preferences, chosen);
        askAll(model.preferences.askBeforeDelete);
      };
      loaded.changed.connect(take);
      take();
      const { numbers, clock } = model.preferences;
      chooseFormats(NUMBERS[numbers], CLOCKS[clock]);
    });
    return model;
  }
};
