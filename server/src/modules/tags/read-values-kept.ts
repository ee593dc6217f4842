import type { Analytics } from '#platform/analytics/index.ts';
import { columnOf } from './tag.core.ts';

type ValueKept = { businessDate: string; value: string | number | null };

/** What a tag said of one customer on the business dates that are kept, the newest first; nothing before its first run. */
export async function readValuesKept(
  analytics: Analytics,
  customerNo: number,
  code: string,
  limit: number,
): Promise<ValueKept[]> {
  const column = columnOf(code);
  const [standing] = await analytics.query(
    `SELECT 1 FROM system.columns WHERE database = currentDatabase() AND table = 'tag_daily' AND name = {column:String}`,
    { column },
  );
  if (!standing) return [];
  return analytics.query<ValueKept>(
    `SELECT toString(business_date) AS businessDate, ${column} AS value FROM tag_daily
     WHERE customer_no = {customer_no:UInt32} ORDER BY business_date DESC LIMIT {limit:UInt32}`,
    { customer_no: customerNo, limit },
  );
}
