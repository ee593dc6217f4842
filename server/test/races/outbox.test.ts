import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { readWatermark, shipOutbox } from '../../src/platform/outbox/ship-outbox.ts';
import { writeEvents } from '../../src/platform/outbox/outbox.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';

const bank = usePlatform();

async function writeEvent(type: string, businessDate = '2026-06-15'): Promise<void> {
  await withJob(bank.platform.database, (tx) =>
    writeEvents(tx, [
      {
        type,
        businessDate,
        occurredAt: new Date('2026-06-15T02:00:00Z'),
        partyNo: 7,
        amountFen: 1250,
        properties: { city: "O'Brien \\ 福州" },
      },
    ]),
  );
}

async function shippedTypes(): Promise<string[]> {
  const rows = await bank.platform.analytics.query<{ type: string }>(
    `SELECT type FROM fact_event WHERE source = 'huike' ORDER BY type`,
  );
  return rows.map((row) => row.type);
}

async function clear(): Promise<void> {
  await bank.postgres.asOwner('truncate platform.outbox');
  await bank.platform.analytics.command('TRUNCATE TABLE fact_event');
}

test('an event reaches the facts whole, and only once however often it is shipped', async () => {
  await clear();
  await writeEvent('claimed');
  expect(await bank.shipEvents()).toBe(1);
  expect(await shipOutbox(bank.platform, { repair: true })).toBe(0);
  const rows = await bank.platform.analytics.query<Record<string, unknown>>(
    `SELECT type, party_no, amount_fen, properties['city'] AS city, toString(business_date) AS day, toString(occurred_at) AS moment FROM fact_event`,
  );
  expect(rows).toEqual([
    {
      type: 'claimed',
      party_no: 7,
      amount_fen: 1250,
      city: "O'Brien \\ 福州",
      day: '2026-06-15',
      moment: '2026-06-15 10:00:00.000',
    },
  ]);
});

test('an event whose transaction began first and commits last is not overtaken for ever', async () => {
  await clear();
  const slow = await bank.postgres.connect();
  await slow.query('begin');
  await slow.query(
    `insert into platform.outbox (type, business_date, occurred_at) values ('slow', '2026-06-15', now())`,
  );
  await writeEvent('quick');
  await shipOutbox(bank.platform, { repair: false });
  await slow.query('commit');
  await bank.shipEvents();
  expect(await shippedTypes()).toEqual(['quick', 'slow']);
});

test('a shipment cut off between two months is completed at the next start', async () => {
  await clear();
  await withJob(bank.platform.database, (tx) =>
    writeEvents(tx, [
      { type: 'in May', businessDate: '2026-05-31', occurredAt: new Date('2026-05-31T02:00:00Z') },
      { type: 'in June', businessDate: '2026-06-01', occurredAt: new Date('2026-06-01T02:00:00Z') },
    ]),
  );
  await holdShipped({ events: 2, different: 2 });
  await bank.platform.analytics.command(`ALTER TABLE fact_event DROP PARTITION ('huike', 202605)`);
  expect(await shippedTypes()).toEqual(['in June']);
  await shipOutbox(bank.platform, { repair: true });
  expect(await shippedTypes()).toEqual(['in June', 'in May']);
});

test('two shippers at once ship each event once', async () => {
  await clear();
  for (let number = 0; number < 20; number += 1) await writeEvent(`event ${number}`);
  await Promise.all([1, 2, 3].map(() => shipOutbox(bank.platform, { repair: false })));
  await holdShipped({ events: 20, different: 20 });
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ count: number }>`select count(*) as count from platform.outbox`.execute(tx),
  );
  expect(rows[0]?.count).toBe(20);
});

test('events on both sides of a new digit of the transaction number are shipped in order, and once', async () => {
  await clear();
  for (const xid of ['8', '9', '10', '11']) await insertOld(xid, 1500);
  expect(await shipOutbox(bank.platform, { repair: false })).toBe(5000);
  await shipOutbox(bank.platform, { repair: false });
  for (let start = 1; start <= 2; start += 1) {
    await shipOutbox(bank.platform, { repair: true });
    await holdShipped({ events: 6000, different: 6000 });
  }
});

describe('after a move to another database cluster by dump and restore', () => {
  const former = '50000001';
  async function moved(): Promise<void> {
    await clear();
    await insertOld(former, 100);
    await bank.platform.analytics.insertRows('fact_event', await asShipped(60));
  }

  test('what was not shipped before is shipped, and so is what comes after', async () => {
    await moved();
    await writeEvent('after the move');
    await shipOutbox(bank.platform, { repair: true });
    await shipOutbox(bank.platform, { repair: false });
    await holdShipped({ events: 101, different: 101 });
    await writeEvent('later');
    await shipOutbox(bank.platform, { repair: false });
    await shipOutbox(bank.platform, { repair: true });
    await holdShipped({ events: 102, different: 102 });
    expect(await shippedTypes()).toContain('later');
  });

  test('another reader goes on before the first event that it had not read', async () => {
    await moved();
    const seqs = await bank.postgres.asOwner<{ seq: number }>(
      'select seq from platform.outbox order by seq',
    );
    const [late, read] = [seqs[9]?.seq ?? 0, seqs[39]?.seq ?? 0];
    // Its transaction began after the one that was read through, though its number came before.
    await bank.postgres.asOwner(`update platform.outbox set xid = '50000002' where seq = ${late}`);
    await bank.postgres.asOwner(
      `update platform.outbox_reader set xid = '${former}', seq = ${read}`,
    );
    await shipOutbox(bank.platform, { repair: true });
    expect(
      await bank.postgres.asOwner('select xid::text as xid, seq from platform.outbox_reader'),
    ).toEqual([{ xid: '3', seq: late - 1 }]);
  });

  test('broken off between the two stores, the next start ends it', async () => {
    await moved();
    await writeEvent('after the move');
    const failing = {
      ...bank.platform,
      analytics: {
        ...bank.platform.analytics,
        command: () => Promise.reject(new Error('the engine is away')),
      },
    };
    await expect(shipOutbox(failing, { repair: true })).rejects.toThrow('the engine is away');
    await shipOutbox(bank.platform, { repair: true });
    await shipOutbox(bank.platform, { repair: true });
    await holdShipped({ events: 101, different: 101 });
  });
});

/** Events as transactions of that number wrote them. */
async function insertOld(xid: string, count: number): Promise<void> {
  await bank.postgres.asOwner(
    `insert into platform.outbox (xid, type, business_date, occurred_at)
     select '${xid}'::xid8, 'old', '2026-02-01', now() from generate_series(1, ${count})`,
  );
}

/** The first events of the outbox, as ClickHouse has them. */
async function asShipped(count: number): Promise<Record<string, unknown>[]> {
  return bank.postgres.asOwner(
    `select 'huike' as source, event_id, type, business_date::text, '2026-02-01 10:00:00' as occurred_at,
       xid::text as outbox_xid, seq as outbox_seq
     from platform.outbox order by seq limit ${count}`,
  );
}

/** Ships until it is so: whoever has a transaction open anywhere in the cluster holds newer events back. */
async function holdShipped(expected: { events: number; different: number }): Promise<void> {
  const shipped = async () => {
    await shipOutbox(bank.platform, { repair: false });
    return countShipped();
  };
  await expect.poll(shipped, { timeout: 20_000 }).toEqual(expected);
}

async function countShipped(): Promise<{ events: number; different: number }> {
  const [row] = await bank.platform.analytics.query<{ events: number; different: number }>(
    `SELECT count() AS events, uniqExact(event_id) AS different FROM fact_event WHERE source = 'huike'`,
  );
  return { events: Number(row?.events), different: Number(row?.different) };
}

test('from a known mark on, older events are passed over and the newest shipped one is found', async () => {
  await clear();
  await writeEvent('first');
  await bank.shipEvents();
  const first = await readWatermark(bank.platform);
  await writeEvent('second');
  await bank.shipEvents();
  const newest = await readWatermark(bank.platform);
  expect(newest.seq).toBeGreaterThan(first.seq);
  expect(await readWatermark(bank.platform, first)).toEqual(newest);
  expect(await readWatermark(bank.platform, newest)).toEqual(newest);
  const plan = await bank.platform.analytics.query<{ explain: string }>(
    `EXPLAIN indexes = 1 SELECT max((outbox_xid, outbox_seq)) FROM fact_event WHERE source = 'huike' AND outbox_xid >= ${newest.xid}`,
  );
  expect(plan.map((row) => row.explain).join('\n')).toContain('outbox_newest');
});
