import { type RawBuilder, sql } from 'kysely';
import { type Webhook, webhookLimits } from '#contract/webhooks.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** Of an attempt, as JSON; `attempt` is in scope. */
export const resultOfAttempt: RawBuilder<Webhook['lastResult']> = sql`jsonb_build_object(
  'at', ${isoMoment('attempt.started_at')}, 'status', attempt.status, 'error', attempt.error,
  'isKnown', attempt.finished_at is not null)`;

const columns = sql`endpoint_id as id, name, url, org_id as "orgId", event_types as "eventTypes", content, state,
  disabled_because as "disabledBecause", failures, ${isoMoment('failing_since')} as "failingSince",
  (select count(*)::int from (select from webhooks.delivery where delivery.endpoint_id = endpoint.endpoint_id
    and delivery.state = 'waiting' limit ${webhookLimits.counted}) as waiting) as waiting,
  (select ${resultOfAttempt} from webhooks.attempt where attempt.endpoint_id = endpoint.endpoint_id
    order by attempt.started_at desc, attempt.delivery_id desc limit 1) as "lastResult",
  (select ${isoMoment('ends_at')} from webhooks.secret where secret.endpoint_id = endpoint.endpoint_id
    and ends_at is not null order by made_at desc limit 1) as "formerSecretUntil",
  (select ${isoMoment('made_at')} from webhooks.secret where secret.endpoint_id = endpoint.endpoint_id
    and ends_at is null) as "secretMadeAt",
  ${isoMoment('created_at')} as "createdAt"`;

/** Endpoints of the caller's reach, the newest first. */
export async function listEndpoints(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Webhook, number>> {
  const { rows } = await sql<Webhook>`
    select ${columns} from webhooks.endpoint
    where removed_at is null and endpoint_id < ${after ?? Number.MAX_SAFE_INTEGER}
    order by endpoint_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, (row) => row.id);
}

export async function findEndpoint(tx: Tx, id: number): Promise<Result<Webhook>> {
  const { rows } = await sql<Webhook>`
    select ${columns} from webhooks.endpoint where endpoint_id = ${id} and removed_at is null`.execute(
    tx,
  );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}
