import { sql } from 'kysely';
import type { Hold } from '#contract/tills.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { postTransfers } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { splitByWeights } from './funding.core.ts';
import { type LockedVoucher, lockVoucher, lockVouchers, type VoucherName } from './lock-voucher.ts';
import { payeeAccounts } from './payee-accounts.ts';
import { readVoucherLegs } from './voucher-legs.ts';
import { judgeRedemption } from './voucher.core.ts';

export type HoldRequest = {
  voucher: VoucherName;
  purchaseAmountFen: number;
  /** how long the payment may take */
  seconds: number;
  heldBy: string;
  clientKey: string;
  orgId: number;
  merchantId: number | null;
};

const columns = sql`id, voucher_id as "voucherId", amount_fen as "amountFen", purchase_amount_fen as "purchaseAmountFen", state,
  ${isoMoment('expires_at')} as "expiresAt", redemption_id as "redemptionId"`;

/**
 * Holds a voucher for a purchase until its payment is known: nobody else can use it, and what it is worth is
 * a pending transfer to whoever will be owed it. The same key gives the same answer.
 */
export async function holdVoucher(tx: Tx, now: Date, request: HoldRequest): Promise<Result<Hold>> {
  const voucher = await lockVoucher(tx, request.voucher);
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  const earlier = await findHold(tx, request);
  if (earlier) {
    const same =
      earlier.voucherId === voucher.id && earlier.purchaseAmountFen === request.purchaseAmountFen;
    return same ? ok(earlier) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  await endExpired(tx, now, [voucher]);
  const worth = judgeRedemption(redeemable(voucher), bankDay(now), request.purchaseAmountFen);
  if (!worth.ok) return worth;
  const expiresAt = new Date(now.getTime() + request.seconds * 1000);
  const { rows } = await sql<Hold>`
    insert into benefits.hold (voucher_id, amount_fen, purchase_amount_fen, held_by, client_key, held_at, expires_at, merchant_id, org_id)
    values (${voucher.id}, ${worth.value}, ${request.purchaseAmountFen}, ${request.heldBy}, ${request.clientKey}, ${now}, ${expiresAt},
      ${request.merchantId}, ${request.orgId})
    on conflict (held_by, client_key) do nothing returning ${columns}`.execute(tx);
  const [hold] = rows;
  // Under the key another voucher was held at the same moment.
  if (!hold) return refuse('IDEMPOTENCY_KEY_REUSED');
  await sql`update benefits.voucher set state = 'held' where id = ${voucher.id}`.execute(tx);
  const legs = (await readVoucherLegs(tx, [voucher.id])).get(voucher.id) ?? [];
  const parts = splitByWeights(
    worth.value,
    legs.map((leg) => leg.amountFen),
  );
  const [payee = 0] = await payeeAccounts(tx, [request]);
  await postTransfers(
    tx,
    now,
    legs.flatMap((leg, at) =>
      parts[at]
        ? [
            {
              kind: 'redeem',
              phase: 'pending' as const,
              fromAccountId: leg.claimedAccountId,
              toAccountId: payee,
              amount: parts[at],
              naturalKey: `hold:${hold.id}`,
              leg: leg.leg,
              subjectId: voucher.id,
              expiresAt,
            },
          ]
        : [],
    ),
  );
  return ok(hold);
}

/** Lets a held voucher go, since the payment did not come; asked again it says so again. */
export async function releaseHold(tx: Tx, now: Date, holdId: number): Promise<Result<Hold>> {
  const voucher = await lockVoucher(tx, { holdId });
  const hold = voucher && (await findHold(tx, { holdId }));
  if (!hold) return refuse('NOT_FOUND');
  if (hold.state === 'captured') return refuse('ALREADY_REDEEMED');
  if (hold.state === 'open') await endHolds(tx, now, [holdId], 'released');
  return ok((await findHold(tx, { holdId })) ?? hold);
}

/** Ends up to `limit` holds whose time is over; gives the number, to be called again until it is 0. */
export async function expireHolds(tx: Tx, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ voucher_id: number }>`
    select voucher_id from benefits.hold where state = 'open' and expires_at <= ${now}
    order by expires_at, id limit ${limit}`.execute(tx);
  const vouchers = await lockVouchers(
    tx,
    rows.map(({ voucher_id: id }) => ({ id })),
  );
  await endExpired(
    tx,
    now,
    vouchers.filter((voucher) => voucher !== null),
  );
  return rows.length;
}

export async function hasExpiredHolds(tx: Tx, now: Date): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from benefits.hold where state = 'open' and expires_at <= ${now}) as found`.execute(
    tx,
  );
  return rows[0]?.found ?? false;
}

/** Frees those of the locked vouchers whose hold has run out, in the database and here. */
export async function endExpired(
  tx: Tx,
  now: Date,
  vouchers: readonly LockedVoucher[],
): Promise<void> {
  const over = vouchers.filter(({ hold_expires_at: until }) => until !== null && until <= now);
  const ids = over.flatMap(({ hold_id: id }) => (id === null ? [] : [id]));
  if (ids.length > 0) await endHolds(tx, now, ids, 'expired');
  for (const voucher of over)
    Object.assign(voucher, { state: 'claimed', hold_id: null, hold_expires_at: null });
}

/** Voids the pending transfers of open holds and makes their vouchers good again; the vouchers are locked. */
async function endHolds(
  tx: Tx,
  now: Date,
  holdIds: readonly number[],
  state: 'released' | 'expired',
): Promise<void> {
  await sql`
    with ended as (
      update benefits.hold set state = ${state}, ended_at = ${now}
      where id = any (${holdIds}::bigint[]) and state = 'open' returning voucher_id
    )
    update benefits.voucher v set state = 'claimed' from ended where v.id = ended.voucher_id and v.state = 'held'`.execute(
    tx,
  );
  const pending = await readPending(tx, holdIds);
  await postTransfers(
    tx,
    now,
    pending.map((one) => ({
      kind: 'redeem',
      phase: 'void',
      fromAccountId: one.fromAccountId,
      toAccountId: one.toAccountId,
      amount: one.amount,
      naturalKey: `${state}:${one.holdId}`,
      leg: one.leg,
      pendingId: one.id,
    })),
  );
}

type Pending = {
  id: number;
  holdId: number;
  leg: number;
  fromAccountId: number;
  toAccountId: number;
  amount: number;
};

/** The pending transfers of holds, by hold and leg. */
export async function readPending(tx: Tx, holdIds: readonly number[]): Promise<Pending[]> {
  const { rows } = await sql<Pending>`/* keep plan: pending_of_holds */
    select t.id, wanted.id as "holdId", t.leg::int as leg, t.from_account_id as "fromAccountId", t.to_account_id as "toAccountId", t.amount
    from unnest(${holdIds}::bigint[]) as wanted (id)
    cross join lateral (select * from ledger.transfer where natural_key = 'hold:' || wanted.id limit 8) t
    order by wanted.id, t.leg`.execute(tx);
  return rows;
}

export function redeemable(voucher: LockedVoucher) {
  const { state, valid_until: validUntil, threshold_amount_fen: thresholdAmountFen } = voucher;
  const { face_amount_fen: faceAmountFen, percent_bp: percentBp } = voucher;
  return { state, validUntil, thresholdAmountFen, faceAmountFen, percentBp };
}

/** A hold by its id, or by the key it was asked under. */
export async function findHold(
  tx: Tx,
  by: { holdId: number } | { heldBy: string; clientKey: string },
): Promise<Hold | undefined> {
  const wanted =
    'holdId' in by
      ? sql`id = ${by.holdId}`
      : sql`held_by = ${by.heldBy} and client_key = ${by.clientKey}`;
  const { rows } = await sql<Hold>`select ${columns} from benefits.hold where ${wanted}`.execute(
    tx,
  );
  return rows[0];
}
