import type { MerchantHeld } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Held } from '#contract/tills.ts';
import { recordAudit } from '#modules/audit/index.ts';
import {
  type DeedJudge,
  memberCodes,
  type PaymentCode,
  type RedeemOrder,
  redemptions,
} from '#modules/benefits/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type LockedMerchant, lockMerchants } from './lock-merchants.ts';
import { judgeTaking } from './merchant-state.core.ts';
import { placesOf } from './redeem-at-merchant.ts';

export type HoldOrder = {
  merchantNo: number;
  caller: Pick<Caller, 'kind' | 'id' | 'name'>;
  /** vouchers by name, or the customer's payment code for all of theirs */
  shown: { vouchers: RedeemOrder['vouchers'] } | { code: string };
  purchaseAmountFen: number;
  orderReference: string;
  seconds: number;
  clientKey: string;
  deviceKey?: string | undefined;
};

/**
 * Holds vouchers for a payment at a merchant that takes benefits, for whoever works there. The merchant's row
 * is held first, as when redeeming: one that is suspended meanwhile is seen here or waits until this stands.
 */
export async function holdAtMerchant(
  tx: Tx,
  { clock, keyring }: Pick<Platform, 'clock' | 'keyring'>,
  order: HoldOrder,
  judge?: DeedJudge,
): Promise<Result<MerchantHeld>> {
  const { merchantNo, caller, shown, purchaseAmountFen, seconds, clientKey, deviceKey } = order;
  const [place] = await placesOf(tx, [order]);
  if (place === undefined) return refuse('MERCHANT_UNKNOWN');
  const by = `${caller.kind}:${caller.id}`;
  const reference = order.orderReference;
  const hold = async (
    vouchers: RedeemOrder['vouchers'],
    payment?: PaymentCode,
  ): Promise<Result<MerchantHeld>> => {
    const merchant = (await lockMerchants(tx, [merchantNo], 'adding')).get(merchantNo);
    if (!merchant) return refuse('MERCHANT_UNKNOWN');
    const may = judgeTaking(merchant.state);
    if (!may.ok) return may;
    const { orgId } = merchant;
    const asked = { purchaseAmountFen, seconds, heldBy: by, clientKey, reference, deviceKey };
    const where = { orgId, merchantId: merchantNo, vouchers, code: payment };
    const held = await redemptions.hold(tx, clock.now(), { ...asked, ...where }, judge);
    if (!held.ok) return held;
    await auditOf(tx, 'voucher.hold', caller, merchant, held.value);
    const told = await findHeld(tx, merchantNo, held.value.id);
    // The key was used at another merchant, or at the bank's own counter.
    return told.ok ? told : refuse('IDEMPOTENCY_KEY_REUSED');
  };
  if ('vouchers' in shown) return hold(shown.vouchers);
  // Of merchants the outlet does not matter.
  const use = { clientKey, purchaseAmountFen, reference, place: { orgId: 0, merchantNo } };
  return memberCodes.useWalletToHold(
    tx,
    clock.now(),
    keyring,
    { code: shown.code, by, ...use },
    hold,
  );
}

/** Lets go what this merchant holds, whatever state the merchant is in by now; asked again it says so again. */
export async function releaseAtMerchant(
  tx: Tx,
  { clock }: Pick<Platform, 'clock'>,
  caller: Pick<Caller, 'kind' | 'id' | 'name'>,
  merchantNo: number,
  holdId: number,
): Promise<Result<MerchantHeld>> {
  const [place] = await placesOf(tx, [{ merchantNo, caller }]);
  if (place === undefined) return refuse('MERCHANT_UNKNOWN');
  const merchant = (await lockMerchants(tx, [merchantNo], 'adding')).get(merchantNo);
  if (!merchant) return refuse('MERCHANT_UNKNOWN');
  const held = await findHeld(tx, merchantNo, holdId);
  if (!held.ok) return held;
  const released = await redemptions.release(tx, clock.now(), held.value.holdId);
  if (!released.ok) return released;
  await auditOf(tx, 'voucher.release_hold', caller, merchant, released.value);
  return findHeld(tx, merchantNo, holdId);
}

/** What is held with this hold, at this merchant. */
export async function findHeld(
  tx: Tx,
  merchantNo: number,
  holdId: number,
): Promise<Result<MerchantHeld>> {
  const [held] = await redemptions.heldAt(tx, merchantNo, { holdId });
  return held ? ok(held) : refuse('HOLD_UNKNOWN');
}

async function auditOf(
  tx: Tx,
  action: string,
  actor: Pick<Caller, 'kind' | 'id' | 'name'>,
  { orgId, merchantNo }: LockedMerchant,
  { id, parts }: Held,
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action,
    objectKind: 'Voucher',
    objectId: parts[0]?.voucherId ?? id,
    orgId,
    detail: { holdId: id, merchantNo, voucherIds: parts.map(({ voucherId }) => voucherId) },
  });
}
