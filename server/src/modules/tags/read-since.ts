import type { Analytics } from '#platform/analytics/index.ts';
import { columnOf } from './tag.core.ts';
import { type Since, sinceWhen } from './since-when.core.ts';

/** As many dates as are kept where nobody has set another period. */
const datesLookedAt = 62;

/**
 * Since when one customer's tags have said what they said on the newest date; nothing of a tag no run has
 * computed. One reading for all of the tags asked for.
 */
export async function readSince(
  analytics: Analytics,
  customerNo: number,
  codes: readonly string[],
): Promise<ReadonlyMap<string, Since>> {
  if (codes.length === 0) return new Map();
  const standing = await analytics.query<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'tag_daily' AND name IN {columns:Array(String)}`,
    { columns: codes.map(columnOf) },
  );
  const columns = new Set(standing.map(({ name }) => name));
  const known = codes.filter((code) => columns.has(columnOf(code)));
  if (known.length === 0) return new Map();
  const rows = await analytics.query<Record<string, string | number | null> & { day: string }>(
    `SELECT toString(business_date) AS day, ${known.map(columnOf).join(', ')} FROM tag_daily
     WHERE customer_no = {customer_no:UInt32} ORDER BY business_date DESC LIMIT {dates:UInt32}`,
    { customer_no: customerNo, dates: datesLookedAt },
  );
  return new Map(
    known.flatMap((code) => {
      const since = sinceWhen(
        rows.map((row) => ({ day: row.day, value: row[columnOf(code)] ?? null })),
      );
      return since ? [[code, since] as const] : [];
    }),
  );
}
