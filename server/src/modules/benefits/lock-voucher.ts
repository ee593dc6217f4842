import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type LockedVoucher = {
  id: number;
  campaign_id: number;
  customer_no: number;
  allotment_id: number;
  state: 'claimed' | 'redeemed' | 'expired' | 'reversed';
  face_amount_fen: number;
  threshold_amount_fen: number;
  valid_until: string;
  org_id: number;
  offer_id: number;
  allotment_open: boolean;
  allotted_account_id: number;
  claimed_account_id: number;
  budget_account_id: number;
};

/**
 * A voucher under lock, its allotment locked before it (the order of everybody who moves its money);
 * null when there is none. The lock makes the state read here the state until commit.
 */
export async function lockVoucher(
  tx: Tx,
  by: { code: string } | { id: number },
): Promise<LockedVoucher | null> {
  const wanted = 'code' in by ? sql`code = ${by.code}` : sql`id = ${by.id}`;
  const { rows: found } = await sql<{ id: number; allotment_id: number }>`
    select id, allotment_id from benefits.voucher where ${wanted}`.execute(tx);
  if (!found[0]) return null;
  await sql`select 1 from benefits.allotment where id = ${found[0].allotment_id} for no key update`.execute(
    tx,
  );
  await sql`select 1 from benefits.voucher where id = ${found[0].id} for no key update`.execute(tx);
  const { rows } = await sql<LockedVoucher>`
    select v.id, v.campaign_id, v.customer_no, v.allotment_id, v.state, v.face_amount_fen, a.threshold_amount_fen,
      v.valid_until, v.org_id, a.offer_id, a.state = 'open' as allotment_open,
      allotted.id as allotted_account_id, claimed.id as claimed_account_id, budget.id as budget_account_id
    from benefits.voucher v
    join benefits.allotment a on a.id = v.allotment_id
    join benefits.offer o on o.id = a.offer_id
    join benefits.account allotted on allotted.allotment_id = a.id and allotted.kind = 'allotted'
    join benefits.account claimed on claimed.allotment_id = a.id and claimed.kind = 'claimed'
    join benefits.account budget on budget.budget_id = o.budget_id and budget.kind = 'budget'
    where v.id = ${found[0].id}`.execute(tx);
  return rows[0] ?? null;
}
