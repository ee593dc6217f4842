import { sql } from 'kysely';
import { decidedAgain } from '#platform/batching/batch-queue.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { claimVouchers } from '../claim-vouchers.ts';
import { redeemVouchers } from '../redeem-voucher.ts';
import type { DayBenefit, DayTransaction } from './match-transaction.core.ts';

/** Releases that are considered at once, the newest. */
const consideredMost = 200;
const toldBy = 'transactions';

/** Open releases of cashback that is given for transactions of the day's file. */
export async function findDayBenefits(tx: Tx, now: Date): Promise<DayBenefit[]> {
  const { rows } = await sql<DayBenefit>`
    select id as "allotmentId", terms, face_amount_fen as "faceAmountFen", threshold_amount_fen as "thresholdAmountFen",
      percent_bp as "percentBp", claim_from as "claimFrom", claim_until as "claimUntil"
    from benefits.allotment
    where kind = 'cashback' and terms ? 'transactions' and state = 'open' and open_to = 'anyone' and not frozen
      and claim_from <= ${now} and claim_until > ${now}
    order by id desc limit ${consideredMost}`.execute(tx);
  return rows;
}

export type MatchedTransaction = DayTransaction & {
  /** what it may bring, the best first */
  allotmentIds: readonly number[];
};

/**
 * Gives the cashback of transactions, each once whoever asks however often: what was decided of one stands, given or
 * refused. Each gets the best that nothing refuses. Everything is written by statements over the batch; there are as
 * many rounds as one transaction has releases to try. The allotments are locked first, in id order.
 */
export async function payTransactions(
  tx: Tx,
  now: Date,
  transactions: readonly MatchedTransaction[],
): Promise<{ given: number; refused: number }> {
  const allotments = [...new Set(transactions.flatMap(({ allotmentIds }) => allotmentIds))];
  await sql`select id from benefits.allotment where id = any (${allotments}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  const fresh = await takeUndecided(tx, now, transactions);
  const claimed = new Map<string, number>();
  const refusals = new Map<string, string>();
  const tries = new Map(fresh.map((one) => [one.reference, 0]));
  for (;;) {
    const asking = fresh.flatMap((one) => {
      const allotmentId = one.allotmentIds[tries.get(one.reference) ?? 0];
      return claimed.has(one.reference) || allotmentId === undefined ? [] : [{ one, allotmentId }];
    });
    if (asking.length === 0) break;
    const answers = await claimVouchers(
      tx,
      now,
      asking.map(({ one, allotmentId }) => ({
        allotmentId,
        customerNo: one.customerNo,
        claimedBy: toldBy,
        clientKey: `${one.reference}:${allotmentId}`,
        channel: 'push' as const,
        scope: { all: true as const },
      })),
    );
    let moved = false;
    for (const [at, { one }] of asking.entries()) {
      const answer = answers[at];
      if (answer?.ok) {
        claimed.set(one.reference, answer.value.id);
        moved = true;
      } else if (answer && answer.refusal.code !== decidedAgain) {
        if (!refusals.has(one.reference)) refusals.set(one.reference, answer.refusal.code);
        tries.set(one.reference, (tries.get(one.reference) ?? 0) + 1);
        moved = true;
      }
    }
    if (!moved) throw new Error('claims under lock wait for each other');
  }
  await credit(tx, now, fresh, claimed);
  await noteDecided(tx, fresh, claimed, refusals);
  return { given: claimed.size, refused: fresh.length - claimed.size };
}

/** Those that nobody has decided; their rows keep others from deciding them. */
async function takeUndecided(
  tx: Tx,
  now: Date,
  transactions: readonly MatchedTransaction[],
): Promise<MatchedTransaction[]> {
  const { rows } = await sql<{ reference: string }>`
    insert into benefits.transaction_cashback (reference, business_date, outcome, decided_at)
    select reference, business_date, 'deciding', ${now}
    from unnest(${transactions.map(({ reference }) => reference)}::text[], ${transactions.map(({ businessDate }) => businessDate)}::date[])
      as w (reference, business_date)
    order by reference
    on conflict (reference) do nothing returning reference`.execute(tx);
  const mine = new Set(rows.map(({ reference }) => reference));
  return transactions.filter(({ reference }) => mine.has(reference));
}

async function credit(
  tx: Tx,
  now: Date,
  transactions: readonly MatchedTransaction[],
  claimed: ReadonlyMap<string, number>,
): Promise<void> {
  const given = transactions.flatMap((one) => {
    const voucherId = claimed.get(one.reference);
    return voucherId === undefined ? [] : [{ ...one, voucherId }];
  });
  if (given.length === 0) return;
  const { rows } = await sql<{ id: number; orgId: number }>`
    select id, org_id as "orgId" from benefits.voucher where id = any (${given.map(({ voucherId }) => voucherId)}::bigint[])`.execute(
    tx,
  );
  const orgOf = new Map(rows.map(({ id, orgId }) => [id, orgId]));
  const redeemed = await redeemVouchers(
    tx,
    now,
    given.map(({ voucherId, amountFen, reference }) => ({
      voucher: { id: voucherId },
      purchaseAmountFen: amountFen,
      redeemedBy: toldBy,
      clientKey: reference,
      orgId: orgOf.get(voucherId) ?? 0,
      toCustomer: true,
    })),
  );
  const ids = redeemed.map((one) => {
    if (!one.ok) throw new Error(`what was chosen was not credited: ${one.refusal.code}`);
    return one.value.id;
  });
  await sql`
    insert into benefits.payment (redemption_id, kind, customer_no, offer_id, offer_name, told_by, client_key, reference,
      purchase_amount_fen, told_at, org_id)
    select w.redemption_id, 'cashback', v.customer_no, o.id, o.name, ${toldBy}, w.reference, w.reference, w.amount_fen, ${now}, v.org_id
    from unnest(${ids}::bigint[], ${given.map(({ voucherId }) => voucherId)}::bigint[], ${given.map(({ reference }) => reference)}::text[],
      ${given.map(({ amountFen }) => amountFen)}::bigint[]) as w (redemption_id, voucher_id, reference, amount_fen)
    join benefits.voucher v on v.id = w.voucher_id
    join benefits.allotment a on a.id = v.allotment_id join benefits.offer o on o.id = a.offer_id`.execute(
    tx,
  );
}

async function noteDecided(
  tx: Tx,
  transactions: readonly MatchedTransaction[],
  claimed: ReadonlyMap<string, number>,
  refusals: ReadonlyMap<string, string>,
): Promise<void> {
  const outcomes = transactions.map(({ reference }) =>
    claimed.has(reference) ? 'given' : (refusals.get(reference) ?? 'NO_BENEFIT_APPLIES'),
  );
  await sql`update benefits.transaction_cashback t set outcome = w.outcome
    from unnest(${transactions.map(({ reference }) => reference)}::text[], ${outcomes}::text[]) as w (reference, outcome)
    where t.reference = w.reference`.execute(tx);
}

/** Forgets what was decided of transactions that no look at files comes back to. */
export async function forgetTransactions(tx: Tx, before: string): Promise<void> {
  await sql`delete from benefits.transaction_cashback where business_date < ${before}::date`.execute(
    tx,
  );
}
