import { sql } from 'kysely';
import { type Webhook, webhookLimits } from '#contract/webhooks.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { DeliveredEvent } from './write-body.core.ts';
import { readSecrets } from './secrets.ts';

/** Much longer than an attempt may take, so that only a dead worker's lease runs out. */
const leaseSeconds = 60;

/** A delivery that is this worker's to send, under its epoch. */
export type ClaimedDelivery = {
  deliveryId: number;
  endpointId: number;
  eventId: string;
  epoch: number;
  url: string;
  content: Webhook['content'];
  event: DeliveredEvent;
  secrets: readonly string[];
};

type Row = Omit<ClaimedDelivery, 'event' | 'secrets'> & DeliveredEvent;

/**
 * Takes up to `room` deliveries that are due, and writes that their attempts have begun.
 *
 * The endpoints are locked first, so that what is under way to each is counted for the whole deployment; one
 * that another worker is just looking at is left to it. The count is a statement of its own: it must see what
 * was committed before the lock. From each endpoint at most its free places are taken, the oldest due first,
 * so that one with a hundred thousand waiting holds up nobody and costs one look at an index.
 */
export async function claimDeliveries(
  { database, clock, keyring }: Pick<Platform, 'database' | 'clock' | 'keyring'>,
  room: number,
): Promise<ClaimedDelivery[]> {
  const now = clock.now();
  return withJob(database, async (tx) => {
    const { rows: endpoints } = await sql<{ endpoint_id: number }>`
      select endpoint_id from webhooks.endpoint
      where state = 'active' and removed_at is null and exists (
        select from webhooks.delivery where delivery.endpoint_id = endpoint.endpoint_id and delivery.state = 'waiting'
          and next_attempt_at <= ${now})
      order by endpoint_id for no key update skip locked`.execute(tx);
    if (endpoints.length === 0) return [];
    const ids = endpoints.map((row) => row.endpoint_id);
    const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
    const { rows } = await sql<Row>`
      with free as (
        select endpoint_id, url, content, ${webhookLimits.atOncePerEndpoint} - (
          select count(*) from webhooks.delivery where delivery.endpoint_id = endpoint.endpoint_id
            and lease_until is not null and lease_until > ${now})::int as places
        from webhooks.endpoint where endpoint_id = any(${ids}::bigint[])),
      due as (
        select delivery_id, url, content from free cross join lateral (
          select delivery_id, row_number() over (order by next_attempt_at, delivery_id) as turn from (
            select delivery_id, next_attempt_at from webhooks.delivery
            where delivery.endpoint_id = free.endpoint_id and state = 'waiting' and next_attempt_at <= ${now}
            order by next_attempt_at, delivery_id limit greatest(places, 0) for update skip locked) as locked) as next
        order by turn limit ${room}),
      taken as (
        update webhooks.delivery set epoch = epoch + 1, attempts = attempts + 1, lease_until = ${leaseUntil},
          next_attempt_at = ${leaseUntil}
        from due where delivery.delivery_id = due.delivery_id
        returning delivery.delivery_id, endpoint_id, event_id, epoch, due.url, due.content, type, occurred_at,
          business_date, party_no, event_org_id, amount_fen, properties, org_id),
      begun as (
        insert into webhooks.attempt (delivery_id, epoch, endpoint_id, started_at, org_id)
        select delivery_id, epoch, endpoint_id, ${now}, org_id from taken)
      select delivery_id as "deliveryId", endpoint_id as "endpointId", event_id as "eventId", epoch, url, content,
        type, occurred_at as "occurredAt", business_date as "businessDate", party_no as "partyNo",
        event_org_id as "orgId", amount_fen as "amountFen", properties
      from taken order by delivery_id`.execute(tx);
    const secrets = await readSecrets(
      tx,
      keyring,
      [...new Set(rows.map((row) => row.endpointId))],
      now,
    );
    return rows.map(({ deliveryId, endpointId, eventId, epoch, url, content, ...event }) => {
      const own = secrets.get(endpointId) ?? [];
      return { deliveryId, endpointId, eventId, epoch, url, content, event, secrets: own };
    });
  });
}
