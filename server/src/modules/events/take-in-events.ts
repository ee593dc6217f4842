import { eventRefusals, type EventsTaken } from '#contract/events.ts';
import { namedCustomers } from '#modules/customers/index.ts';
import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type IdentifiedEvent, writeNewEvents } from '#platform/outbox/outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { type Judged, judgeEvent } from './judge-event.core.ts';

type Good = Extract<Judged, { ok: true }>;
type Bad = Extract<Judged, { ok: false }>;

/**
 * Takes events of a source in; when it has answered they are committed, and reach ClickHouse in the order
 * of their transactions like the program's own. A source that got no answer sends them again: an event
 * that is there is told as a duplicate and counts once. A bad one is refused by itself.
 */
export async function takeInEvents(
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  { source, events }: { source: string; events: readonly unknown[] },
): Promise<EventsTaken> {
  const now = clock.now();
  const judged = events.map((given, index) => judgeEvent(source, given, index, now));
  const good = judged.filter((one) => one.ok);
  const bad: Bad[] = judged.filter((one) => !one.ok);
  const written = await withJob(database, async (tx) => {
    const numbers = await namedCustomers.numbers(
      tx,
      good.map(({ told: { customer } }) =>
        'customerNo' in customer
          ? customer
          : { scheme: customer.source ?? source, value: customer.id },
      ),
    );
    const orgs = good.some(({ told }) => told.org !== undefined)
      ? await findOrgIdsByCode(tx)
      : new Map<string, number>();
    const placed: { of: Good; event: IdentifiedEvent }[] = [];
    for (const [at, one] of good.entries()) {
      const { org } = one.told;
      const partyNo = numbers[at] ?? null;
      const orgId = org === undefined ? 0 : orgs.get(org);
      if (partyNo === null)
        bad.push({ ok: false, index: one.index, code: 'EVENT_CUSTOMER_UNKNOWN', facts: {} });
      else if (orgId === undefined)
        bad.push({
          ok: false,
          index: one.index,
          code: 'EVENT_ORG_UNKNOWN',
          facts: { org: org ?? '' },
        });
      else placed.push({ of: one, event: asWritten(source, one, partyNo, orgId) });
    }
    // The first of two with one id: the other is its duplicate.
    const once = new Map(placed.toReversed().map(({ event }) => [event.eventId, event]));
    const fresh = new Set(await writeNewEvents(tx, [...once.values()]));
    return placed.map(({ of }) => ({ of, isNew: fresh.delete(of.eventId) }));
  });
  const duplicates = written.filter(({ isNew }) => !isNew);
  return {
    accepted: written.length - duplicates.length,
    duplicates: duplicates.length,
    refused: bad.length,
    others: [
      ...duplicates.map(({ of }) => ({
        index: of.index,
        outcome: 'duplicate' as const,
        code: null,
        message: null,
      })),
      ...bad.map(toldAsRefused),
    ].toSorted((one, other) => one.index - other.index),
  };
}

function asWritten(
  source: string,
  { eventId, told }: Good,
  partyNo: number,
  orgId: number,
): IdentifiedEvent {
  const occurredAt = new Date(told.occurredAt);
  const { type, channel, amountFen, properties } = told;
  return {
    eventId,
    type,
    businessDate: bankDay(occurredAt),
    occurredAt,
    partyNo,
    orgId,
    channel,
    amountFen,
    properties: { ...properties, source, source_event_id: told.eventId },
  };
}

function toldAsRefused({ index, code, facts }: Bad): EventsTaken['others'][number] {
  const filled = (sentence: string): string =>
    sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '');
  const { zh, en } = eventRefusals[code];
  return { index, outcome: 'refused', code, message: { zh: filled(zh), en: filled(en) } };
}
