import { sql } from 'kysely';
import type { StockChange } from '#contract/gifts.ts';
import type { PageAsked } from '#contract/pages.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What changed the shelves that the scope sees, newest first. */
export async function listStockChanges(
  tx: Tx,
  { limit, giftId }: PageAsked & { giftId?: number | undefined },
  after?: number,
): Promise<Slice<StockChange, number>> {
  const { rows } = await sql<StockChange>`
    select c.id, c.gift_id as "giftId", g.name_zh as "nameZh", g.name_en as "nameEn", c.org_id as "orgId", unit.name as "orgName",
      c.kind, c.pieces, c.to_org_id as "toOrgId", other.name as "toOrgName", c.counted, c.expected, c.reason, staff.name as by,
      ${isoMoment('c.made_at')} as "madeAt"
    from gifts.stock_change c
    join gifts.gift g on g.id = c.gift_id
    join organization.org_unit unit on unit.org_id = c.org_id
    left join organization.org_unit other on other.org_id = c.to_org_id
    left join organization.staff on c.made_by = 'staff:' || staff.staff_id
    where c.id < ${after ?? Number.MAX_SAFE_INTEGER} and (${giftId ?? null}::bigint is null or c.gift_id = ${giftId ?? null})
    order by c.id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}
