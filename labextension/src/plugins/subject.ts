import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import { type IOffer, offeredBy, type OfferName } from '../ui/offered';
import { PALETTE_CATEGORY } from './palette';
import { loadWords } from './translation';

const MAIN = '#jp-main-content-panel';
const PANEL = '#jp-mlhub-panel';

/**
 * Whatever is offered for a dataset, model or job by the panel or by a tab, as commands. They
 * act on the row of the panel that has the focus, else on the tab in front.
 */
export const subjectPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:subject',
  description: 'The commands for the dataset, model or job in front.',
  autoStart: true,
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const labels = Object.entries(labelsOf(loadWords(translator)));
    let row: Element | null = null;
    document.addEventListener('focusin', ({ target }) => {
      const focused = target as Element;
      if (focused.closest(PANEL)) {
        row = focused.closest('.jp-mlhub-row');
      } else if (focused.closest(MAIN)) {
        row = null;
      } // the palette and the menus leave what is meant as it was
    });
    const find = (name: string): IOffer | undefined => {
      const tab = app.shell.currentWidget?.node;
      const offers = row?.isConnected ? offeredBy(row) : offeredBy(tab, true);
      return offers.find(offer => offer.name === name && !offer.isDisabled);
    };
    for (const [name, label] of labels) {
      const command = `mlhub:this-${name}`;
      app.commands.addCommand(command, {
        label,
        describedBy: { args: { type: 'object', properties: {} } },
        isEnabled: () => find(name) !== undefined,
        execute: () => find(name)?.run()
      });
      palette?.addItem({ command, category: PALETTE_CATEGORY });
    }
  }
};

function labelsOf(trans: TranslationBundle): Record<OfferName, string> {
  return {
    open: trans.__('Open'),
    train: trans.__('Train on This Dataset…'),
    evaluate: trans.__('Evaluate This Model…'),
    again: trans.__('Run This Job Again…'),
    cancel: trans.__('Cancel This Job'),
    leaderboard: trans.__('Show the Leaderboard of This Dataset'),
    compare: trans.__('Choose This to Compare, or No Longer'),
    learn: trans.__('Learning Curve of This Model'),
    insert: trans.__('Insert This into the Notebook'),
    copy: trans.__('Copy the Code That Loads This'),
    download: trans.__('Download This'),
    csv: trans.__('Download This Dataset as CSV'),
    parquet: trans.__('Download This Dataset as Parquet'),
    onnx: trans.__('ONNX of This Model'),
    notebook: trans.__('Open This as a Notebook'),
    script: trans.__('Save This as a Script'),
    yaml: trans.__('Save This Job as YAML'),
    report: trans.__('Save the Report of This as HTML'),
    correct: trans.__('Correct the Reading of This Dataset…'),
    describe: trans.__('Describe This…'),
    share: trans.__('Share This…'),
    remove: trans.__('Delete This…')
  };
}
