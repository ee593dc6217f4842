import { sql } from 'kysely';
import type { ChanceAction } from '#contract/draw-content.ts';
import type { ShippedEvent } from '#platform/outbox/ship-outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { type CustomerDeed, earnChances } from './earn-chances.ts';

/** Which events are which deed. `purchase` is a type that banks send of card and code payments. */
const actionOf: ReadonlyMap<string, ChanceAction> = new Map([
  ['visit', 'arrival'],
  ['purchase', 'purchase'],
  ['voucher_redeemed', 'redemption'],
  ['campaign_response', 'task'],
]);
/** Deeds of one transaction, which holds the rows of their players. */
const pieceDeeds = 500;

/**
 * Chances for what customers did, as events tell it: in every open draw that rewards it, of the whole bank or of
 * a unit above the customer's outlet. The event's id is the key, so an event told again earns nothing more.
 */
export async function earnFromEvents(
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  events: readonly ShippedEvent[],
): Promise<void> {
  const told = events.filter(({ type, partyNo }) => partyNo > 0 && actionOf.has(type));
  if (told.length === 0) return;
  const deeds = await withJob(database, (tx) => findDeeds(tx, told));
  for (let at = 0; at < deeds.length; at += pieceDeeds)
    await withJob(database, (tx) => earnChances(tx, clock.now(), deeds.slice(at, at + pieceDeeds)));
}

async function findDeeds(tx: Tx, events: readonly ShippedEvent[]): Promise<CustomerDeed[]> {
  const { rows } = await sql<CustomerDeed>`
    select draw.id as "drawId", person.no as "customerNo", told.action, 'event ' || told.event_id as "naturalKey"
    from unnest(${events.map(({ eventId }) => eventId)}::text[], ${events.map(({ partyNo }) => partyNo)}::int[],
        ${events.map(({ type }) => actionOf.get(type) ?? '')}::text[], ${events.map(({ occurredAt }) => occurredAt)}::timestamptz[])
        as told (event_id, party_no, action, occurred_at)
      join draws.draw on draw.state = 'open'
      join draws.version on version.draw_id = draw.id and version.state = 'open'
        and content->'chances' @> jsonb_build_array(jsonb_build_object('action', told.action))
        and told.occurred_at >= (content->>'startsAt')::timestamptz and told.occurred_at < (content->>'endsAt')::timestamptz
      cross join lateral (select customers.person_of(told.party_no) as no) person
    where draw.org_id is null or exists (
      select from organization.org_unit own join organization.org_unit above on own.path <@ above.path
      where own.org_id = customers.outlet_of(person.no) and above.org_id = draw.org_id)
    order by 1, 2`.execute(tx);
  return rows;
}
