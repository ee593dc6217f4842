import { sql } from 'kysely';
import { type Database, lookUpByIndex, withJob } from '#platform/postgres/database.ts';
import type { Place } from './carry-out.ts';
import type { Books, Payee } from './rules.ts';

/** What is compared of two sets of books: who stands where, and every fen of every funder. */
type Kept = {
  budgets: number[];
  offerCount: number;
  allotments: { id: number; isOpen: boolean; used: number; setAside: number[]; inHand: number[] }[];
  vouchers: { id: number; state: string; validUntil: string; paid: number[] }[];
  holds: { id: number; state: string; amountFen: number; held: number[] }[];
  redemptions: { id: number; isOver: boolean; paid: number[]; back: number[]; payee: string }[];
  reversals: { id: number; amountFen: number }[];
};

const byId = <Row extends { id: number }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((one, other) => one.id - other.id);
const wordOf = ({ merchantId, orgId }: Payee): string =>
  merchantId === null ? `settlement ${orgId}` : `merchant ${merchantId}`;

/** The books that the rules have led to, as the tables would tell them. */
export function expectedBooks(books: Books): Kept {
  const legs = books.budgets.map(() => 0);
  const inHand = (allotment: number): number[] =>
    books.vouchers
      .filter((one) => one.allotment === allotment && ['claimed', 'held'].includes(one.state))
      .reduce((sum, { paid }) => sum.map((fen, at) => fen + (paid[at] ?? 0)), legs);
  return {
    budgets: books.budgets,
    offerCount: books.offerCount,
    allotments: byId(books.allotments).map(({ id, isOpen, used, setAside }) => ({
      id,
      isOpen,
      used,
      setAside,
      inHand: inHand(id),
    })),
    vouchers: byId(books.vouchers).map(({ id, state, validUntil, paid }) => ({
      id,
      state,
      validUntil,
      paid,
    })),
    holds: byId(books.holds).map(({ id, state, amountFen, parts: held }) => ({
      id,
      state,
      amountFen,
      held,
    })),
    redemptions: byId(books.redemptions).map(({ id, isOver, parts: paid, back, payee }) => ({
      id,
      isOver,
      paid,
      back,
      payee: wordOf(payee),
    })),
    reversals: byId(books.reversals).map(({ id, amountFen }) => ({ id, amountFen })),
  };
}

/** The same, read from the tables and the ledger of a place. */
export async function readBooks(database: Database, place: Place): Promise<Kept> {
  const { rows } = await withJob(database, async (tx) => {
    await lookUpByIndex(tx);
    return sql<Kept>`
    with a as (select * from benefits.allotment where offer_id = ${place.offerId}),
      v as (select v.* from benefits.voucher v join a on a.id = v.allotment_id),
      r as (select r.* from benefits.redemption r join v on v.id = r.voucher_id),
      legs as (select leg, budget_id from benefits.offer_funding where offer_id = ${place.offerId}),
      t as (select * from ledger.transfer t where natural_key in (
        select 'claim:' || id from v union all select 'redeem:' || id from r
        union all select 'hold:' || h.id from benefits.hold h join v on v.id = h.voucher_id))
    select
      (select json_agg(c.balance order by l.leg) from legs l join ledger.account c on c.kind = 'budget' and c.owner_id = l.budget_id) as budgets,
      (select allotted_count from benefits.offer where id = ${place.offerId}) as "offerCount",
      (select coalesce(json_agg(json_build_object('id', a.id, 'isOpen', a.state = 'open', 'used', a.used_count,
          'setAside', (select json_agg(c.balance order by g.leg) from benefits.allotment_leg g join ledger.account c on c.id = g.allotted_account_id where g.allotment_id = a.id),
          'inHand', (select json_agg(c.balance order by g.leg) from benefits.allotment_leg g join ledger.account c on c.id = g.claimed_account_id where g.allotment_id = a.id)
        ) order by a.id), '[]') from a) as allotments,
      (select coalesce(json_agg(json_build_object('id', v.id, 'state', v.state, 'validUntil', v.valid_until,
          'paid', (select json_agg(coalesce(t.amount, 0) order by l.leg) from legs l left join t on t.natural_key = 'claim:' || v.id and t.leg = l.leg)
        ) order by v.id), '[]') from v) as vouchers,
      (select coalesce(json_agg(json_build_object('id', h.id, 'state', h.state, 'amountFen', h.amount_fen,
          'held', (select json_agg(coalesce(t.amount, 0) order by l.leg) from legs l left join t on t.natural_key = 'hold:' || h.id and t.leg = l.leg)
        ) order by h.id), '[]') from benefits.hold h join v on v.id = h.voucher_id) as holds,
      (select coalesce(json_agg(json_build_object('id', r.id, 'isOver', r.reversed_at is not null,
          'paid', (select json_agg(coalesce(t.amount, 0) order by l.leg) from legs l left join t on t.natural_key = 'redeem:' || r.id and t.leg = l.leg),
          'back', (select json_agg(coalesce(b.amount, 0) order by l.leg) from legs l left join t on t.natural_key = 'redeem:' || r.id and t.leg = l.leg
            left join ledger.reversal_total b on b.transfer_id = t.id),
          'payee', (select min(c.kind || ' ' || c.owner_id) from t join ledger.account c on c.id = t.to_account_id where t.natural_key = 'redeem:' || r.id)
        ) order by r.id), '[]') from r) as redemptions,
      (select coalesce(json_agg(json_build_object('id', b.id, 'amountFen', b.amount_fen) order by b.id), '[]')
        from benefits.reversal b join r on r.id = b.redemption_id) as reversals`.execute(tx);
  });
  const [row] = rows;
  if (!row) throw new Error('the books of a place are one row');
  return row;
}
