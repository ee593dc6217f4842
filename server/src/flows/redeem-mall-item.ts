import type { MallReceipt } from '#contract/points-mall.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { releases } from '#modules/benefits/index.ts';
import { giftReservations } from '#modules/gifts/index.ts';
import { pointsMall, pointsMoves } from '#modules/points/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type MallRequest = {
  itemId: number;
  customerNo: number;
  /** where a gift will be picked up */
  orgId: number;
  naturalKey: string;
  madeBy: string;
  channel: 'customer' | 'staff';
};

/**
 * Exchanges points for an item of the mall (积分兑换): points used, and the gift set aside or the benefit
 * issued, in the caller's transaction (as the job role). Locks: the customer's points, then the gift's shelf
 * or the release, then accounts of the ledger. After a refusal the caller rolls back.
 */
export async function redeemMallItem(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  request: MallRequest,
): Promise<Result<MallReceipt>> {
  const { customerNo, madeBy, channel, orgId } = request;
  const item = await pointsMall.findItem(tx, request.itemId);
  if (!item) return refuse('NOT_FOUND');
  const naturalKey = `mall:${request.naturalKey}`;
  const price = await pointsMall.priceItem(tx, now, item, customerNo);
  // Looked for when the customer's points are held: the same order made by another at once is seen here.
  const before = await pointsMall.findOrder(tx, { naturalKey });
  if (before)
    return before.itemId === item.id
      ? ok(receiptOf(keyring, before.id, before.points, before.reservationId, null))
      : refuse('IDEMPOTENCY_KEY_REUSED');
  if (!price.ok) return price;
  let movementId: number | null = null;
  if (price.value.points > 0) {
    const [used] = await pointsMoves.redeem(tx, now, item.programmeId, [
      {
        customerNo,
        amount: price.value.points,
        naturalKey,
        madeBy,
        subject: `mall:${item.id}`,
        giftId: item.giftId,
      },
    ]);
    if (!used?.ok) return used ?? refuse('NOT_FOUND');
    movementId = used.value.movementId;
  }
  const order = { item, customerNo, price: price.value, movementId, naturalKey, madeBy };
  if (item.giftId !== null) {
    const [reserved] = await giftReservations.reserve(tx, now, [
      {
        giftId: item.giftId,
        orgId,
        customerNo,
        pieces: 1,
        naturalKey,
        madeBy,
        subject: naturalKey,
      },
    ]);
    if (!reserved?.ok) return reserved ?? refuse('NOT_FOUND');
    const { reservationId } = reserved.value;
    const id = await pointsMall.writeOrder(tx, now, { ...order, got: { reservationId } });
    return ok(receiptOf(keyring, id, price.value.points, reservationId, null));
  }
  if (item.allotmentId === null) throw new Error(`item ${item.id} of the mall is nothing`);
  const [issued] = await releases.issue(tx, now, [
    {
      allotmentId: item.allotmentId,
      customerNo,
      claimedBy: 'mall',
      clientKey: naturalKey,
      channel,
    },
  ]);
  if (!issued?.ok) return issued ?? refuse('NOT_FOUND');
  const { id: voucherId, code } = issued.value;
  const id = await pointsMall.writeOrder(tx, now, { ...order, got: { voucherId } });
  return ok(receiptOf(keyring, id, price.value.points, null, code));
}

function receiptOf(
  keyring: Keyring,
  orderId: number,
  points: number,
  reservationId: number | null,
  voucherCode: string | null,
): MallReceipt {
  const pickUpCode =
    reservationId === null ? null : giftReservations.codeOf(keyring, reservationId);
  return { orderId, points, pickUpCode, voucherCode };
}

/**
 * Takes an exchange back: the points go into the lots they came from, the gift into its outlet's stock. A gift
 * that was handed over comes back first; a benefit stays. After a refusal the caller rolls back.
 */
export async function reverseMallOrder(
  tx: Tx,
  now: Date,
  orderId: number,
  by: { madeBy: string; reason: string },
): Promise<Result<null>> {
  const order = await pointsMall.findOrder(tx, { id: orderId });
  if (!order) return refuse('NOT_FOUND');
  if (order.voucherId !== null) return refuse('MALL_ORDER_FINAL');
  if (order.movementId !== null) {
    const back = await pointsMoves.giveBack(tx, now, order.movementId, by);
    if (!back.ok) return back;
  }
  const ended = await pointsMall.endOrder(tx, orderId);
  if (!ended.ok || order.reservationId === null) return ended;
  const freed = await giftReservations.cancel(tx, now, order.reservationId, by.madeBy);
  return freed.ok ? ok(null) : freed;
}
