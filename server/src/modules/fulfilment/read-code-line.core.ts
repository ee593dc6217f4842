import type { BadCodeReason } from '#contract/exchange-codes.ts';

/** A line that brings a code, with the secret beside it where the file has one. */
export type CodeLine = { line: number; code: string; pin: string | null };
export type BadLine = { line: number; reason: BadCodeReason };

/** Printable, without spaces: what can be read out, typed, and compared byte by byte. */
const wellFormed = /^[\x21-\x7e]{4,64}$/;
const headWords = new Set([
  'code',
  'codes',
  'coupon',
  'voucher',
  '兑换码',
  '兑换编码',
  '券码',
  '券号',
  '编码',
  '卡号',
  '卡密',
  '序号',
  '名称',
  '姓名',
  'name',
]);

/**
 * What one line of a file of codes says: a code, or a code and its secret, between commas or tabs, in double
 * quotes or without. Null for an empty line, and for the first where it only names the columns.
 */
export function readCodeLine(text: string, line: number): CodeLine | BadLine | null {
  const cells = text.split(/[,\t]/).map(cellOf);
  while (cells.length > 1 && cells.at(-1) === '') cells.pop();
  const [code = '', pin = null, ...more] = cells;
  if (code === '' && cells.length === 1) return null;
  if (line === 1 && headWords.has(code.toLowerCase())) return null;
  if (more.length > 0) return { line, reason: 'too_many_columns' };
  if (code === '') return { line, reason: 'code_missing' };
  if (!wellFormed.test(code) || (pin !== null && !wellFormed.test(pin)))
    return { line, reason: 'code_malformed' };
  return { line, code, pin };
}

function cellOf(text: string): string {
  const cell = text.trim();
  return /^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell;
}

/** As a list shows a code: of a short one nothing can be told apart and still be kept. */
export function maskCode(code: string): string {
  return `****${code.length >= 8 ? code.slice(-4) : code.slice(-1)}`;
}
