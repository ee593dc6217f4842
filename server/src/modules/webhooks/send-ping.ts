import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { pingType } from '#contract/webhook-events.ts';
import { ok, type Result } from '#contract/result.ts';
import type { WebhookPing } from '#contract/webhooks.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { findDelivery } from './list-deliveries.ts';
import { findEndpoint } from './list-endpoints.ts';
import { type Outside, postWebhook } from './post-webhook.ts';
import { readSecrets } from './secrets.ts';
import { webhookHeaders } from './sign-webhook.core.ts';
import { writeBody } from './write-body.core.ts';

/**
 * A test send: one attempt, at once and whatever the endpoint's state, since it is mostly asked for before
 * one is set going. It leaves from the process that serves the API and is kept as a delivery that has ended;
 * it counts neither for nor against the endpoint. No transaction is open while it is on its way.
 */
export async function sendPing(
  { database, clock, keyring }: Platform,
  outside: Outside,
  caller: Caller,
  endpointId: number,
): Promise<Result<WebhookPing>> {
  const now = clock.now();
  const found = await withScope(database, caller.scope, async (tx) => {
    const endpoint = await findEndpoint(tx, endpointId);
    if (!endpoint.ok) return endpoint;
    const secrets = (await readSecrets(tx, keyring, [endpointId], now)).get(endpointId) ?? [];
    return ok({ endpoint: endpoint.value, secrets });
  });
  if (!found.ok) return found;
  const { endpoint, secrets } = found.value;
  const id = randomUUID();
  const event = { type: pingType, occurredAt: now, businessDate: bankDay(now) };
  const nobodys = { partyNo: 0, orgId: endpoint.orgId, amountFen: 0, properties: {} };
  const body = writeBody({ ...event, ...nobodys }, endpoint.content);
  const headers = webhookHeaders({ id, body, sentAt: now, secrets });
  const started = performance.now();
  const outcome = await postWebhook(outside, { url: endpoint.url, headers, body });
  const durationMs = Math.round(performance.now() - started);
  return withScope(database, caller.scope, async (tx): Promise<Result<WebhookPing>> => {
    const { rows } = await sql<{ id: number }>`
      with sent as (
        insert into webhooks.delivery (endpoint_id, event_id, type, occurred_at, business_date, party_no, event_org_id,
          amount_fen, properties, state, attempts, epoch, created_at, org_id)
        values (${endpointId}, ${id}, ${pingType}, ${now}, ${event.businessDate}, 0, ${endpoint.orgId}, 0, '{}',
          ${outcome.error === null ? 'delivered' : 'failed'}, 1, 1, ${now}, ${endpoint.orgId}) returning delivery_id)
      insert into webhooks.attempt (delivery_id, epoch, endpoint_id, started_at, finished_at, duration_ms, status,
        error, reason, answer, org_id)
      select delivery_id, 1, ${endpointId}, ${now}, ${clock.now()}, ${durationMs}, ${outcome.status}, ${outcome.error},
        ${outcome.reason}, ${outcome.answer}, ${endpoint.orgId}
      from sent returning delivery_id as id`.execute(tx);
    const deliveryId = rows[0]?.id ?? 0;
    await recordAudit(tx, {
      actor: caller,
      action: 'webhook.ping',
      objectKind: 'Webhook',
      objectId: endpointId,
      orgId: endpoint.orgId,
      detail: { name: endpoint.name, status: outcome.status, error: outcome.error },
    });
    const sent = await findDelivery(tx, endpointId, deliveryId);
    if (!sent.ok) return sent;
    const { body: _, attemptList, ...delivery } = sent.value;
    const [attempt] = attemptList;
    if (!attempt) throw new Error('a test send has no attempt');
    return ok({ delivery, attempt });
  });
}
