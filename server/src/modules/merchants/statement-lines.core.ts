import type { BadLineReason, StatementMapping } from '#contract/reconciliation.ts';
import type { Deed } from './reconcile.core.ts';

/** A line of a file as texts, by the number it has there. */
export type TextLine = {
  line: number;
  reference: string;
  time: string;
  amount: string;
  kind: string;
};
export type BadLine = { line: number; reason: BadLineReason };

const longestReference = 64;

/**
 * What lines of a statement say, and which of them say nothing that can be used. `from` and `until` bound
 * the period in milliseconds, the end not included; without a column of kinds a negative amount is a refund.
 */
export function readDeeds(
  lines: readonly TextLine[],
  mapping: Pick<StatementMapping, 'kind' | 'redeemWord' | 'refundWord' | 'unit'>,
  period: { from: number; until: number },
): { deeds: (Deed & { line: number })[]; bad: BadLine[] } {
  const deeds: (Deed & { line: number })[] = [];
  const bad: BadLine[] = [];
  for (const one of lines) {
    const read = readDeed(one, mapping, period);
    if (typeof read === 'string') bad.push({ line: one.line, reason: read });
    else deeds.push({ ...read, line: one.line });
  }
  return { deeds, bad };
}

function readDeed(
  { reference, time, amount, kind: said }: TextLine,
  mapping: Pick<StatementMapping, 'kind' | 'redeemWord' | 'refundWord' | 'unit'>,
  period: { from: number; until: number },
): Deed | BadLineReason {
  if (reference === '' || reference.length > longestReference) return 'reference_missing';
  const fen = fenOf(amount, mapping.unit);
  if (fen === null || fen === 0) return 'amount_wrong';
  const at = momentOf(time);
  if (at === null) return 'time_wrong';
  if (at < period.from || at >= period.until) return 'outside_period';
  if (mapping.kind === undefined)
    return { kind: fen < 0 ? 'refund' : 'redeem', reference, amountFen: Math.abs(fen), at };
  const kind =
    said === mapping.redeemWord ? 'redeem' : said === mapping.refundWord ? 'refund' : null;
  return kind === null ? 'kind_unknown' : { kind, reference, amountFen: Math.abs(fen), at };
}

/** An amount as people write it, in fen and exact: 1,234.5 → 123450; null when it is none. */
export function fenOf(text: string, unit: 'yuan' | 'fen'): number | null {
  const plain = text.replaceAll(/[\s,¥￥]/g, '');
  const found = /^([+-]?)(\d{1,12})(?:\.(\d{1,6}))?$/.exec(plain);
  if (!found) return null;
  const [, sign, whole = '', fraction = ''] = found;
  const size = unit === 'fen' ? wholeOnly(whole, fraction) : fenOfYuan(whole, fraction);
  return size === null ? null : sign === '-' ? -size : size;
}

const wholeOnly = (whole: string, fraction: string): number | null =>
  /^0*$/.test(fraction) ? Number(whole) : null;

function fenOfYuan(whole: string, fraction: string): number | null {
  if (!/^0*$/.test(fraction.slice(2))) return null;
  return Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
}

/** Days between 1899-12-30, from where Excel counts, and 1970. */
const excelEpochDays = 25_569;
const dayMs = 86_400_000;
const bankOffsetMs = 8 * 3_600_000;

/**
 * A moment as statements write it: with an offset as it says, else in the bank's time, which is eight hours
 * ahead of UTC the whole year; or the serial number of a spreadsheet. Null when it is none.
 */
export function momentOf(text: string): number | null {
  if (/^\d{5}(\.\d+)?$/.test(text))
    return Math.round(((Number(text) - excelEpochDays) * dayMs) / 1000) * 1000 - bankOffsetMs;
  const found =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]?(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text.trim(),
    ) ?? /^(\d{4})(\d{2})(\d{2})(?: ?(\d{2}):?(\d{2}):?(\d{2}))?()$/.exec(text.trim());
  if (!found) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', offset = ''] = found;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = parts;
  const utc = Date.UTC(y, m - 1, d, h, min, s);
  const there = new Date(utc);
  // A day that there is not, such as the 31st of June, would be the next month's.
  if (there.getUTCMonth() !== m - 1 || there.getUTCDate() !== d || h > 23 || min > 59 || s > 59)
    return null;
  return utc - offsetMs(offset);
}

function offsetMs(offset: string): number {
  if (offset === '') return bankOffsetMs;
  if (offset === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -size : size;
}
