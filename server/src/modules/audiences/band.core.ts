import type { ValueType } from '#contract/audience-rule.ts';

export type Band = {
  value: string | number | boolean | null;
  from?: string | number;
  to?: string | number;
};

/**
 * What a group of a breakdown stands for. Figures are grouped by their leading power of ten: 1000 is
 * 1000 up to below 10000, -1000 is above -10000 up to -1000, 0 is zero only. Dates go by month, from
 * its first to its last day. Null is an unknown value.
 */
export function bandOf(type: ValueType | 'outlet', value: string | number | null): Band {
  if (value === null || (type === 'choice' && value === '')) return { value: null };
  switch (type) {
    case 'choice':
      return { value: String(value) };
    case 'flag':
      return { value: Number(value) === 1 };
    case 'outlet':
      return { value: Number(value) };
    case 'date': {
      const from = String(value);
      return { value: from.slice(0, 7), from, to: lastOfMonth(from) };
    }
    case 'number': {
      const start = Number(value);
      if (start === 0) return { value: 0, from: 0, to: 0 };
      return start > 0
        ? { value: start, from: start, to: start * 10 }
        : { value: start, from: start * 10, to: start };
    }
  }
}

function lastOfMonth(first: string): string {
  const [year = 0, month = 0] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
