import type { TranslationBundle } from '@jupyterlab/translation';

import { type ArtifactInfo, currentOf, type JobInfo } from '../../api/types';

let locale = 'en';
/** Of numbers, where the person chose another way to write them. */
let numbers: string | undefined;
let hourCycle: 'h12' | 'h23' = 'h23';

/** Write numbers as in a language, by default as in Lab's, and hours in a cycle. */
export function chooseFormats(
  language: string | undefined,
  hours: 'h12' | 'h23'
): void {
  numbers = language;
  hourCycle = hours;
}

/**
 * Write numbers and times as Lab's language has them, in the person's own
 * variant of it: beside its words, `1,234` must not mean two things.
 */
export function speak(languageCode: string): void {
  const language = languageCode.replace('_', '-').toLowerCase();
  const own = navigator.languages.find(one =>
    `${one.toLowerCase()}-`.startsWith(`${language}-`)
  );
  try {
    locale = Intl.getCanonicalLocales(own ?? language)[0];
  } catch {
    locale = 'en'; // a language that the browser does not know
  }
}

/** A number with its thousands marked: `10,000,000`; optionally with a number of significant digits. */
export function formatCount(value: number, digits?: number): string {
  return value.toLocaleString(numbers ?? locale, {
    maximumSignificantDigits: digits,
    maximumFractionDigits: digits === undefined ? 20 : undefined
  });
}

/** A number with so many decimals. */
export function formatFixed(value: number, decimals: number): string {
  return value.toLocaleString(numbers ?? locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals
  });
}

/**
 * How a column of numbers is written, with the same decimals in all rows.
 *
 * ### Notes
 * A number with more decimals keeps them. Only from 10,000 on thousands are marked, because
 * many columns hold years.
 */
export function numberFormat(decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(numbers ?? locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: 20,
    useGrouping: 'min2'
  });
}

/** `35 %` and, of little, `0.35 %`, from a share of one. */
export function formatShare(share: number, digits = 3): string {
  return `${formatCount(100 * share, digits)} %`;
}

/** A time of the person's own day: `18:42`, or to the second. */
export function formatClock(time: string | Date, withSeconds = false): string {
  return new Date(time).toLocaleTimeString(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: withSeconds ? '2-digit' : undefined,
    hourCycle
  });
}

/** The day and the time, where one lies on what says how long ago it was. */
export function formatTime(time: string): string {
  return new Date(time).toLocaleString(locale, {
    dateStyle: 'medium',
    timeStyle: 'long',
    hourCycle
  });
}

/** How charts write numbers and dates: what d3, which draws them, asks of a language. */
export function chartLocale(): { number: object; time: object } {
  const parts = new Intl.NumberFormat(numbers ?? locale).formatToParts(12345.6);
  const sign = (type: string) =>
    parts.find(part => part.type === type)?.value ?? '';
  const names = (count: number, options: Intl.DateTimeFormatOptions) => {
    const words = new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      ...options
    });
    // The first of January 2023 was a Sunday, with which their week begins.
    return Array.from({ length: count }, (_, place) =>
      words.format(
        options.month ? Date.UTC(2023, place, 1) : Date.UTC(2023, 0, place + 1)
      )
    );
  };
  return {
    number: {
      decimal: sign('decimal'),
      thousands: sign('group'),
      grouping: [3],
      currency: ['', '']
    },
    time: {
      dateTime: '%x, %X',
      date: '%Y-%m-%d',
      time: '%H:%M:%S',
      periods: ['AM', 'PM'],
      days: names(7, { weekday: 'long' }),
      shortDays: names(7, { weekday: 'short' }),
      months: names(12, { month: 'long' }),
      shortMonths: names(12, { month: 'short' })
    }
  };
}

/** `15 kB`. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit += 1;
  }
  const decimals = unit === 0 || bytes >= 10 ? 0 : 1;
  return `${formatFixed(bytes, decimals)} ${units[unit]}`;
}

/** A number whose point lies below that of its like: `0.9910`, `12.35`, `4,210`. */
export function formatAligned(value: number): string {
  const size = Math.abs(value);
  return formatFixed(value, size < 10 ? 4 : size < 1000 ? 2 : 0);
}

/** Four significant digits. */
export function formatNumber(value: number): string {
  return Math.abs(value) >= 10000
    ? formatCount(Math.round(value))
    : formatCount(value, 4);
}

/** `0.985 ± 0.008`. */
export function formatScore(mean: number, spread: number | null): string {
  return spread === null
    ? formatNumber(mean)
    : `${formatNumber(mean)} ± ${formatCount(spread, 2)}`;
}

/** `3 minutes ago`, from an ISO time. */
export function formatAge(time: string): string {
  const seconds = (Date.parse(time) - Date.now()) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86400],
    ['hour', 3600],
    ['minute', 60]
  ];
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) {
      return words.format(Math.round(seconds / length), unit);
    }
  }
  return words.format(0, 'second');
}

/** `0:07`, from a job's start to its end or now. */
export function formatDuration(job: JobInfo): string {
  if (!job.started_at) {
    return '';
  }
  const end = job.finished_at ? Date.parse(job.finished_at) : Date.now();
  const seconds = Math.max(
    0,
    Math.round((end - Date.parse(job.started_at)) / 1000)
  );
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What a list row says of an artifact beside its name. */
export function describeArtifact(
  artifact: ArtifactInfo,
  trans: TranslationBundle
): string {
  const current = currentOf(artifact);
  if (!current) {
    return '';
  }
  if (current.state === 'ingesting') {
    return trans.__('reading…');
  }
  if (current.state === 'failed') {
    return trans.__('unreadable');
  }
  if (current.dataset) {
    const rows = formatCount(current.rows ?? 0);
    const columns = current.dataset.column_count ?? 0;
    return `${rows} × ${formatCount(columns)}`;
  }
  const score = current.model?.score;
  return score ? formatNumber(score.mean) : formatSize(current.size);
}

/** The line of Python that loads an artifact. */
export function loadingCode(kind: string, name: string): string {
  const own = name.slice(name.indexOf('/') + 1);
  const variable = own.replace(/\W/g, '_').replace(/^(\d)/, '_$1');
  const load = kind === 'dataset' ? 'to_pandas()' : 'load()';
  return `${variable} = hub.${kind}("${name}").${load}`;
}

/** The same with all that a fresh notebook needs before it; then what was loaded is shown. */
export function loadingCell(kind: string, name: string): string {
  const load = loadingCode(kind, name);
  const variable = load.split(' ')[0];
  const show = kind === 'dataset' ? `${variable}.head()` : variable;
  return `import jupyter_mlhub as mlhub\n\nhub = mlhub.connect()\n${load}\n${show}`;
}

/** `3/6`; `19 %` of a search, which counts seconds or trials. */
export function progressOf(job: JobInfo): string {
  const { done, total } = job.progress;
  return job.kind === 'search'
    ? formatShare(done / total, 2)
    : `${done}/${total}`;
}

/** `0:12`, the time that a running job will still take; nothing while that can't be said. */
export function formatLeft(job: JobInfo): string {
  const { done, total } = job.progress;
  if (job.state !== 'running' || !job.started_at || done === 0 || !total) {
    return '';
  }
  const spent = (Date.now() - Date.parse(job.started_at)) / 1000;
  const left = Math.max(0, Math.round((spent / done) * (total - done)));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}
