import { type ILoaded, useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';

/** What can be changed: after each change it is loaded again. */
export interface IEditable<T> extends ILoaded<T> {
  busy: boolean;
  /** Do something that changes it; tells whether that went well. */
  change: (action: () => Promise<unknown>) => Promise<boolean>;
  /** Do something that changes nothing here. */
  run: (action: () => Promise<unknown>) => Promise<boolean>;
}

/** Load something, with what changes it; `problem` is that of the last change too. */
export function useEditable<T>(
  request: () => Promise<T>,
  keys: readonly unknown[] = []
): IEditable<T> {
  const loaded = useLoaded(request, keys);
  const { problem, busy, run } = useTask();
  const change = (action: () => Promise<unknown>) =>
    run(async () => {
      await action();
      loaded.again();
    });
  return { ...loaded, problem: problem || loaded.problem, busy, change, run };
}
