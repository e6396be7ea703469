import { actionsPlugin } from './plugins/actions';
import { commandsPlugin } from './plugins/commands';
import { launcherPlugin } from './plugins/launcher';
import { modelPlugin } from './plugins/model';
import { palettePlugin } from './plugins/palette';
import { panelPlugin } from './plugins/panel';
import { registerFilePlugin } from './plugins/registerFile';
import { statusPlugin } from './plugins/status';
import { subjectPlugin } from './plugins/subject';
import { tabsPlugin } from './plugins/tabs';

export { IHubModel } from './plugins/tokens';

export default [
  modelPlugin,
  actionsPlugin,
  tabsPlugin,
  panelPlugin,
  commandsPlugin,
  palettePlugin,
  subjectPlugin,
  launcherPlugin,
  registerFilePlugin,
  statusPlugin
];
