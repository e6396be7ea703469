import { SHOWN_ITEMS } from '../api/pages';

/** What a person chose in Lab's settings. */
export interface IPreferences {
  /** Of which jobs one is notified when they end. */
  notifications: 'all' | 'failed' | 'none';
  /** Rows that a list of the panel asks for at once. */
  pageSize: number;
  askBeforeDelete: boolean;
}

/** What holds until the settings are loaded, or without them. */
export const DEFAULTS: IPreferences = {
  notifications: 'all',
  pageSize: SHOWN_ITEMS,
  askBeforeDelete: true
};
