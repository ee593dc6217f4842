import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { findTransfers, postTransfers } from '#modules/ledger/index.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { freeLimits } from './free-limits.ts';
import { lockVoucher } from './lock-voucher.ts';
import { voucherEvent } from './voucher-event.ts';
import { readVoucherLegs } from './voucher-legs.ts';

/** Takes a redemption back: the voucher may be used again until it expires. Once only. */
export async function reverseRedemption(
  tx: Tx,
  now: Date,
  redemptionId: number,
  reversedBy: string,
): Promise<Result<void>> {
  const { rows: found } = await sql<{ voucher_id: number }>`
    select voucher_id from benefits.redemption where id = ${redemptionId}`.execute(tx);
  const voucher = found[0] ? await lockVoucher(tx, { id: found[0].voucher_id }) : null;
  if (!voucher) return refuse('NOT_FOUND');
  const { rows } = await sql<{ id: number; org_id: number }>`
    with reversed as (
      update benefits.redemption set reversed_at = ${now}, reversed_by = ${reversedBy}
      where id = ${redemptionId} and reversed_at is null returning id, voucher_id, org_id
    ),
    freed as (
      update benefits.voucher v set state = 'claimed' from reversed where v.id = reversed.voucher_id
    )
    select id, org_id from reversed`.execute(tx);
  const reversed = rows[0];
  if (!reversed) return refuse('ALREADY_REVERSED');
  await postMirrors(tx, now, `redeem:${redemptionId}`, voucher.id);
  await writeEvents(tx, [
    voucherEvent(now, 'voucher_redemption_reversed', voucher, reversed.org_id),
  ]);
  return ok(undefined);
}

/**
 * Takes a claim back: number and money are free again, and the customer may claim again. When the
 * campaign is over the money goes on to the budget.
 */
export async function reverseClaim(tx: Tx, now: Date, voucherId: number): Promise<Result<void>> {
  // The offer's count may change below, and offers are locked before allotments.
  await sql`select 1 from benefits.offer where id = (
      select a.offer_id from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id where v.id = ${voucherId})
    for no key update`.execute(tx);
  const voucher = await lockVoucher(tx, { id: voucherId });
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  if (voucher.state === 'redeemed') return refuse('ALREADY_REDEEMED');
  if (voucher.state === 'expired')
    return refuse('VOUCHER_EXPIRED', { validUntil: voucher.valid_until });
  if (voucher.state === 'reversed') return refuse('ALREADY_REVERSED');
  await sql`
    with reversed as (
      update benefits.voucher set state = 'reversed' where id = ${voucherId} and state = 'claimed' returning id, allotment_id, face_amount_fen
    )
    update benefits.allotment a set used_count = a.used_count - 1, used_amount_fen = a.used_amount_fen - r.face_amount_fen
    from reversed r where a.id = r.allotment_id`.execute(tx);
  await freeLimits(tx, [voucherId]);
  await postMirrors(tx, now, `claim:${voucherId}`, voucherId);
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
