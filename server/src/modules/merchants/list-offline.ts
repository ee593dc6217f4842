import { sql } from 'kysely';
import type { OfflineEntry, OfflineEntryQuery } from '#contract/offline-tills.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const state = sql`case when class = 'accepted' then 'settled' when compensated_at is not null then 'compensated'
  when closed_at is not null then 'closed' else 'open' end`;
const columns = sql`entry_id as "entryId", till_id as "tillId", sequence, merchant_no as "merchantNo",
  (select m.name from merchants.merchant m where m.merchant_no = e.merchant_no) as "merchantName",
  (select t.name from merchants.till t where t.till_id = e.till_id) as "tillName", lease_id as "leaseId", class, bearer,
  amount_fen as "amountFen", purchase_amount_fen as "purchaseAmountFen", ${isoMoment('accepted_at')} as at,
  ${isoMoment('arrived_at')} as "arrivedAt", redemption_id as "redemptionId", ${state} as state,
  ${isoMoment('compensated_at')} as "compensatedAt", ${isoMoment('closed_at')} as "closedAt", closed_by_name as "closedBy",
  closing_reason as "closingReason"`;
type Row = OfflineEntry & { entryId: number };

/** Lines that tills told of, the newest first, where the caller sees their merchants. */
export async function listOfflineEntries(
  tx: Tx,
  query: OfflineEntryQuery,
  after?: number,
): Promise<Slice<OfflineEntry, number>> {
  const { rows } = await sql<Row>`
    select ${columns} from merchants.offline_entry e
    where entry_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.merchantNo ?? null}::int is null or merchant_no = ${query.merchantNo ?? null})
      and (${query.class ?? null}::text is null or class = ${query.class ?? null})
      and (${query.bearer ?? null}::text is null or bearer = ${query.bearer ?? null})
      and (${query.state ?? null}::text is null or ${state} = ${query.state ?? null})
    order by entry_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, ({ entryId }) => entryId);
}

export async function findOfflineEntry(
  tx: Tx,
  tillId: number,
  sequence: number,
): Promise<Result<OfflineEntry>> {
  const { rows } = await sql<Row>`
    select ${columns} from merchants.offline_entry e where till_id = ${tillId} and sequence = ${sequence}`.execute(
    tx,
  );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}
