import { Notification } from '@jupyterlab/apputils';

/** A press on a notification. */
export type INotificationAction = Notification.IAction;

/** Without a time Lab shows nothing and only counts the notification at its bell. */
const SHOWN_MS = 6000;

const shown = new Set<string>();

/** What went well, or what to do next: shown for some seconds. */
export function tell(
  message: string,
  actions: INotificationAction[] = []
): string {
  return keep(Notification.info(message, { autoClose: SHOWN_MS, actions }));
}

/** A question: shown until it is answered or closed, or withdrawn. */
export function ask(message: string, actions: INotificationAction[]): string {
  return keep(Notification.info(message, { autoClose: false, actions }));
}

/** What went wrong: shown until it is closed, or withdrawn. */
export function tellError(
  message: string,
  actions: INotificationAction[] = []
): string {
  return keep(Notification.error(message, { autoClose: false, actions }));
}

/** Take a notification back: what it says is not so any more. */
export function withdraw(id: string): void {
  shown.delete(id);
  Notification.dismiss(id);
}

/** The notifications of one person are not left for the next. */
export function withdrawAll(): void {
  shown.forEach(withdraw);
}

function keep(id: string): string {
  shown.add(id);
  return id;
}
