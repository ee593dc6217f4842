import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import type { MarksOfCustomer } from './lay-marks-over.core.ts';
import { isUsable } from './overlay.core.ts';

/**
 * Reads them where they are true. Of one customer that is a few rows by index; the copies in ClickHouse,
 * which a count of everybody needs, are not asked, nor waited for.
 */
export async function readMarksOf(
  tx: Tx,
  customerNo: number,
  today: string,
): Promise<MarksOfCustomer> {
  const catalogue = await catalogueInForce(tx);
  const { rows } = await sql<{ tag_code: string; value: string | null }>`
    select tag_code, value from tags.assignment
    where customer_no = ${customerNo} and valid_from <= ${today}::date and (valid_until is null or valid_until >= ${today}::date)
      and (removed_on is null or removed_on > ${today}::date)
    union all select tag_code, null from tags.deletion where customer_no = ${customerNo} and restored_at is null`.execute(
    tx,
  );
  return {
    catalogue,
    assigned: new Map(
      rows.flatMap(({ tag_code, value }) => {
        const tag = catalogue.tags.get(tag_code);
        return value === null || !tag || !isUsable(tag, today) ? [] : [[tag_code, value]];
      }),
    ),
    deleted: new Set(rows.filter(({ value }) => value === null).map(({ tag_code }) => tag_code)),
  };
}
