import { sql } from 'kysely';
import type { z } from 'zod';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  webhookLimits,
  type WebhookDelivery,
  type WebhookReplay,
  type webhookReplayQuery,
} from '#contract/webhooks.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findDelivery } from './list-deliveries.ts';
import { findEndpoint } from './list-endpoints.ts';

/** Sent again under the same id, with all its attempts before it; the receiver recognises it. */
export async function replayDelivery(
  tx: Tx,
  caller: Caller,
  endpointId: number,
  deliveryId: number,
  now: Date,
): Promise<Result<WebhookDelivery>> {
  const endpoint = await findEndpoint(tx, endpointId);
  if (!endpoint.ok) return endpoint;
  const seen = await findDelivery(tx, endpointId, deliveryId);
  if (!seen.ok) return seen;
  const { rows } = await sql`
    update webhooks.delivery set state = 'waiting', attempts = 0, next_attempt_at = ${now}
    where delivery_id = ${deliveryId} and state <> 'waiting' returning 1`.execute(tx);
  if (rows.length === 0) return refuse('WEBHOOK_STILL_WAITING');
  const { id, orgId, name } = endpoint.value;
  const detail = { name, deliveryId, count: 1 };
  await recordAudit(tx, { ...replayed(caller, id, orgId), detail });
  const again = await findDelivery(tx, endpointId, deliveryId);
  if (!again.ok) return again;
  const { body: _, attemptList: __, ...delivery } = again.value;
  return ok(delivery);
}

type Range = z.infer<typeof webhookReplayQuery>;

/** Which deliveries a replay would take; what still waits is sent anyway. */
const inRange = (endpointId: number, { from, until, which }: Range) => sql<boolean>`
  endpoint_id = ${endpointId} and created_at >= ${new Date(from)} and created_at < ${new Date(until)}
    and (state = 'failed' or (state = 'delivered' and ${which} = 'finished')) and type <> 'ping'`;

/** How many a replay would take, counted as far as one more than it may. */
export async function countReplay(
  tx: Tx,
  endpointId: number,
  range: Range,
): Promise<Result<{ count: number }>> {
  const endpoint = await findEndpoint(tx, endpointId);
  if (!endpoint.ok) return endpoint;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select from webhooks.delivery where ${inRange(endpointId, range)}
      limit ${webhookLimits.replayed + 1}) as found`.execute(tx);
  return ok({ count: rows[0]?.count ?? 0 });
}

/** Replays what was counted and confirmed; where there are more by now, nothing. */
export async function replayRange(
  tx: Tx,
  caller: Caller,
  endpointId: number,
  { count: confirmed, ...range }: WebhookReplay,
  now: Date,
): Promise<Result<{ count: number }>> {
  const counted = await countReplay(tx, endpointId, range);
  if (!counted.ok) return counted;
  const { count } = counted.value;
  const { replayed: limit } = webhookLimits;
  if (count > limit) return refuse('WEBHOOK_REPLAY_TOO_MANY', { limit });
  if (count > confirmed) return refuse('WEBHOOK_REPLAY_GREW', { count });
  const endpoint = await findEndpoint(tx, endpointId);
  if (!endpoint.ok) return endpoint;
  const { rows } = await sql<{ count: number }>`
    with again as (
      update webhooks.delivery set state = 'waiting', attempts = 0, next_attempt_at = ${now}
      where ${inRange(endpointId, range)} returning 1)
    select count(*)::int as count from again`.execute(tx);
  const done = rows[0]?.count ?? 0;
  const { id, orgId, name } = endpoint.value;
  await recordAudit(tx, {
    ...replayed(caller, id, orgId),
    detail: { name, ...range, count: done },
  });
  return ok({ count: done });
}

function replayed(caller: Caller, objectId: number, orgId: number) {
  return { actor: caller, action: 'webhook.replay', objectKind: 'Webhook', objectId, orgId };
}
