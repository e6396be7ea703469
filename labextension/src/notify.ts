import { Notification } from '@jupyterlab/apputils';

/** Without a time Lab shows nothing and only counts the notification at its bell. */
const SHOWN_MS = 6000;

/** What went well, or what to do next: shown for some seconds. */
export function tell(
  message: string,
  actions: Notification.IAction[] = []
): void {
  Notification.info(message, { autoClose: SHOWN_MS, actions });
}

/** What went wrong: shown until it is closed. */
export function tellError(
  message: string,
  actions: Notification.IAction[] = []
): void {
  Notification.error(message, { autoClose: false, actions });
}
