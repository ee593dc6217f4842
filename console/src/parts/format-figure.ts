import type { Language } from '../app/i18n.ts';

const empty = '—';

/** 12345678 → `1,234.57万` in Chinese, `12.35M` in English; below ten thousand the number itself. */
export function formatCompact(value: number | null | undefined, language: Language): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return empty;
  const steps: readonly [number, string][] =
    language === 'zh'
      ? [
          [1e8, '亿'],
          [1e4, '万'],
        ]
      : [
          [1e9, 'B'],
          [1e6, 'M'],
          [1e4, 'K'],
        ];
  const size = Math.abs(value);
  for (const [from, unit] of steps) {
    if (size < from) continue;
    const base = unit === 'K' ? 1e3 : from;
    return `${trimmed(value / base, 2)}${unit}`;
  }
  return trimmed(value, 2);
}

/** Whole numbers with thousands separators: what a person may check by counting. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return empty;
  return Math.round(value).toLocaleString('en-US');
}

/** Fen as yuan with two decimals, exactly: money is never shown through a float division. */
export function formatFen(fen: number | null | undefined): string {
  if (fen === null || fen === undefined || !Number.isFinite(fen)) return empty;
  const whole = Math.trunc(Math.abs(fen) / 100);
  const cents = String(Math.abs(fen) % 100).padStart(2, '0');
  return `${fen < 0 ? '-' : ''}${whole.toLocaleString('en-US')}.${cents}`;
}

/** Points, which are kept in hundredths: whole ones without decimals. */
export const formatPointsAmount = (hundredths: number | null | undefined): string =>
  formatFen(hundredths).replace(/\.00$/, '');

/** Fen as yuan in 万/亿 or K/M, for tiles and charts. */
export function formatFenCompact(fen: number | null | undefined, language: Language): string {
  if (fen === null || fen === undefined || !Number.isFinite(fen)) return empty;
  return formatCompact(fen / 100, language);
}

/** 0.1234 → `12.34%`. */
export function formatPercent(share: number | null | undefined, digits = 2): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return empty;
  return `${(share * 100).toFixed(digits)}%`;
}

/** A difference of two shares, in percentage points and with its sign. */
export function formatPoints(
  difference: number | null | undefined,
  language: Language,
  digits = 2,
): string {
  if (difference === null || difference === undefined || !Number.isFinite(difference)) return empty;
  const sign = difference > 0 ? '+' : '';
  return `${sign}${(difference * 100).toFixed(digits)}${language === 'zh' ? '个百分点' : ' pp'}`;
}

export function formatPValue(p: number | null | undefined): string {
  if (p === null || p === undefined || !Number.isFinite(p)) return empty;
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

const minuteFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** A moment on the bank's clock, whatever the browser's zone: `2026-11-22 10:05`. */
export function formatMoment(moment: string | number | Date | null | undefined): string {
  if (moment === null || moment === undefined || moment === '') return empty;
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? empty : minuteFormat.format(date);
}

const secondFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  timeStyle: 'medium',
});

/** The time of day on the bank's clock, to the second: `10:05:33`. For what is as fresh as that. */
export function formatTimeOfDay(moment: string): string {
  return secondFormat.format(new Date(moment));
}

export function formatDay(moment: string | null | undefined): string {
  if (!moment) return empty;
  return /^\d{4}-\d{2}-\d{2}$/.test(moment) ? moment : formatMoment(moment).slice(0, 10);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${trimmed(bytes / 1024, 1)} KB`;
  if (bytes < 1024 ** 3) return `${trimmed(bytes / 1024 ** 2, 1)} MB`;
  return `${trimmed(bytes / 1024 ** 3, 2)} GB`;
}

function trimmed(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** The last day before a moment at which something ends, such as a claim period's midnight. */
export function formatLastDay(end: string): string {
  return formatMoment(Date.parse(end) - 1).slice(0, 10);
}
