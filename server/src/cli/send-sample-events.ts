import { sql } from 'kysely';
import { eventLimits, type EventTold } from '#contract/events.ts';
import { takeInEvents } from '#modules/events/index.ts';
import { bankDay, bankDayStart } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { SeededRandom, weighted } from '../../../demo/seeded-random.ts';
import type { SampleSize } from './make-sample-bank.ts';

/** As the files of the sample bank are called in its mapping. */
const customersOf = 'sample';
/** what the systems that send live events call themselves */
const source = 'sample_channels';
/** of a small bank fewer: one customer in twenty does something in a day */
const mostEventsAtStart = 300;
const everyMilliseconds = 6000;

type Kind = { type: string; weight: number; channel: string; atOutlet: boolean };
const kinds: readonly Kind[] = [
  { type: 'mobile_sign_in', weight: 60, channel: 'mobile', atOutlet: false },
  { type: 'visit', weight: 22, channel: 'counter', atOutlet: true },
  { type: 'code_scan', weight: 10, channel: 'mobile', atOutlet: true },
  { type: 'large_movement', weight: 5, channel: 'mobile', atOutlet: false },
  { type: 'product_maturity', weight: 2, channel: 'auto', atOutlet: false },
  { type: 'complaint', weight: 1, channel: 'phone', atOutlet: false },
];
const drawKind = weighted(kinds.map(({ weight }) => weight));

/**
 * Lets the sample bank's customers sign in, visit and scan today: some since the morning, then one every
 * few seconds while it is served. Two of them have just opened their accounts: their events wait for the
 * next file of customers. Gives how many were taken in at the start.
 */
export async function startSampleEvents(
  platform: Platform,
  { customers, seed }: SampleSize,
): Promise<{ taken: number; stop(): Promise<void> }> {
  const random = new SeededRandom(seed, platform.clock.now().getTime() % 2 ** 31, 77);
  const send = async (events: readonly Partial<EventTold>[]): Promise<number> =>
    (await takeInEvents(platform, { source, events })).accepted;
  const since = bankDayStart(bankDay(platform.clock.now())).getTime();
  const until = platform.clock.now().getTime();
  const moments = Array.from(
    { length: Math.min(mostEventsAtStart, Math.ceil(customers / 20)) },
    () => new Date(since + random.uniform() * (until - since)),
  );
  const first = await draw(platform, moments, customers, random);
  const newcomers = [1, 2, 3].map((nth) =>
    eventOf(idOf(customers + Math.ceil(nth / 2)), null, platform.clock.now(), random),
  );
  const all = [...first, ...newcomers];
  let taken = 0;
  for (let at = 0; at < all.length; at += eventLimits.batch)
    taken += await send(all.slice(at, at + eventLimits.batch));
  let stopped = false;
  let current: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    current = draw(platform, [platform.clock.now()], customers, random)
      .then(send)
      // The demo is for looking at: one event fewer is not worth a word, and an engine that is away tells of itself.
      .catch(() => 0);
  }, everyMilliseconds).unref();
  return {
    taken,
    stop: async () => {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      await current;
    },
  };
}

const idOf = (nth: number): string => `C${String(nth).padStart(8, '0')}`;

/** An event at each of the moments, of customers drawn by chance, at the outlet that serves them. */
async function draw(
  { database }: Platform,
  moments: readonly Date[],
  customers: number,
  random: SeededRandom,
): Promise<Partial<EventTold>[]> {
  const drawn = moments.map((at) => ({
    at,
    id: idOf(1 + random.below(customers)),
  }));
  const { rows } = await withJob(database, (tx) =>
    sql<{ id: string; org: string }>`
      select value as id, code as org from customers.identifier
        join customers.customer using (customer_no)
        join organization.org_unit on org_id = managing_org_id
      where scheme = ${customersOf} and value = any (${drawn.map(({ id }) => id)}::text[])`.execute(
      tx,
    ),
  );
  const orgs = new Map(rows.map(({ id, org }) => [id, org]));
  return drawn
    .filter(({ id }) => orgs.has(id))
    .map(({ at, id }) => eventOf(id, orgs.get(id) ?? null, at, random));
}

function eventOf(
  id: string,
  org: string | null,
  at: Date,
  random: SeededRandom,
): Partial<EventTold> {
  const kind = kinds[drawKind(random)] ?? kinds[0];
  const { type = 'visit', channel = '', atOutlet = true } = kind ?? {};
  return {
    eventId: `${at.getTime()}-${id}-${type}`,
    type,
    occurredAt: at.toISOString(),
    customer: { id, source: customersOf },
    channel,
    ...(atOutlet && org !== null ? { org } : {}),
    ...(type === 'large_movement' ? { amountFen: (50_000 + random.below(400_000)) * 100 } : {}),
  };
}
