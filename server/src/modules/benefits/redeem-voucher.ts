import { sql } from 'kysely';
import type { Redemption } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type AuditRecord, recordAudit } from '#modules/audit/index.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import { lookUpByIndex, type Tx } from '#platform/postgres/database.ts';
import { findRedemptionsByKey } from './find-redemption.ts';
import { type LockedVoucher, lockVouchers } from './lock-voucher.ts';
import { voucherEvent } from './voucher-event.ts';
import { readVoucherLegs } from './voucher-legs.ts';
import { judgeRedemption } from './voucher.core.ts';

export type RedeemRequest = {
  voucher: { code: string } | { id: number };
  purchaseAmountFen: number;
  redeemedBy: string;
  clientKey: string;
  /** the outlet or merchant screen where it happens */
  orgId: number;
  /** who acts; audited with the redemption */
  actor?: AuditRecord['actor'];
};

/**
 * Redeems vouchers exactly once each, in the caller's transaction (as the job role: a voucher of one
 * outlet is good at every other; what authorises is its code); answers in the order asked. The same key
 * gives the same answer. Everything is written by statements over the whole batch.
 */
export async function redeemVouchers(
  tx: Tx,
  now: Date,
  requests: readonly RedeemRequest[],
): Promise<Result<Redemption>[]> {
  if (requests.length === 0) return [];
  await lookUpByIndex(tx);
  const vouchers = await lockVouchers(
    tx,
    requests.map(({ voucher }) => voucher),
  );
  const earlier = await findRedemptionsByKey(tx, requests);
  const used = new Set<number>();
  const judged = requests.map((request, at) =>
    judge(request, vouchers[at] ?? null, earlier[at] ?? null, used, bankDay(now)),
  );
  const fresh = judged.flatMap((one, at) => {
    const request = requests[at];
    return request && one.ok && 'voucher' in one.value
      ? [{ at, request, voucher: one.value.voucher }]
      : [];
  });
  const written = await writeRedemptions(tx, now, fresh);
  return judged.map((one, at) => {
    if (!one.ok) return one;
    if ('replayed' in one.value) return ok(one.value.replayed);
    const redemption = written.get(at);
    if (!redemption) throw new Error('a redemption of the batch was not written');
    return ok(redemption);
  });
}

/** One redemption, as a batch of its own. */
export async function redeemVoucher(
  tx: Tx,
  now: Date,
  request: RedeemRequest,
): Promise<Result<Redemption>> {
  const [answer] = await redeemVouchers(tx, now, [request]);
  if (!answer) throw new Error('a redemption has no answer');
  return answer;
}

/** `used` holds the vouchers that earlier requests of the batch redeem. */
function judge(
  request: RedeemRequest,
  voucher: LockedVoucher | null,
  earlier: Redemption | null,
  used: Set<number>,
  today: string,
): Result<{ voucher: LockedVoucher } | { replayed: Redemption }> {
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  if (earlier) {
    const same =
      earlier.voucherId === voucher.id && earlier.purchaseAmountFen === request.purchaseAmountFen;
    return same ? ok({ replayed: earlier }) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  if (used.has(voucher.id)) return refuse('ALREADY_REDEEMED');
  const { state, valid_until: validUntil, threshold_amount_fen: thresholdAmountFen } = voucher;
  const may = judgeRedemption(
    { state, validUntil, thresholdAmountFen },
    today,
    request.purchaseAmountFen,
  );
  if (!may.ok) return may;
  used.add(voucher.id);
  return ok({ voucher });
}

type Fresh = { at: number; request: RedeemRequest; voucher: LockedVoucher };

/** Writes what was judged good: vouchers, redemptions, money, events; gives each by its place in the batch. */
async function writeRedemptions(
  tx: Tx,
  now: Date,
  fresh: readonly Fresh[],
): Promise<ReadonlyMap<number, Redemption>> {
  if (fresh.length === 0) return new Map();
  const { rows } = await sql<{ id: number; voucher_id: number }>`/* keep plan: redeem_vouchers */
    with wanted as materialized (
      select * from unnest(
        ${fresh.map(({ voucher }) => voucher.id)}::bigint[], ${fresh.map(({ voucher }) => voucher.campaign_id)}::bigint[],
        ${fresh.map(({ voucher }) => voucher.face_amount_fen)}::bigint[], ${fresh.map(({ request }) => request.purchaseAmountFen)}::bigint[],
        ${fresh.map(({ request }) => request.redeemedBy)}::text[], ${fresh.map(({ request }) => request.clientKey)}::text[],
        ${fresh.map(({ request }) => request.orgId)}::int[]
      ) as w (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, org_id)
    ),
    used as (
      update benefits.voucher v set state = 'redeemed' from wanted w
      where v.id = w.voucher_id and v.state = 'claimed' returning v.id
    )
    insert into benefits.redemption (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, redeemed_at, org_id)
    select w.voucher_id, w.campaign_id, w.amount_fen, w.purchase_amount_fen, w.redeemed_by, w.client_key, ${now}, w.org_id
    from wanted w join used on used.id = w.voucher_id
    order by w.redeemed_by, w.client_key
    returning id, voucher_id`.execute(tx);
  // Their rows are locked and were seen claimed: one that the update did not touch is a broken rule.
  if (rows.length !== fresh.length) throw new Error('a voucher under lock was redeemed by another');
  const idOf = new Map(rows.map((row) => [row.voucher_id, row.id]));
  const redeemed = fresh.map((one) => ({ ...one, id: idOf.get(one.voucher.id) ?? 0 }));
  await postRedemptions(tx, now, redeemed);
  await writeEvents(
    tx,
    redeemed.map(({ id, request, voucher }) =>
      voucherEvent(now, 'voucher_redeemed', voucher, request.orgId, { redemption_id: String(id) }),
    ),
  );
  const audited = redeemed.flatMap(({ id, request, voucher }): AuditRecord[] =>
    request.actor
      ? [
          {
            actor: request.actor,
            action: 'voucher.redeem',
            objectKind: 'Voucher',
            objectId: voucher.id,
            orgId: request.orgId,
            detail: { redemptionId: id },
          },
        ]
      : [],
  );
  if (audited.length > 0) await recordAudit(tx, ...audited);
  return new Map(redeemed.map((one) => [one.at, redemptionOf(now, one)]));
}

async function postRedemptions(
  tx: Tx,
  now: Date,
  redeemed: readonly (Fresh & { id: number })[],
): Promise<void> {
  const legs = await readVoucherLegs(
    tx,
    redeemed.map(({ voucher }) => voucher.id),
  );
  const orgs = [...new Set(redeemed.map(({ request }) => request.orgId))].toSorted((a, b) => a - b);
  const settlements = await openAccounts(
    tx,
    orgs.map((orgId) => ({ kind: 'settlement', ownerId: orgId, orgId })),
  );
  const settlementOf = new Map(orgs.map((orgId, at) => [orgId, settlements[at] ?? 0]));
  await postTransfers(
    tx,
    now,
    redeemed.flatMap(({ id, request, voucher }) =>
      (legs.get(voucher.id) ?? []).map((leg) => ({
        kind: 'redeem',
        fromAccountId: leg.claimedAccountId,
        toAccountId: settlementOf.get(request.orgId) ?? 0,
        amount: leg.amountFen,
        naturalKey: `redeem:${id}`,
        leg: leg.leg,
        subjectId: voucher.id,
      })),
    ),
  );
}

function redemptionOf(now: Date, { id, request, voucher }: Fresh & { id: number }): Redemption {
  return {
    id,
    voucherId: voucher.id,
    campaignId: voucher.campaign_id,
    amountFen: voucher.face_amount_fen,
    purchaseAmountFen: request.purchaseAmountFen,
    redeemedAt: now.toISOString(),
    reversedAt: null,
    orgId: request.orgId,
  };
}
