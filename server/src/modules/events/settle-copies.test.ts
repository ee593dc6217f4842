import { beforeAll, beforeEach, expect, test } from 'vitest';
import { usePlatform } from '../../../test/harness/platform.ts';
import { importFiles } from '../../../test/ingest/import-fixture.ts';
import { mappingOf, setUpBank } from '../../../test/ingest/small-bank.ts';
import { takeInEvents } from './index.ts';
import { settleCopies } from './settle-copies.ts';

const bank = usePlatform({ now: '2026-06-16T09:00:00+08:00' });
const entry = (mode: string): string => `  - name: event
    entity: event
    glob: 'event*.csv'
    mode: ${mode}
    fields: { event_id: id, customer_id: customer, type: { constant: visit }, occurred_at: at, amount: amount }
`;

beforeAll(() => setUpBank(bank, 'core', 3));
beforeEach(async () => {
  await bank.postgres.asOwner('truncate platform.outbox');
  await bank.platform.analytics.command('TRUNCATE TABLE fact_event');
});

const live = async (source: string, ...ids: string[]): Promise<number> => {
  const accepted = await tell(source, ids);
  await bank.shipEvents();
  return accepted;
};
/** Events as they wait to be shipped. */
const tell = async (source: string, ids: readonly string[]): Promise<number> => {
  const { accepted } = await takeInEvents(bank.platform, {
    source,
    events: ids.map((eventId) => ({
      eventId,
      type: 'visit',
      occurredAt: '2026-06-15T10:00:00+08:00',
      customer: { id: 'C1', source: 'core' },
      amountFen: 500,
    })),
  });
  return accepted;
};
let files = 0;
/** The day's file of the core system, with visits of these ids. */
const file = async (mode: string, ...ids: string[]) => {
  files += 1;
  const lines = ids.map((id) => `${id},C1,2026-06-15 10:00:00,5.00\n`);
  const { imports } = await importFiles(bank, mappingOf('core', entry(mode)), {
    [`event${files}.csv`]: `id,customer,at,amount\n${lines.join('')}`,
  });
  return imports[0];
};
const settle = (): Promise<number> => settleCopies(bank.platform, new AbortController().signal);
const visits = async (): Promise<string[]> =>
  (
    await bank.platform.analytics.query<{ id: string }>(
      `SELECT if(source = 'huike', concat('live ', properties['source_event_id']), event_id) AS id
       FROM fact_event ORDER BY id`,
    )
  ).map(({ id }) => id);

test.each(['append', 'delta', 'full'])(
  'the file of the day (%s) confirms what came live, and brings what did not',
  async (mode) => {
    await live('core', 'a', 'b');
    expect(await file(mode, 'a', 'b', 'c')).toMatchObject({
      state: 'loaded',
      rowsLoaded: 1,
      rowsDuplicate: 2,
    });
    expect(await visits()).toEqual(['c', 'live a', 'live b']);
    expect(await settle()).toBe(0);
  },
);

test('a live event that comes after the file of its day counts once, also when the file comes again', async () => {
  await file('full', 'd', 'e');
  await live('core', 'd');
  expect(await visits()).toEqual(['d', 'e', 'live d']);
  expect([await settle(), await settle()]).toEqual([1, 0]);
  expect(await visits()).toEqual(['e', 'live d']);
  await file('full', 'd', 'e', 'f');
  expect(await visits()).toEqual(['e', 'f', 'live d']);
});

test('a live event that comes on its own day, after a file of that day with it, counts once', async () => {
  bank.setNow('2026-06-15T18:00:00+08:00');
  await file('append', 'h', 'i');
  await tell('core', ['h']);
  await bank.postgres.asOwner("update platform.outbox set arrived_at = '2026-06-15 18:05:00+08'");
  await bank.shipEvents();
  expect([await settle(), await settle()]).toEqual([1, 0]);
  expect(await visits()).toEqual(['i', 'live h']);
});

test('the same id of another source is another event', async () => {
  await live('queue', 'g');
  await file('append', 'g');
  expect(await settle()).toBe(0);
  expect(await visits()).toEqual(['g', 'live g']);
});
