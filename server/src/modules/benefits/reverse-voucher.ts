import { sql } from 'kysely';
import { endsGivenBack, isDelivered, type OfferKind } from '#contract/offer-terms.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Reversal } from '#contract/tills.ts';
import { findTransfers, type FoundTransfer, postTransfers } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { freeLimits } from './free-limits.ts';
import { splitBack } from '#contract/funding.ts';
import type { DeedJudge } from './deed-judge.ts';
import { deedOf } from './judge-orders.ts';
import { endExpired } from './end-holds.ts';
import { deliveryOf } from './deliveries.ts';
import { freeAmount } from './lucky-packets.ts';
import { advanceClaim, type Claim, receivableOf } from './customer-claims.ts';
import { type LockedVoucher, lockVoucher } from './lock-voucher.ts';
import { voucherEvent } from './voucher-event.ts';
import { readVoucherLegs } from './voucher-legs.ts';

export type ReversalRequest = {
  redemptionId: number;
  /** of what it brought; all that is left when it is not given */
  amountFen?: number | undefined;
  reversedBy: string;
  clientKey: string;
  /** of what the merchant who took the voucher is owed, all that may be taken, under its lock; in fen */
  freeFen?: number | undefined;
  /** what the merchant lacks of it is advanced, once nothing refuses the refund any more; refused when not given */
  advance?: ((shortFen: number) => Promise<void>) | undefined;
};

/**
 * Gives back what a redemption brought, wholly or in part, to the funders who paid it. Given back all at once
 * before its last day is over the voucher may be used again; what is given back in parts goes on to the budgets, and the
 * voucher stays used. The same key gives the same answer; two at once take turns at the voucher's lock.
 */
export async function reversePart(
  tx: Tx,
  now: Date,
  request: ReversalRequest,
  judge?: DeedJudge,
): Promise<Result<Reversal>> {
  const found = await lockOfferOf(tx, request.redemptionId);
  const voucher = found ? await lockVoucher(tx, { id: found.id }) : null;
  if (!voucher) return refuse('NOT_FOUND');
  if (voucher.fulfilled && !isDelivered(voucher.kind)) return refuse('FULFILLED_BY_PARTNER');
  const earlier = await findReversal(tx, request);
  if (earlier) {
    const same =
      earlier.redemptionId === request.redemptionId &&
      (request.amountFen === undefined || request.amountFen === earlier.amountFen);
    return same ? ok(earlier) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  const { rows } = await sql<Redeemed>`
    select id, amount_fen, reversed_fen, reversed_at is not null as is_over, to_customer, org_id from benefits.redemption
    where id = ${request.redemptionId} for no key update`.execute(tx);
  const redemption = rows[0];
  const leftFen = redemption ? redemption.amount_fen - redemption.reversed_fen : 0;
  // What brought no money of its own, a chance or points: only that it is over says that it was taken back.
  const isSpent = leftFen === 0 && (redemption?.amount_fen ?? 0) > 0;
  if (!redemption || redemption.is_over || isSpent) return refuse('ALREADY_REVERSED');
  const amountFen = request.amountFen ?? leftFen;
  if (amountFen > leftFen)
    return refuse('REVERSAL_ABOVE_REDEMPTION', { leftFen, askedFen: amountFen });
  if (isDelivered(voucher.kind) && amountFen < leftFen) return refuse('REVERSED_AS_A_WHOLE');
  const { freeFen: availableFen = amountFen, advance } = request;
  const shortFen = redemption.to_customer ? 0 : Math.max(amountFen - availableFen, 0);
  if (shortFen > 0 && !advance)
    return refuse('REFUND_BALANCE_SHORT', { availableFen, neededFen: amountFen });
  const owed = redemption.to_customer
    ? await shortOfCustomer(tx, redemption.id, voucher, amountFen)
    : null;
  const back = await takeBackDelivered(tx, now, voucher, request.reversedBy);
  if (!back.ok) return back;
  const { rows: written } = await sql<{ id: number }>`
    insert into benefits.reversal (redemption_id, amount_fen, reversed_by, client_key, reversed_at, org_id)
    values (${redemption.id}, ${amountFen}, ${request.reversedBy}, ${request.clientKey}, ${now}, ${redemption.org_id})
    on conflict (reversed_by, client_key) do nothing returning id`.execute(tx);
  const id = written[0]?.id;
  // Under the key another redemption was taken back at the same moment.
  if (id === undefined) return refuse('IDEMPOTENCY_KEY_REUSED');
  if (owed) await advanceClaim(tx, now, { ...owed, reversalId: id, redemptionId: redemption.id });
  if (shortFen > 0) await advance?.(shortFen);
  const wholly = redemption.reversed_fen === 0 && amountFen === leftFen;
  // After its last day nobody could use it again: its money is the funders' at once, not when it is next expired.
  // What was given at once never waits to be used.
  const inTime = bankDay(now) <= voucher.valid_until || endsGivenBack(voucher.kind);
  const isGood = wholly && inTime && (await takeBackUnused(tx, now, redemption.id, voucher.id));
  await sql`
    update benefits.redemption set reversed_fen = reversed_fen + ${amountFen},
      reversed_at = case when ${isGood} then ${now}::timestamptz end, reversed_by = case when ${isGood} then ${request.reversedBy} end
    where id = ${redemption.id}`.execute(tx);
  if (isGood)
    await sql`update benefits.voucher set state = 'claimed' where id = ${voucher.id}`.execute(tx);
  await giveBack(tx, now, {
    id,
    redemptionId: redemption.id,
    amountFen,
    voucherId: voucher.id,
    isGood,
  });
  // What was given at once is not used again: its claim goes with it, and leaves its limits.
  if (isGood && endsGivenBack(voucher.kind)) {
    const taken = await reverseClaim(tx, now, voucher.id, { isTakenBack: true });
    if (!taken.ok) throw new Error(`the claim of a refund stays: ${taken.refusal.code}`);
  }
  const told = { redemption_id: String(redemption.id) };
  await writeEvents(tx, [
    voucherEvent(now, 'voucher_redemption_reversed', voucher, redemption.org_id, told, amountFen),
  ]);
  const where = { orgId: redemption.org_id, merchantId: found?.merchantId ?? null };
  const deed = deedOf({ ...where, redeemedBy: request.reversedBy }, voucher);
  judge?.note(now, [{ ...deed, what: 'refund', objectKey: String(id) }]);
  return ok({
    id,
    redemptionId: redemption.id,
    amountFen,
    reversedFen: redemption.reversed_fen + amountFen,
    voucherGood: isGood && !endsGivenBack(voucher.kind),
    reversedAt: now.toISOString(),
  });
}

type Redeemed = {
  id: number;
  amount_fen: number;
  reversed_fen: number;
  is_over: boolean;
  to_customer: boolean;
  org_id: number;
};

/**
 * The voucher of a redemption; the offer of one given at once is locked, since its count may change with the
 * claim that is taken back, and offers are locked before allotments.
 */
async function lockOfferOf(
  tx: Tx,
  redemptionId: number,
): Promise<{ id: number; merchantId: number | null } | null> {
  const { rows } = await sql<{
    id: number;
    offer_id: number;
    kind: OfferKind;
    merchant_id: number | null;
  }>`
    select v.id, a.offer_id, a.kind, r.merchant_id from benefits.redemption r join benefits.voucher v on v.id = r.voucher_id
    join benefits.allotment a on a.id = v.allotment_id where r.id = ${redemptionId}`.execute(tx);
  const [voucher] = rows;
  if (voucher && endsGivenBack(voucher.kind))
    await sql`select id from benefits.offer where id = ${voucher.offer_id} for no key update`.execute(
      tx,
    );
  return voucher ? { id: voucher.id, merchantId: voucher.merchant_id } : null;
}

/**
 * What the customer's balance lacks for a refund, since it was paid out or is on its way; null where it has enough.
 * All accounts of the reversal are locked, the one that the customer's debts stand in among them.
 */
async function shortOfCustomer(
  tx: Tx,
  redemptionId: number,
  voucher: LockedVoucher,
  amountFen: number,
): Promise<Omit<Claim, 'reversalId' | 'redemptionId'> | null> {
  const { customer_no: customerNo, org_id: orgId } = voucher;
  const receivableAccountId = await receivableOf(tx, customerNo, orgId);
  const paid = await findTransfers(tx, `redeem:${redemptionId}`);
  const free = await lockAccountsOf(tx, paid, voucher.id, [receivableAccountId]);
  const customerAccountId = paid[0]?.toAccountId ?? 0;
  const shortFen = amountFen - (free.get(customerAccountId) ?? 0);
  return shortFen > 0
    ? { customerNo, orgId, amountFen: shortFen, customerAccountId, receivableAccountId }
    : null;
}

/**
 * What a percent voucher could have brought beyond its purchase went back to the budgets; used again it needs
 * that money again. Whether it is there: if not, the voucher stays used.
 */
async function takeBackUnused(
  tx: Tx,
  now: Date,
  redemptionId: number,
  voucherId: number,
): Promise<boolean> {
  const unused = await findTransfers(tx, `unused:${redemptionId}`);
  if (unused.length === 0) return true;
  const paid = await findTransfers(tx, `redeem:${redemptionId}`);
  const free = await lockAccountsOf(tx, [...unused, ...paid], voucherId);
  if (unused.some((one) => (free.get(one.toAccountId) ?? 0) < one.amount)) return false;
  await postMirrors(tx, now, `unused:${redemptionId}`, voucherId);
  return true;
}

/**
 * Locks all accounts of a reversal at once (the payee's may come before a budget's in the order of locks) and
 * gives what is free of each.
 */
async function lockAccountsOf(
  tx: Tx,
  transfers: readonly FoundTransfer[],
  voucherId: number,
  others: readonly number[] = [],
): Promise<ReadonlyMap<number, number>> {
  const legs = (await readVoucherLegs(tx, [voucherId])).get(voucherId) ?? [];
  const touched = [
    ...transfers.flatMap((one) => [one.fromAccountId, one.toAccountId]),
    ...legs.map((leg) => leg.budgetAccountId),
    ...others,
  ];
  const { rows } = await sql<{ id: number; free: number }>`
    select id, balance - held as free from ledger.account where id = any (${touched}::bigint[])
    order by id for no key update`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.free]));
}

/** Moves a reversal's money back to the customer's hands and, unless the voucher is good again, to the budgets. */
async function giveBack(
  tx: Tx,
  now: Date,
  reversal: {
    id: number;
    redemptionId: number;
    amountFen: number;
    voucherId: number;
    isGood: boolean;
  },
): Promise<void> {
  const paid = await findTransfers(tx, `redeem:${reversal.redemptionId}`);
  const given = await reversedOf(
    tx,
    paid.map((one) => one.id),
  );
  const parts = splitBack(
    reversal.amountFen,
    paid.map((one) => one.amount),
    paid.map((one) => given.get(one.id) ?? 0),
  );
  const legs = (await readVoucherLegs(tx, [reversal.voucherId])).get(reversal.voucherId) ?? [];
  await postTransfers(
    tx,
    now,
    paid.flatMap((one, at) => {
      const amount = parts[at] ?? 0;
      const leg = legs.find((own) => own.leg === one.leg);
      if (amount === 0 || !leg) return [];
      const back = {
        kind: 'reverse',
        fromAccountId: one.toAccountId,
        toAccountId: one.fromAccountId,
        amount,
        naturalKey: `reversal:${reversal.id}`,
        leg: one.leg,
        subjectId: reversal.voucherId,
        reversesId: one.id,
      };
      const on = {
        kind: 'refund',
        fromAccountId: one.fromAccountId,
        toAccountId: leg.budgetAccountId,
        amount,
        naturalKey: `refund:${reversal.id}`,
        leg: one.leg,
        subjectId: reversal.voucherId,
      };
      return reversal.isGood ? [back] : [back, on];
    }),
  );
}

async function reversedOf(tx: Tx, transferIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; amount: number }>`
    select transfer_id as id, amount from ledger.reversal_total where transfer_id = any (${transferIds}::bigint[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, amount }) => [id, amount]));
}

async function findReversal(
  tx: Tx,
  by: { reversedBy: string; clientKey: string },
): Promise<Reversal | undefined> {
  const { rows } = await sql<Reversal>`
    select r.id, r.redemption_id as "redemptionId", r.amount_fen as "amountFen", ${isoMoment('r.reversed_at')} as "reversedAt",
      (select sum(amount_fen)::bigint from benefits.reversal b where b.redemption_id = r.redemption_id and b.id <= r.id) as "reversedFen",
      d.reversed_at is not null and a.kind = 'voucher' as "voucherGood"
    from benefits.reversal r join benefits.redemption d on d.id = r.redemption_id
    join benefits.voucher v on v.id = d.voucher_id join benefits.allotment a on a.id = v.allotment_id
    where r.reversed_by = ${by.reversedBy} and r.client_key = ${by.clientKey}`.execute(tx);
  return rows[0];
}

/**
 * Takes a claim back: number and money are free again, and the customer may claim again. When the
 * campaign is over the money goes on to the budget. Of what a partner fulfils its order decides.
 */
export async function reverseClaim(
  tx: Tx,
  now: Date,
  voucherId: number,
  { byFulfilment = false, isTakenBack = false, by = 'staff' } = {},
): Promise<Result<void>> {
  // The offer's count may change below, and offers are locked before allotments.
  await sql`select 1 from benefits.offer where id = (
      select a.offer_id from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id where v.id = ${voucherId})
    for no key update`.execute(tx);
  const voucher = await lockVoucher(tx, { id: voucherId });
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  if (voucher.fulfilled && !byFulfilment && !isDelivered(voucher.kind))
    return refuse('FULFILLED_BY_PARTNER');
  if (voucher.state === 'redeemed') return refuse('ALREADY_REDEEMED');
  if (voucher.state === 'expired')
    return refuse('VOUCHER_EXPIRED', { validUntil: voucher.valid_until });
  if (voucher.state === 'reversed') return refuse('ALREADY_REVERSED');
  await endExpired(tx, now, [voucher]);
  if (voucher.state === 'held') return refuse('VOUCHER_HELD');
  if (voucher.state === 'offered') return refuse('VOUCHER_OFFERED');
  if (voucher.state === 'given') return refuse('VOUCHER_GIVEN');
  if (!isTakenBack) {
    const back = await takeBackDelivered(tx, now, voucher, by);
    if (!back.ok) return back;
  }
  await sql`
    with reversed as (
      update benefits.voucher set state = 'reversed' where id = ${voucherId} and state = 'claimed' returning id, allotment_id, face_amount_fen
    )
    update benefits.allotment a set used_count = a.used_count - 1, used_amount_fen = a.used_amount_fen - r.face_amount_fen
    from reversed r where a.id = r.allotment_id`.execute(tx);
  await freeLimits(tx, [voucherId]);
  if (voucher.kind === 'redPacket') await freeAmount(tx, voucherId);
  if (voucher.face_amount_fen > 0) await postMirrors(tx, now, `claim:${voucherId}`, voucherId);
  if (!voucher.allotment_open) {
    await sql`update benefits.offer set allotted_count = allotted_count - 1, allotted_amount_fen = allotted_amount_fen - ${voucher.face_amount_fen}
      where id = ${voucher.offer_id}`.execute(tx);
    const legs = (await readVoucherLegs(tx, [voucherId])).get(voucherId) ?? [];
    await postTransfers(
      tx,
      now,
      legs.map((leg) => ({
        kind: 'return',
        fromAccountId: leg.allottedAccountId,
        toAccountId: leg.budgetAccountId,
        amount: leg.amountFen,
        naturalKey: `return:voucher:${voucherId}`,
        leg: leg.leg,
      })),
    );
  }
  await writeEvents(tx, [voucherEvent(now, 'voucher_claim_reversed', voucher, voucher.org_id)]);
  return ok(undefined);
}

/** Has what was handed over with a voucher taken back, before anything is written of the reversal. */
async function takeBackDelivered(
  tx: Tx,
  now: Date,
  { id, kind }: LockedVoucher,
  by: string,
): Promise<Result<void>> {
  return (await deliveryOf(kind)?.takeBack(tx, now, id, by)) ?? ok(undefined);
}

/** Takes back every transfer of a deed, to the same accounts in the same amounts. */
async function postMirrors(
  tx: Tx,
  now: Date,
  naturalKey: string,
  voucherId: number,
): Promise<void> {
  const posted = await findTransfers(tx, naturalKey);
  if (posted.length === 0) throw new Error(`${naturalKey} has no transfer`);
  await postTransfers(
    tx,
    now,
    posted.map((one) => ({
      kind: 'reverse',
      fromAccountId: one.toAccountId,
      toAccountId: one.fromAccountId,
      amount: one.amount,
      naturalKey: `reverse:${one.id}`,
      subjectId: voucherId,
      reversesId: one.id,
    })),
  );
}
