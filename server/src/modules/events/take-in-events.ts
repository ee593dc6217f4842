import { eventRefusals, type EventsTaken } from '#contract/events.ts';
import { namedCustomers } from '#modules/customers/index.ts';
import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type IdentifiedEvent, writeNewEvents } from '#platform/outbox/outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { type Judged, judgeEvent } from './judge-event.core.ts';
import { hasRoom, setAside, type UnplacedEvent } from './set-aside.ts';

type Good = Extract<Judged, { ok: true }>;
type Bad = Extract<Judged, { ok: false }>;
type Outcome = 'accepted' | 'duplicate' | 'unplaced';

/**
 * Takes events of a source in; when it has answered they are committed, and reach ClickHouse in the order
 * of their transactions like the program's own. A source that got no answer sends them again: an event
 * that is there is told as a duplicate and counts once. A bad one is refused by itself; one of a customer
 * whom no file has brought yet is kept apart.
 */
export async function takeInEvents(
  platform: Pick<Platform, 'database' | 'clock' | 'keyring'>,
  { source, events }: { source: string; events: readonly unknown[] },
): Promise<EventsTaken> {
  const now = platform.clock.now();
  const judged = events.map((given, index) => judgeEvent(source, given, index, now));
  const good = judged.filter((one) => one.ok);
  const { outcomes, refused } = await withJob(platform.database, async (tx) => {
    const { placed, unplaced, bad } = await findPlaces(tx, platform, source, good);
    const written = await writeNewEvents(
      tx,
      onceEach(
        placed.map(({ event }) => event),
        (event) => event,
      ),
    );
    const aside = await setAside(
      tx,
      onceEach(unplaced, ({ event }) => event),
      now,
    );
    return {
      outcomes: [
        ...outcomesOf(placed, written, 'accepted'),
        ...outcomesOf(unplaced, aside, 'unplaced'),
      ],
      refused: [...judged.filter((one) => !one.ok), ...bad],
    };
  });
  const count = (wanted: Outcome): number =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    unplaced: count('unplaced'),
    refused: refused.length,
    others: [
      ...outcomes.flatMap(({ index, outcome }) =>
        outcome === 'accepted' ? [] : [{ index, outcome, code: null, message: null }],
      ),
      ...refused.map(toldAsRefused),
    ].toSorted((one, other) => one.index - other.index),
  };
}

type Placed = { index: number; event: IdentifiedEvent };
type Unplaced = UnplacedEvent & { index: number };

/** Whose each event is and where it happened; what has no place, and what nothing can be done with. */
async function findPlaces(
  tx: Tx,
  { keyring }: Pick<Platform, 'keyring'>,
  source: string,
  good: readonly Good[],
): Promise<{ placed: Placed[]; unplaced: Unplaced[]; bad: Bad[] }> {
  const named = good.map(({ told: { customer } }) =>
    'customerNo' in customer ? customer : { scheme: customer.source ?? source, value: customer.id },
  );
  const numbers = await namedCustomers.numbers(tx, named);
  const orgs = good.some(({ told }) => told.org !== undefined)
    ? await findOrgIdsByCode(tx)
    : new Map<string, number>();
  const placed: Placed[] = [];
  const waiting: Unplaced[] = [];
  const bad: Bad[] = [];
  const refuse = (index: number, code: Bad['code'], facts: Bad['facts'] = {}): void =>
    void bad.push({ ok: false, index, code, facts });
  for (const [at, one] of good.entries()) {
    const { index, told } = one;
    const customer = named[at];
    const partyNo = numbers[at] ?? null;
    const orgId = told.org === undefined ? 0 : orgs.get(told.org);
    if (orgId === undefined) refuse(index, 'EVENT_ORG_UNKNOWN', { org: told.org ?? '' });
    else if (partyNo !== null)
      placed.push({ index, event: asWritten(source, one, partyNo, orgId) });
    // A number is one of ours: no file brings a customer under it.
    else if (!customer || 'customerNo' in customer) refuse(index, 'EVENT_CUSTOMER_UNKNOWN');
    else {
      const event = asWritten(source, one, 0, orgId);
      waiting.push({ index, event, source, sourceEventId: told.eventId, ...customer });
    }
  }
  if (waiting.length === 0) return { placed, unplaced: [], bad };
  // Of a person who was erased nothing is kept, and no file brings them back.
  const erased = await namedCustomers.placesOfErased(tx, keyring, waiting);
  const kept = waiting.filter((_, at) => !erased.has(at));
  for (const { index } of waiting.filter((_, at) => erased.has(at)))
    refuse(index, 'EVENT_CUSTOMER_UNKNOWN');
  if (await hasRoom(tx, kept.length)) return { placed, unplaced: kept, bad };
  for (const { index } of kept) refuse(index, 'EVENT_NO_ROOM');
  return { placed, unplaced: [], bad };
}

/** The first of several with one id: the others are its duplicates. */
function onceEach<One>(all: readonly One[], eventOf: (one: One) => IdentifiedEvent): One[] {
  return [...new Map(all.toReversed().map((one) => [eventOf(one).eventId, one])).values()];
}

function outcomesOf(
  of: readonly { index: number; event: IdentifiedEvent }[],
  written: ReadonlySet<string>,
  fresh: Outcome,
): { index: number; outcome: Outcome }[] {
  const isNew = new Set(written);
  return of.map(({ index, event }) => ({
    index,
    outcome: isNew.delete(event.eventId) ? fresh : 'duplicate',
  }));
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
