import { sql } from 'kysely';
import { endsGivenBack, offerKinds } from '#contract/offer-terms.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What a voucher has cost the budgets of its offer so far, what was given back taken off. */
export type VoucherCost = {
  voucherId: number;
  /** the redemption in force; null while there is none */
  redemptionId: number | null;
  fen: number;
  /** nobody can use it any more, or again */
  isOver: boolean;
  /** who paid what of it, by the offer's funders */
  parts: { leg: number; budgetAccountId: number; fen: number }[];
};

const once = offerKinds.filter(endsGivenBack);

/** The same of several vouchers, by their id (as the job role); of one that was passed on, what it cost whoever received it. */
export async function readVoucherCosts(
  tx: Tx,
  voucherIds: readonly number[],
  today: string,
): Promise<Map<number, VoucherCost>> {
  const { rows } = await sql<VoucherCost>`
    select w.id as "voucherId", d.id as "redemptionId", coalesce(d.amount_fen - d.reversed_fen, 0)::bigint as fen,
      v.state in ('expired', 'reversed') or (v.state = 'redeemed' and (v.valid_until < ${today}::date or a.kind = any (${once}::text[]))) as "isOver",
      coalesce(paid.parts, '[]') as parts
    from unnest(${[...voucherIds]}::bigint[]) as w (id)
    join lateral (
      select * from benefits.voucher where given_from_id = w.id
      union all select * from benefits.voucher where id = w.id
      limit 1
    ) v on true
    join benefits.allotment a on a.id = v.allotment_id
    left join benefits.redemption d on d.voucher_id = v.id and d.reversed_at is null
    left join lateral (
      select jsonb_agg(jsonb_build_object('leg', t.leg, 'budgetAccountId', l.budget_account_id,
        'fen', t.amount - coalesce(r.amount, 0)) order by t.leg) as parts
      from ledger.transfer t
      join benefits.allotment_leg l on l.allotment_id = v.allotment_id and l.leg = t.leg
      left join ledger.reversal_total r on r.transfer_id = t.id
      where t.natural_key = 'redeem:' || d.id and t.phase in ('posted', 'post')
    ) paid on true`.execute(tx);
  return new Map(rows.map((row) => [row.voucherId, row]));
}
