import { formatFixed } from '../../ui/text/format';

/** `42 s`, or of longer waits `3.5 min`. */
export function formatWait(seconds: number): string {
  return seconds < 120
    ? `${formatFixed(seconds, 0)} s`
    : `${formatFixed(seconds / 60, 1)} min`;
}
