import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What is asked before something goes for good. */
export interface IQuestion {
  /** `Delete penguins v2?` */
  title: string;
  /** What is lost, and what stays. */
  body: string;
  /** The word on the button; else *Delete*. */
  verb?: string;
  /** Whether a person may choose in Lab's settings not to be asked. */
  isOptional?: boolean;
}

let asksAll = true;

/** Ask all, or no longer what is optional. */
export function askAll(chosen: boolean): void {
  asksAll = chosen;
}

/** Ask before what can't be undone: every deletion asks in this one way. */
export async function confirm(
  question: IQuestion,
  trans: TranslationBundle
): Promise<boolean> {
  if (question.isOptional && !asksAll) {
    return true;
  }
  const { button } = await showDialog({
    title: question.title,
    body: question.body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: question.verb ?? trans.__('Delete') })
    ],
    defaultButton: 0
  });
  return button.accept;
}
