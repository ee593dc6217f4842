import { sql } from 'kysely';
import { askAgainSeconds, type OrderDetail } from '#contract/partners.ts';
import { refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findOrder } from './list-orders.ts';
import { type Settle, settleOrder } from './record-answer.ts';

/** Asks the partner once more about an order that stands for a person. The caller sees it. As the job role. */
export async function askOnceMore(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
): Promise<Result<OrderDetail>> {
  const { rows } = await sql<{ orgId: number; orderNo: string }>`
    update fulfilment.partner_order set state = 'unknown', next_at = ${now}, queries = ${askAgainSeconds.length - 1}
    where order_id = ${id} and state = 'standing' returning org_id as "orgId", order_no as "orderNo"`.execute(
    tx,
  );
  const [order] = rows;
  if (!order) return refuse('ORDER_NOT_STANDING');
  await recordAudit(tx, {
    actor: caller,
    action: 'partner-order.ask',
    objectKind: 'PartnerOrder',
    objectId: id,
    orgId: order.orgId,
    detail: { orderNo: order.orderNo },
  });
  return findOrder(tx, id);
}

/**
 * Settles an order by the word of two people; one that was asked about again meanwhile and has its result is
 * refused. In the caller's transaction, as the job role.
 */
export async function settleByPeople(
  tx: Tx,
  now: Date,
  settle: Settle,
  id: number,
  { outcome, by }: { outcome: 'delivered' | 'refused'; by: string },
): Promise<Result<null>> {
  const { rows } = await sql<{ state: string }>`
    select state from fulfilment.partner_order where order_id = ${id} for no key update`.execute(
    tx,
  );
  const [order] = rows;
  if (!order) return refuse('NOT_FOUND');
  if (order.state === 'delivered' || order.state === 'refused') return refuse('ORDER_SETTLED');
  if (order.state !== 'standing') return refuse('ORDER_NOT_STANDING');
  const reason = outcome === 'delivered' ? 'DELIVERED_BY_PERSON' : 'REFUSED_BY_PERSON';
  const told = { reference: '', answeredFen: null };
  await settleOrder(tx, now, settle, id, { state: outcome, reason, by, ...told });
  return { ok: true, value: null };
}
