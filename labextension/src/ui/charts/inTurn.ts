/** All that was asked for before, whether it went well or not. */
let before: Promise<unknown> = Promise.resolve();

/**
 * Draw a chart once all that were asked for before are drawn.
 *
 * ### Notes
 * Each is a task of its own, so that the page answers to clicks and keys in between. A page with
 * many charts would else not answer until the last is drawn.
 */
export function inTurn(draw: () => unknown): Promise<unknown> {
  const done = before.then(nextTask).then(draw);
  before = done.catch(() => undefined);
  return done;
}

function nextTask(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve));
}
