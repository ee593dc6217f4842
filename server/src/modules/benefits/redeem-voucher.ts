import { sql } from 'kysely';
import type { Redemption } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { AuditRecord } from '#modules/audit/index.ts';
import { postTransfers, type TransferRequest } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { lookUpByIndex, type Tx } from '#platform/postgres/database.ts';
import { findRedemptionsByKey } from './find-redemption.ts';
import { splitByWeights } from './funding.core.ts';
import { endExpired, readPending, redeemable } from './hold-voucher.ts';
import { type LockedVoucher, lockVouchers, type VoucherName } from './lock-voucher.ts';
import { payeeAccounts } from './payee-accounts.ts';
import { tellEventsAndAudit } from './tell-events.ts';
import { voucherEvent } from './voucher-event.ts';
import { readVoucherLegs } from './voucher-legs.ts';
import { judgeRedemption } from './voucher.core.ts';

export type RedeemRequest = {
  /** by the hold it is held under, or by itself */
  voucher: VoucherName;
  purchaseAmountFen: number;
  redeemedBy: string;
  clientKey: string;
  /** the outlet or merchant screen where it happens */
  orgId: number;
  /** the merchant that is owed what the voucher brings; the outlet when there is none */
  merchantId?: number | null;
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
  await endExpired(
    tx,
    now,
    vouchers.filter((voucher) => voucher !== null),
  );
  const used = new Set<number>();
  const judged = requests.map((request, at) =>
    judge(request, vouchers[at] ?? null, earlier[at] ?? null, used, bankDay(now)),
  );
  const fresh = judged.flatMap((one, at) => {
    const request = requests[at];
    return request && one.ok && 'voucher' in one.value ? [{ at, request, ...one.value }] : [];
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
): Result<{ voucher: LockedVoucher; amountFen: number } | { replayed: Redemption }> {
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  if (earlier) {
    const same =
      earlier.voucherId === voucher.id && earlier.purchaseAmountFen === request.purchaseAmountFen;
    return same ? ok({ replayed: earlier }) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  if (used.has(voucher.id)) return refuse('ALREADY_REDEEMED');
  const holdId = 'holdId' in request.voucher ? request.voucher.holdId : null;
  const byHold = holdId !== null;
  if (byHold && voucher.state !== 'redeemed' && voucher.hold_id !== holdId)
    return refuse('HOLD_EXPIRED');
  const may = judgeRedemption(redeemable(voucher), today, request.purchaseAmountFen, byHold);
  if (!may.ok) return may;
  // What is held is the most: the purchase may have become smaller since, not larger.
  const amountFen = byHold ? Math.min(may.value, voucher.hold_amount_fen ?? 0) : may.value;
  used.add(voucher.id);
  return ok({ voucher, amountFen });
}

type Fresh = { at: number; request: RedeemRequest; voucher: LockedVoucher; amountFen: number };

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
        ${fresh.map(({ amountFen }) => amountFen)}::bigint[], ${fresh.map(({ request }) => request.purchaseAmountFen)}::bigint[],
        ${fresh.map(({ request }) => request.redeemedBy)}::text[], ${fresh.map(({ request }) => request.clientKey)}::text[],
        ${fresh.map(({ request }) => request.orgId)}::int[], ${fresh.map(({ request }) => request.merchantId ?? null)}::bigint[],
        ${fresh.map(({ voucher }) => voucher.hold_id)}::bigint[]
      ) as w (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, org_id, merchant_id, hold_id)
    ),
    used as (
      update benefits.voucher v set state = 'redeemed' from wanted w
      where v.id = w.voucher_id and v.state in ('claimed', 'held') returning v.id
    ),
    written as (
      insert into benefits.redemption (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, redeemed_at, org_id, merchant_id)
      select w.voucher_id, w.campaign_id, w.amount_fen, w.purchase_amount_fen, w.redeemed_by, w.client_key, ${now}, w.org_id, w.merchant_id
      from wanted w join used on used.id = w.voucher_id
      order by w.redeemed_by, w.client_key
      returning id, voucher_id
    ),
    captured as (
      update benefits.hold h set state = 'captured', ended_at = ${now}, redemption_id = written.id
      from wanted w join written on written.voucher_id = w.voucher_id where h.id = w.hold_id
    )
    select id, voucher_id from written`.execute(tx);
  // Their rows are locked and were seen claimed: one that the update did not touch is a broken rule.
  if (rows.length !== fresh.length) throw new Error('a voucher under lock was redeemed by another');
  const idOf = new Map(rows.map((row) => [row.voucher_id, row.id]));
  const redeemed = fresh.map((one) => ({ ...one, id: idOf.get(one.voucher.id) ?? 0 }));
  await postRedemptions(tx, now, redeemed);
  await tellEventsAndAudit(
    tx,
    redeemed.map(({ id, request, voucher, amountFen }) =>
      voucherEvent(
        now,
        'voucher_redeemed',
        voucher,
        request.orgId,
        { redemption_id: String(id) },
        amountFen,
      ),
    ),
    redeemed.flatMap((one) => auditOf(one)),
  );
  return new Map(redeemed.map((one) => [one.at, redemptionOf(now, one)]));
}

function auditOf({ id, request, voucher }: Fresh & { id: number }): AuditRecord[] {
  if (!request.actor) return [];
  return [
    {
      actor: request.actor,
      action: 'voucher.redeem',
      objectKind: 'Voucher',
      objectId: voucher.id,
      orgId: request.orgId,
      detail: { redemptionId: id },
    },
  ];
}

/**
 * Each funder pays its part of what the voucher brings to whoever is owed it; what the voucher could have
 * brought beyond that goes back to the funders' budgets. Of a held one the pending transfers are posted.
 */
async function postRedemptions(
  tx: Tx,
  now: Date,
  redeemed: readonly (Fresh & { id: number })[],
): Promise<void> {
  const legs = await readVoucherLegs(
    tx,
    redeemed.map(({ voucher }) => voucher.id),
  );
  const held = redeemed.flatMap(({ voucher }) =>
    voucher.hold_id === null ? [] : [voucher.hold_id],
  );
  const pending = held.length === 0 ? [] : await readPending(tx, held);
  const payees = await payeeAccounts(
    tx,
    redeemed.map(({ request }) => ({
      merchantId: request.merchantId ?? null,
      orgId: request.orgId,
    })),
  );
  const transfers = redeemed.flatMap(({ id, voucher, amountFen }, at): TransferRequest[] => {
    const own = legs.get(voucher.id) ?? [];
    const holds = own.map((leg) =>
      pending.find((one) => one.holdId === voucher.hold_id && one.leg === leg.leg),
    );
    // Of what is held each pays in the shares it holds: a smaller amount split anew by the first shares may
    // give one of three funders more than it did of the larger one.
    const parts = splitByWeights(
      amountFen,
      own.map((leg, place) =>
        voucher.hold_id === null ? leg.amountFen : (holds[place]?.amount ?? 0),
      ),
    );
    return own.flatMap((leg, place): TransferRequest[] => {
      const part = parts[place] ?? 0;
      const hold = holds[place];
      const way = { fromAccountId: leg.claimedAccountId, leg: leg.leg, subjectId: voucher.id };
      const payee = hold?.toAccountId ?? payees[at] ?? 0;
      const paid = {
        ...way,
        kind: 'redeem',
        toAccountId: payee,
        amount: part,
        naturalKey: `redeem:${id}`,
      };
      const rest = leg.amountFen - part;
      return [
        ...(part > 0
          ? [hold ? { ...paid, phase: 'post' as const, pendingId: hold.id } : paid]
          : []),
        // Held, and of nothing any more: the purchase has become that small.
        ...(hold && part === 0
          ? [
              {
                ...paid,
                phase: 'void' as const,
                pendingId: hold.id,
                amount: hold.amount,
                // It is no part of the redemption, which is read by its key when it is taken back.
                naturalKey: `released:${hold.holdId}`,
              },
            ]
          : []),
        ...(rest > 0
          ? [
              {
                ...way,
                kind: 'unused',
                toAccountId: leg.budgetAccountId,
                amount: rest,
                naturalKey: `unused:${id}`,
              },
            ]
          : []),
      ];
    });
  });
  await postTransfers(tx, now, transfers);
}

function redemptionOf(
  now: Date,
  { id, request, voucher, amountFen }: Fresh & { id: number },
): Redemption {
  return {
    id,
    voucherId: voucher.id,
    campaignId: voucher.campaign_id,
    amountFen,
    purchaseAmountFen: request.purchaseAmountFen,
    redeemedAt: now.toISOString(),
    reversedAt: null,
    orgId: request.orgId,
  };
}
