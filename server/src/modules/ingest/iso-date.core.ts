import type { DateFormat } from '#contract/mapping-expression.ts';

/** A date text of a format as YYYY-MM-DD, or null when it is none. Two-digit years are 1970 to 2069. */
export function isoDateOf(text: string, format: DateFormat): string | null {
  const digits = /^\d{8}$/.test(text.replace(/[-/.]/g, '')) ? text.replace(/[-/.]/g, '') : '';
  const iso = (year: string, month: string, day: string) => {
    const value = `${year}-${month}-${day}`;
    const date = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) ? value : null;
  };
  if (format === 'YYMMDD') {
    if (!/^\d{6}$/.test(text)) return null;
    const year = Number(text.slice(0, 2));
    return iso(String(year >= 70 ? 1900 + year : 2000 + year), text.slice(2, 4), text.slice(4, 6));
  }
  if (digits === '') return null;
  if (format === 'DD.MM.YYYY' || format === 'DD/MM/YYYY')
    return iso(digits.slice(4), digits.slice(2, 4), digits.slice(0, 2));
  if (format === 'MM/DD/YYYY') return iso(digits.slice(4), digits.slice(0, 2), digits.slice(2, 4));
  return iso(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6));
}
