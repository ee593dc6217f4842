import { sql } from 'kysely';
import type { Held, Hold } from '#contract/tills.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { postTransfers, type TransferRequest } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type DeedJudge, noRepeats } from './deed-judge.ts';
import { deedOf } from './judge-orders.ts';
import { endExpired, endHolds } from './end-holds.ts';
import { findHeldTogether, findHolds, holdColumns } from './find-holds.ts';
import { splitByWeights } from '#contract/funding.ts';
import { judgeSet, type Part } from './judge-set.ts';
import { lockVouchers, type VoucherName } from './lock-voucher.ts';
import { bindCodes, lockPurchases, type PaymentCode, usedForPurchases } from './purchases.ts';
import { payeeAccounts } from './payee-accounts.ts';
import { voucherEvent } from './voucher-event.ts';
import { readVoucherLegs } from './voucher-legs.ts';

export type HoldRequest = {
  voucher: VoucherName;
  purchaseAmountFen: number;
  /** how long the payment may take */
  seconds: number;
  heldBy: string;
  clientKey: string;
  orgId: number;
  merchantId: number | null;
  /** the till's own number of the payment */
  reference?: string | undefined;
  /** the payment code that was shown */
  code?: PaymentCode | undefined;
  /** the device that asks, as a digest */
  deviceKey?: string | undefined;
};
/** Several vouchers for one purchase: all of them are held, or none. */
export type HoldSet = Omit<HoldRequest, 'voucher'> & { vouchers: readonly VoucherName[] };

/**
 * Holds vouchers for a purchase until its payment is known: nobody else can use them, and what each brings is
 * a pending transfer to whoever will be owed it. The same key gives the same answer.
 */
export async function holdVouchers(
  tx: Tx,
  now: Date,
  request: HoldSet,
  judge?: DeedJudge,
): Promise<Result<Held>> {
  const purchases = await lockPurchases(tx, now, [{ ...request, by: request.heldBy }]);
  const [purchase = null] = purchases;
  const locked = await lockVouchers(tx, request.vouchers);
  const vouchers = locked.filter((voucher) => voucher !== null);
  if (vouchers.length < locked.length) return refuse('VOUCHER_UNKNOWN');
  const earlier = await findHolds(tx, request);
  if (earlier.length > 0) {
    const asked = new Set(vouchers.map(({ id }) => id));
    const same =
      earlier.length === vouchers.length &&
      earlier.every((hold) => asked.has(hold.voucherId)) &&
      earlier[0]?.purchaseAmountFen === request.purchaseAmountFen;
    return same ? ok(together(earlier)) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  const by = { ...request, redeemedBy: request.heldBy };
  const deeds = vouchers.map((voucher) => ({ ...deedOf(by, voucher), order: 0 }));
  const stands = await judge?.judge(tx, now, deeds, noRepeats);
  const refusal = stands?.find((one) => one !== null);
  if (refusal) return { ok: false, refusal };
  if (purchase?.isOfAnother) return refuse('MEMBER_CODE_USED');
  await endExpired(tx, now, vouchers);
  const { orgId, merchantId: merchantNo, purchaseAmountFen } = request;
  const parts = judgeSet(vouchers, bankDay(now), purchaseAmountFen, {
    place: { orgId, merchantNo },
    before: (await usedForPurchases(tx, now, purchases)).get(purchase?.id ?? 0) ?? [],
  });
  if (!parts.ok) return parts;
  const purchaseId = purchase?.id ?? null;
  const holds = await writeHolds(tx, now, { ...request, purchaseId }, parts.value);
  // Under the key others were held at the same moment.
  if (holds.length === 0) return refuse('IDEMPOTENCY_KEY_REUSED');
  await bindCodes(tx, purchases);
  return ok(together(holds));
}

/** One voucher, as a set of its own. */
export async function holdVoucher(
  tx: Tx,
  now: Date,
  { voucher, ...request }: HoldRequest,
): Promise<Result<Held>> {
  return holdVouchers(tx, now, { ...request, vouchers: [voucher] });
}

async function writeHolds(
  tx: Tx,
  now: Date,
  request: HoldSet & { purchaseId: number | null },
  parts: readonly Part[],
): Promise<Hold[]> {
  const expiresAt = new Date(now.getTime() + request.seconds * 1000);
  const { rows } = await sql<Hold>`
    insert into benefits.hold (voucher_id, amount_fen, purchase_amount_fen, held_by, client_key, place, set_size, held_at, expires_at,
      merchant_id, org_id, purchase_id)
    select voucher_id, amount_fen, ${request.purchaseAmountFen}, ${request.heldBy}, ${request.clientKey}, place, ${parts.length},
      ${now}, ${expiresAt}, ${request.merchantId}, ${request.orgId}, ${request.purchaseId}::bigint
    from unnest(${parts.map(({ voucher }) => voucher.id)}::bigint[], ${parts.map(({ amountFen }) => amountFen)}::bigint[])
      with ordinality as w (voucher_id, amount_fen, place)
    order by place
    on conflict (held_by, client_key, place) do nothing returning ${holdColumns}`.execute(tx);
  if (rows.length === 0) return [];
  if (rows.length < parts.length) throw new Error('two sets are held under one key');
  await sql`update benefits.voucher set state = 'held' where id = any (${parts.map(({ voucher }) => voucher.id)}::bigint[])`.execute(
    tx,
  );
  const legs = await readVoucherLegs(
    tx,
    parts.map(({ voucher }) => voucher.id),
  );
  const [payee = 0] = await payeeAccounts(tx, [request]);
  const pending = rows.flatMap((hold): TransferRequest[] => {
    const own = legs.get(hold.voucherId) ?? [];
    const amounts = splitByWeights(
      hold.amountFen,
      own.map((leg) => leg.amountFen),
    );
    return own.flatMap((leg, at): TransferRequest[] => {
      const amount = amounts[at];
      if (!amount) return [];
      return [
        {
          kind: 'redeem',
          phase: 'pending',
          fromAccountId: leg.claimedAccountId,
          toAccountId: payee,
          amount,
          naturalKey: `hold:${hold.id}`,
          leg: leg.leg,
          subjectId: hold.voucherId,
          expiresAt,
        },
      ];
    });
  });
  await postTransfers(tx, now, pending);
  const idOf = new Map(rows.map((hold) => [hold.voucherId, String(hold.id)]));
  await writeEvents(
    tx,
    parts.map(({ voucher, amountFen }) =>
      voucherEvent(
        now,
        'voucher_held',
        voucher,
        request.orgId,
        { hold_id: idOf.get(voucher.id) ?? '' },
        amountFen,
      ),
    ),
  );
  return rows;
}

/** Lets go what was held with this hold, since the payment did not come; asked again it says so again. */
export async function releaseHold(tx: Tx, now: Date, holdId: number): Promise<Result<Held>> {
  const ids = (await findHeldTogether(tx, [holdId])).get(holdId)?.ids ?? [];
  const locked = await lockVouchers(
    tx,
    ids.map((id) => ({ holdId: id })),
  );
  const holds = locked.length > 0 ? await findHolds(tx, { holdId }) : [];
  if (holds.length === 0) return refuse('NOT_FOUND');
  if (holds.some(({ state }) => state === 'captured')) return refuse('ALREADY_REDEEMED');
  const vouchers = locked.filter((voucher) => voucher !== null);
  // A voucher may be held anew since by somebody else: only what this hold was made with is let go.
  await endHolds(
    tx,
    now,
    vouchers.filter(({ hold_id: id }) => ids.includes(id ?? 0)),
    'released',
  );
  return ok(together(await findHolds(tx, { holdId })));
}

function together(holds: readonly Hold[]): Held {
  const [first] = holds;
  if (!first) throw new Error('a hold of nothing');
  const totalFen = holds.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return { ...first, totalFen, parts: [...holds] };
}
