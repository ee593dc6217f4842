import { sql } from 'kysely';
import type { Contradiction, OrderReason } from '#contract/partners.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import type { ClaimedOrder } from './claim-orders.ts';
import { contradictionOf, nextOrderStep, type OrderStep } from './next-order-step.core.ts';
import type { Attempt } from './send-orders.ts';

/** An order that was just settled, whose voucher is to be redeemed or taken back in the same transaction. */
export type SettledOrder = {
  orderId: number;
  orderNo: string;
  voucherId: number;
  partnerId: number;
  orgId: number;
  state: 'delivered' | 'refused';
};

/** What settling an order means for its voucher; a flow says it, since vouchers are another module's. */
export type Settle = (tx: Tx, now: Date, order: SettledOrder) => Promise<void>;

type Held = {
  state: 'unknown' | 'waiting' | 'standing' | 'delivered' | 'refused';
  epoch: number;
  amountFen: number;
};

/**
 * Writes what came of an attempt, and what becomes of its order; settled, its voucher too. Under the epoch of
 * the claim: a worker whose lease ran out completes the line of its own attempt and decides nothing, but
 * where what it heard is not what the order was settled as, that is noted for a person.
 */
export async function recordAnswer(
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  settle: Settle,
  claimed: Pick<
    ClaimedOrder,
    'orderId' | 'epoch' | 'act' | 'sentAt' | 'sendings' | 'queries' | 'amountFen' | 'barred'
  >,
  { answer, status, durationMs }: Attempt,
): Promise<void> {
  const now = clock.now();
  await withJob(database, async (tx) => {
    const { rows } = await sql<Held>`
      select state, epoch, amount_fen as "amountFen" from fulfilment.partner_order where order_id = ${claimed.orderId} for no key update`.execute(
      tx,
    );
    const [held] = rows;
    if (!held) return;
    await sql`update fulfilment.attempt set finished_at = ${now}, duration_ms = ${durationMs}, status = ${status},
        result = ${resultOf(answer)}
      where order_id = ${claimed.orderId} and epoch = ${claimed.epoch}`.execute(tx);
    if (held.state !== 'unknown' || held.epoch !== claimed.epoch) {
      await noteContradiction(tx, claimed.orderId, held, answer);
      return;
    }
    const { sentAt } = claimed;
    const secondsSinceSent = sentAt === null ? 0 : (now.getTime() - sentAt.getTime()) / 1000;
    const step: OrderStep =
      answer === 'barred'
        ? { to: 'refused', reason: claimed.barred ?? 'RECIPIENT_GONE' }
        : nextOrderStep({ ...claimed, secondsSinceSent }, answer);
    await takeStep(tx, now, settle, claimed.orderId, step);
  });
}

async function takeStep(
  tx: Tx,
  now: Date,
  settle: Settle,
  orderId: number,
  step: OrderStep,
): Promise<void> {
  if (step.to === 'delivered' || step.to === 'refused') {
    const reason = step.to === 'refused' ? step.reason : '';
    const told = step.to === 'delivered' ? step : { reference: '', answeredFen: null };
    await settleOrder(tx, now, settle, orderId, { state: step.to, reason, by: 'system', ...told });
    return;
  }
  const nextAt = 'afterSeconds' in step ? new Date(now.getTime() + step.afterSeconds * 1000) : null;
  const told: { reference?: string; answeredFen?: number } = step.to === 'standing' ? step : {};
  await sql`update fulfilment.partner_order set state = ${step.to}, reason = ${step.reason}, next_at = ${nextAt}::timestamptz,
      partner_reference = coalesce(${told.reference ?? null}, partner_reference),
      answered_fen = coalesce(${told.answeredFen ?? null}::bigint, answered_fen)
    where order_id = ${orderId}`.execute(tx);
}

export type Settlement = {
  state: 'delivered' | 'refused';
  reason: OrderReason;
  by: string;
  reference: string;
  answeredFen: number | null;
};

/** Settles an order that the caller has locked, and its voucher with it. */
export async function settleOrder(
  tx: Tx,
  now: Date,
  settle: Settle,
  orderId: number,
  { state, reason, by, reference, answeredFen }: Settlement,
): Promise<void> {
  const { rows } = await sql<Omit<SettledOrder, 'state'>>`
    update fulfilment.partner_order set state = ${state}, reason = ${reason}, next_at = null, recipient_sealed = null,
      partner_reference = coalesce(nullif(${reference}, ''), partner_reference),
      answered_fen = coalesce(${answeredFen}::bigint, answered_fen), settled_at = ${now}, settled_by = ${by}
    where order_id = ${orderId} and settled_at is null
    returning order_id as "orderId", order_no as "orderNo", voucher_id as "voucherId", partner_id as "partnerId", org_id as "orgId"`.execute(
    tx,
  );
  const [order] = rows;
  if (!order) throw new Error(`order ${orderId} was settled before`);
  await settle(tx, now, { ...order, state });
}

async function noteContradiction(
  tx: Tx,
  orderId: number,
  { state, amountFen }: Held,
  answer: Attempt['answer'],
): Promise<void> {
  if (answer === 'barred' || (state !== 'delivered' && state !== 'refused')) return;
  const contradiction: Contradiction | null = contradictionOf({ state, amountFen }, answer);
  if (contradiction === null) return;
  await sql`update fulfilment.partner_order set contradiction = ${contradiction} where order_id = ${orderId}`.execute(
    tx,
  );
}

function resultOf(answer: Attempt['answer']): string {
  if (answer === 'barred') return 'barred';
  return answer.said === 'nothing' ? answer.why : answer.said;
}
