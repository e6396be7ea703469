import { readdirSync } from 'node:fs';

import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

import translated from './eslint/translated.mjs';

/**
 * What each folder of src/ may import, beside itself. Arrows point up this list
 * only; a name with a file is the one door into another feature.
 */
const ARROWS = {
  api: [],
  ui: ['api'],
  state: ['api', 'ui'],
  artifact: ['api', 'ui', 'state'],
  report: ['api', 'ui'],
  actions: ['api', 'ui', 'state', 'artifact'],
  account: ['api', 'ui', 'state', 'actions'],
  admin: ['api', 'ui', 'state', 'actions'],
  dataset: ['api', 'ui', 'state', 'actions', 'artifact'],
  evaluate: ['api', 'ui', 'state', 'actions'],
  comparison: ['api', 'ui', 'state', 'actions'],
  leaderboard: [
    'api',
    'ui',
    'state',
    'actions',
    'artifact/champion.ts',
    'comparison/CompareBar.tsx'
  ],
  search: ['api', 'ui', 'state', 'actions', 'comparison/CompareBar.tsx'],
  job: [
    'api',
    'ui',
    'state',
    'actions',
    'report',
    'artifact/SuccessionView.tsx',
    'comparison/CompareBar.tsx',
    'search/SearchBoard.tsx'
  ],
  models: [
    'api',
    'ui',
    'state',
    'actions',
    'artifact',
    'report',
    'comparison/CompareBar.tsx',
    'evaluate/EvaluateForm.tsx'
  ],
  train: ['api', 'ui', 'state', 'actions'],
  panel: [
    'api',
    'ui',
    'state',
    'actions',
    'account/SignInForm.tsx',
    'comparison/CompareBar.tsx'
  ],
  tabs: [
    'api',
    'ui',
    'state',
    'actions',
    'account/AccountTab.tsx',
    'admin/AdminTab.tsx',
    'comparison/ComparisonTab.tsx',
    'dataset/DatasetTab.tsx',
    'job/JobTab.tsx',
    'leaderboard/LeaderboardTab.tsx',
    'models/ModelTab.tsx',
    'train/TrainTab.tsx'
  ],
  plugins: ['api', 'ui', 'state', 'actions', 'panel/HubPanel.tsx', 'tabs']
};

for (const entry of readdirSync(new URL('src', import.meta.url), {
  withFileTypes: true
})) {
  if (entry.isDirectory() && !(entry.name in ARROWS)) {
    throw new Error(`src/${entry.name} has no line in ARROWS.`);
  }
}

const zones = Object.entries(ARROWS).map(([folder, allowed]) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [folder, ...allowed].map(path => `./${path}`),
  message: `See ARROWS in eslint.config.mjs for what src/${folder} may import.`
}));

export default tseslint.config(
  { ignores: ['src/api/schema.ts'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  reactHooks.configs['recommended-latest'],
  {
    plugins: { 'import-x': importX, mlhub: translated },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({ extensions: ['.ts', '.tsx', '.d.ts', '.js'] })
      ],
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/external-module-folders': ['node_modules']
    },
    rules: {
      '@typescript-eslint/no-namespace': 'off',
      eqeqeq: 'error',
      'mlhub/translated': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones }
      ],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 60]
    }
  },
  {
    // A component is one function, most of it markup.
    files: ['**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', 150] }
  }
);
