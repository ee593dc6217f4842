import { sql } from 'kysely';
import { postTransfers } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readVoucherLegs } from './voucher-legs.ts';

type Expired = {
  id: number;
  campaign_id: number | null;
  customer_no: number;
  face_amount_fen: number;
  org_id: number;
  offer_id: number;
};

/**
 * Expires up to `limit` vouchers whose last valid day is over and gives their money back to the
 * budget. Gives the number done; call again until it is 0. What a partner fulfils ends by its order, whose
 * result may come later. A gift that nobody picked up is free again by its own reservation, which ends with the same
 * day.
 */
export async function expireVouchers(tx: Tx, now: Date, limit: number): Promise<number> {
  const today = bankDay(now);
  const { rows: due } = await sql<{ id: number; allotment_id: number }>`
    select v.id, v.allotment_id from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
    where v.state = 'claimed' and v.valid_until < ${today}::date and (not a.fulfilled or a.kind = 'gift')
    order by v.valid_until, v.id limit ${limit}`.execute(tx);
  if (due.length === 0) return 0;
  await sql`select id from benefits.allotment where id = any (${due.map((row) => row.allotment_id)}::bigint[])
    order by id for no key update`.execute(tx);
  // A voucher redeemed while we waited for the lock is no longer claimed and stays as it is.
  const { rows } = await sql<Expired>`
    with expired as (
      update benefits.voucher set state = 'expired' where id = any (${due.map((row) => row.id)}::bigint[]) and state = 'claimed'
      returning id, campaign_id, customer_no, face_amount_fen, org_id, allotment_id
    )
    select e.id, e.campaign_id, e.customer_no, e.face_amount_fen, e.org_id, a.offer_id
    from expired e
    join benefits.allotment a on a.id = e.allotment_id
    order by e.id`.execute(tx);
  const legs = await readVoucherLegs(
    tx,
    rows.map((row) => row.id),
  );
  await postTransfers(
    tx,
    now,
    rows.flatMap((row) =>
      (legs.get(row.id) ?? []).map((leg) => ({
        kind: 'expire',
        fromAccountId: leg.claimedAccountId,
        toAccountId: leg.budgetAccountId,
        amount: leg.amountFen,
        naturalKey: `expire:${row.id}`,
        leg: leg.leg,
        subjectId: row.id,
      })),
    ),
  );
  await writeEvents(
    tx,
    rows.map((row) => ({
      type: 'voucher_expired',
      businessDate: today,
      occurredAt: now,
      partyNo: row.customer_no,
      orgId: row.org_id,
      amountFen: row.face_amount_fen,
      properties: {
        ...(row.campaign_id === null ? {} : { campaign_id: String(row.campaign_id) }),
        offer_id: String(row.offer_id),
        voucher_id: String(row.id),
      },
    })),
  );
  return due.length;
}
