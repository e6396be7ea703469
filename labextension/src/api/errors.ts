import type { FieldError } from './types';

/** An error of the hub, as a sentence for the person. */
export class HubError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly fields: FieldError[] = []
  ) {
    super(message);
  }

  /** Whether the same request may well succeed a little later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}
