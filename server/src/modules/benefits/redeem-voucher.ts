import { sql } from 'kysely';
import type { Redemption } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findRedemption } from './find-redemption.ts';
import { lockVoucher } from './lock-voucher.ts';
import { postTransfers } from './post-transfers.ts';
import { voucherEvent } from './voucher-event.ts';
import { judgeRedemption } from './voucher.core.ts';

export type RedeemRequest = {
  voucher: { code: string } | { id: number };
  purchaseAmountFen: number;
  redeemedBy: string;
  clientKey: string;
  /** the outlet or merchant screen where it happens */
  orgId: number;
};

/**
 * Redeems a voucher exactly once, in the caller's transaction (as the job role: a voucher of one
 * outlet is good at every other; what authorises is its code). The same key gives the same answer.
 */
export async function redeemVoucher(
  tx: Tx,
  now: Date,
  request: RedeemRequest,
): Promise<Result<Redemption>> {
  const voucher = await lockVoucher(tx, request.voucher);
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  const earlier = await findRedemption(tx, request);
  if (earlier) {
    const same =
      earlier.voucherId === voucher.id && earlier.purchaseAmountFen === request.purchaseAmountFen;
    return same ? ok(earlier) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  const { state, valid_until: validUntil, threshold_amount_fen: thresholdAmountFen } = voucher;
  const judged = judgeRedemption(
    { state, validUntil, thresholdAmountFen },
    bankDay(now),
    request.purchaseAmountFen,
  );
  if (!judged.ok) return judged;

  const settlement = await settlementAccount(tx, request.orgId);
  const { rows } = await sql<{ id: number }>`
    with used as (
      update benefits.voucher set state = 'redeemed' where id = ${voucher.id} and state = 'claimed' returning id, face_amount_fen
    )
    insert into benefits.redemption (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, redeemed_at, org_id)
    select id, ${voucher.campaign_id}, face_amount_fen, ${request.purchaseAmountFen}, ${request.redeemedBy}, ${request.clientKey}, ${now}, ${request.orgId}
    from used returning id`.execute(tx);
  const id = rows[0]?.id;
  // A conditional update that touched no row is no success: nothing else is written.
  if (id === undefined) return refuse('ALREADY_REDEEMED');
  await postTransfers(tx, now, [
    {
      kind: 'redeem',
      fromAccountId: voucher.claimed_account_id,
      toAccountId: settlement,
      amountFen: voucher.face_amount_fen,
      naturalKey: `redeem:${id}`,
      voucherId: voucher.id,
    },
  ]);
  const told = { redemption_id: String(id) };
  await writeEvents(tx, [voucherEvent(now, 'voucher_redeemed', voucher, request.orgId, told)]);
  return ok({
    id,
    voucherId: voucher.id,
    campaignId: voucher.campaign_id,
    amountFen: voucher.face_amount_fen,
    purchaseAmountFen: request.purchaseAmountFen,
    redeemedAt: now.toISOString(),
    reversedAt: null,
    orgId: request.orgId,
  });
}

/** What is owed to, or was used up at, one outlet or merchant screen; opened at its first redemption. */
async function settlementAccount(tx: Tx, orgId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with opened as (
      insert into benefits.account (kind, settles_org_id, currency, org_id) values ('settlement', ${orgId}, 'CNY', ${orgId})
      on conflict do nothing returning id
    )
    select id from opened
    union all select id from benefits.account where kind = 'settlement' and settles_org_id = ${orgId} and currency = 'CNY'`.execute(
    tx,
  );
  if (rows[0]) return rows[0].id;
  // Another transaction opened it after our snapshot; the insert waited for it, so a new look finds it.
  const { rows: again } = await sql<{ id: number }>`
    select id from benefits.account where kind = 'settlement' and settles_org_id = ${orgId} and currency = 'CNY'`.execute(
    tx,
  );
  if (!again[0]) throw new Error(`settlement account of org ${orgId} was not opened`);
  return again[0].id;
}
