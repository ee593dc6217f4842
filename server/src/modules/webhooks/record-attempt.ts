import { sql } from 'kysely';
import { recordAudit } from '#modules/audit/index.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import { isGone, isToBeDisabled, nextStep, type Outcome } from './next-step.core.ts';

type Recorded = Pick<ClaimedDelivery, 'deliveryId' | 'endpointId' | 'epoch'>;

/**
 * Writes what came of an attempt, and what becomes of its delivery. Under the epoch of the claim: a worker
 * whose lease ran out, so that another has taken the delivery, completes the line of its own attempt and
 * decides nothing.
 */
export async function recordAttempt(
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  claimed: Recorded,
  outcome: Outcome,
  { durationMs, random }: { durationMs: number; random: number },
): Promise<void> {
  const now = clock.now();
  await withJob(database, async (tx) => {
    await sql`update webhooks.attempt set finished_at = ${now}, duration_ms = ${durationMs}, status = ${outcome.status},
        error = ${outcome.error}, reason = ${outcome.reason}, answer = ${outcome.answer}
      where delivery_id = ${claimed.deliveryId} and epoch = ${claimed.epoch}`.execute(tx);
    const { rows } = await sql<{ attempts: number }>`select attempts from webhooks.delivery
      where delivery_id = ${claimed.deliveryId} and epoch = ${claimed.epoch} and state = 'waiting' for update`.execute(
      tx,
    );
    const [held] = rows;
    if (!held) return;
    const next = nextStep(held.attempts, outcome, random);
    const at = next.state === 'waiting' ? new Date(now.getTime() + next.afterSeconds * 1000) : null;
    await sql`update webhooks.delivery set state = ${next.state}, next_attempt_at = ${at}::timestamptz, lease_until = null
      where delivery_id = ${claimed.deliveryId}`.execute(tx);
    if (next.state === 'delivered') await noteSuccess(tx, claimed.endpointId);
    else await noteFailure(tx, claimed.endpointId, outcome, now);
  });
}

async function noteSuccess(tx: Tx, endpointId: number): Promise<void> {
  // Mostly there is nothing to write, and nobody waits for the row.
  await sql`update webhooks.endpoint set failures = 0, failing_since = null
    where endpoint_id = ${endpointId} and failures > 0`.execute(tx);
}

type Failing = {
  name: string;
  org_id: number;
  state: string;
  failures: number;
  failing_since: Date;
};

async function noteFailure(tx: Tx, endpointId: number, outcome: Outcome, now: Date): Promise<void> {
  const { rows } = await sql<Failing>`
    update webhooks.endpoint set failures = failures + 1, failing_since = coalesce(failing_since, ${now})
    where endpoint_id = ${endpointId}
    returning name, org_id, state, failures, failing_since`.execute(tx);
  const [endpoint] = rows;
  if (!endpoint || endpoint.state === 'disabled') return;
  const why = isGone(outcome)
    ? 'gone'
    : isToBeDisabled(endpoint.failures, endpoint.failing_since, now)
      ? 'failing'
      : null;
  if (why === null) return;
  await sql`update webhooks.endpoint set state = 'disabled', disabled_because = ${why}
    where endpoint_id = ${endpointId}`.execute(tx);
  await recordAudit(tx, {
    actor: 'system',
    action: 'webhook.disable',
    objectKind: 'Webhook',
    objectId: endpointId,
    orgId: endpoint.org_id,
    detail: { name: endpoint.name, reason: why, failures: endpoint.failures },
  });
}
