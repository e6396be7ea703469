import { SHOWN_ITEMS } from '../api/pages';

/** What a person chose in Lab's settings. */
export interface IPreferences {
  /** Of which jobs one is notified when they end. */
  notifications: 'all' | 'failed' | 'none';
  /** Rows that a list of the panel asks for at once. */
  pageSize: number;
  askBeforeDelete: boolean;
  /** How a form begins to test a pipeline. */
  validation: 'kfold' | 'holdout';
  folds: number;
  /** Percent of the rows that a hold-out tests. */
  testPercent: number;
  /** How numbers are written: as in Lab's language, or as in one example. */
  numbers: keyof typeof NUMBERS;
  clock: keyof typeof CLOCKS;
}

/** Languages that write numbers so; none for Lab's own. */
export const NUMBERS = {
  language: undefined,
  '1,234.5': 'en',
  '1.234,5': 'de',
  '1 234,5': 'fr'
} as const;

/** How hours are counted. */
export const CLOCKS = { '18:42': 'h23', '6:42 PM': 'h12' } as const;

/** What holds until the settings are loaded, or without them. */
export const DEFAULTS: IPreferences = {
  notifications: 'all',
  pageSize: SHOWN_ITEMS,
  askBeforeDelete: true,
  validation: 'kfold',
  folds: 5,
  testPercent: 25,
  numbers: 'language',
  clock: '18:42'
};
