import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { ok, refuse, type Result } from '#contract/result.ts';
import type {
  Webhook,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryDetail,
  webhookDeliveryQuery,
} from '#contract/webhooks.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { findEndpoint, resultOfAttempt } from './list-endpoints.ts';
import { type DeliveredEvent, writeBody } from './write-body.core.ts';

const columns = sql`delivery.delivery_id as id, event_id as "eventId", type, ${isoMoment('occurred_at')} as "occurredAt",
  ${isoMoment('created_at')} as "createdAt", state, attempts, ${isoMoment('next_attempt_at')} as "nextAttemptAt",
  (select ${resultOfAttempt} from webhooks.attempt where attempt.delivery_id = delivery.delivery_id
    order by epoch desc limit 1) as "lastResult"`;

const attemptColumns = sql`epoch as no, ${isoMoment('started_at')} as at, status, error, finished_at is not null as "isKnown",
  duration_ms as "durationMs", reason, answer`;
const shownAttempts = 50;

/** Deliveries of one endpoint, the newest first. */
export async function listDeliveries(
  tx: Tx,
  endpointId: number,
  { state, type, limit }: z.infer<typeof webhookDeliveryQuery>,
  after?: number,
): Promise<Result<Slice<WebhookDelivery, number>>> {
  const endpoint = await findEndpoint(tx, endpointId);
  if (!endpoint.ok) return endpoint;
  // Not "state = coalesce(…)": the index of failed ones is only used where the state stands in the statement.
  const only: RawBuilder<unknown> =
    state === 'failed'
      ? sql`and state = 'failed'`
      : state === undefined
        ? sql``
        : sql`and state = ${state}`;
  const { rows } = await sql<WebhookDelivery>`
    select ${columns} from webhooks.delivery
    where endpoint_id = ${endpointId} and delivery_id < ${after ?? Number.MAX_SAFE_INTEGER} ${only}
      and (${type ?? null}::text is null or type = ${type ?? null})
    order by delivery_id desc limit ${limit + 1}`.execute(tx);
  return ok(sliceOf(rows, limit, (row) => row.id));
}

type Event = Omit<DeliveredEvent, 'type'> & { content: Webhook['content'] };

/** One delivery with what is sent and what came of it. */
export async function findDelivery(
  tx: Tx,
  endpointId: number,
  deliveryId: number,
): Promise<Result<WebhookDeliveryDetail>> {
  const { rows } = await sql<WebhookDelivery & { event: Event }>`
    select ${columns}, jsonb_build_object('businessDate', business_date, 'partyNo', party_no, 'orgId', event_org_id,
      'amountFen', amount_fen, 'properties', properties, 'content', content) as event
    from webhooks.delivery
    join (select endpoint_id, content from webhooks.endpoint where removed_at is null) as endpoint using (endpoint_id)
    where endpoint_id = ${endpointId} and delivery_id = ${deliveryId}`.execute(tx);
  const [row] = rows;
  if (!row) return refuse('NOT_FOUND');
  const { event, ...delivery } = row;
  const told = { ...event, type: delivery.type, occurredAt: new Date(delivery.occurredAt) };
  const attemptList = await listAttempts(tx, deliveryId);
  return ok({ ...delivery, body: writeBody(told, event.content), attemptList });
}

/** The newest first. */
export async function listAttempts(tx: Tx, deliveryId: number): Promise<WebhookAttempt[]> {
  const { rows } = await sql<WebhookAttempt>`
    select ${attemptColumns} from webhooks.attempt where delivery_id = ${deliveryId}
    order by epoch desc limit ${shownAttempts}`.execute(tx);
  return rows;
}
