import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import {
  type BadPartnerLineReason,
  partnerFileColumns,
  partnerFileLimits,
} from '#contract/partner-reconciliation.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { ToldOrder } from './reconcile-orders.core.ts';

export type PartnerFile = {
  sha256: Buffer;
  told: ToldOrder[];
  bad: { line: number; reason: BadPartnerLineReason }[];
};

const wrong = (zh: string, en: string): Result<never> => refuse('PARTNER_FILE_WRONG', { zh, en });

/** The lines of a partner's CSV in UTF-8, each read or named with why it can't be. */
export async function readPartnerFile(file: Readable): Promise<Result<PartnerFile>> {
  const bytes = await buffer(file);
  const rows: { line: number; cells: string[] }[] = [];
  const parser = parse(bytes, {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: 10_000,
  });
  try {
    for await (const { record, info } of parser)
      rows.push({ line: Number(info.lines), cells: record.map(String) });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return wrong('不是有效的 CSV', 'not valid CSV');
  }
  const [head, ...lines] = rows;
  const names = (head?.cells ?? []).map((cell) => cell.trim());
  const places = partnerFileColumns.map((column) => names.indexOf(column));
  if (places.some((place) => place < 0))
    return wrong(
      `首行须有列 ${partnerFileColumns.join('、')}`,
      `its first line names the columns ${partnerFileColumns.join(', ')}`,
    );
  if (lines.length > partnerFileLimits.lines)
    return wrong(
      `超过 ${partnerFileLimits.lines} 行`,
      `more than ${partnerFileLimits.lines} lines`,
    );
  const read: PartnerFile = {
    sha256: createHash('sha256').update(bytes).digest(),
    told: [],
    bad: [],
  };
  for (const { line, cells } of lines) {
    const [orderNo = '', result = '', amount = ''] = places.map((at) => (cells[at] ?? '').trim());
    const said = readLine(line, orderNo, result, amount);
    if (typeof said === 'string') read.bad.push({ line, reason: said });
    else read.told.push(said);
  }
  return ok(read);
}

function readLine(
  line: number,
  orderNo: string,
  result: string,
  amount: string,
): ToldOrder | BadPartnerLineReason {
  if (!/^[\x21-\x7e]{1,40}$/.test(orderNo)) return 'order_missing';
  if (result !== 'delivered' && result !== 'refused') return 'result_unknown';
  if (!/^\d{1,12}$/.test(amount)) return 'amount_wrong';
  return { line, orderNo, result, amountFen: Number(amount) };
}
