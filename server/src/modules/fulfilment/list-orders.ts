import { sql } from 'kysely';
import type { OrderDetail, PartnerOrder, PartnerOrderQuery } from '#contract/partners.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`o.order_id as id, o.order_no as "orderNo", o.voucher_id as "voucherId", o.customer_no as "customerNo",
  o.partner_id as "partnerId", t.name as "partnerName", p.name as "productName", o.amount_fen as "amountFen", o.state, o.reason,
  o.sendings, o.queries, ${isoMoment('o.next_at')} as "nextAt", o.partner_reference as "partnerReference", o.answered_fen as "answeredFen",
  o.contradiction, ${isoMoment('o.made_at')} as "madeAt", ${isoMoment('o.settled_at')} as "settledAt", o.settled_by as "settledBy", o.org_id as "orgId"`;
const tables = sql`fulfilment.partner_order o join fulfilment.partner t using (partner_id) join fulfilment.product p using (product_id)`;

/** Orders of customers the scope sees, the newest first. */
export async function listOrders(
  tx: Tx,
  { partnerId, state, orderNo, limit }: PartnerOrderQuery,
  after?: number,
): Promise<Slice<PartnerOrder, number>> {
  const { rows } = await sql<PartnerOrder>`select ${columns} from ${tables}
    where o.order_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${partnerId ?? null}::bigint is null or o.partner_id = ${partnerId ?? null})
      and (${state ?? null}::text is null or o.state = ${state ?? null})
      and (${orderNo ?? null}::text is null or o.order_no = ${orderNo ?? null})
    order by o.order_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

/** One order with its newest attempts. */
export async function findOrder(tx: Tx, id: number): Promise<Result<OrderDetail>> {
  const { rows } = await sql<PartnerOrder>`
    select ${columns} from ${tables} where o.order_id = ${id}`.execute(tx);
  const [order] = rows;
  if (!order) return refuse('NOT_FOUND');
  const { rows: attempts } = await sql<OrderDetail['attempts'][number]>`
    select epoch, act, ${isoMoment('started_at')} as "startedAt", ${isoMoment('finished_at')} as "finishedAt",
      duration_ms as "durationMs", status, result
    from fulfilment.attempt where order_id = ${id} order by epoch desc limit 50`.execute(tx);
  return ok({ ...order, attempts });
}
