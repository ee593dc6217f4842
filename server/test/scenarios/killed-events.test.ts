import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsTaken, type EventsTaken } from '#contract/events.ts';
import { addStaff, hashPassword } from '#modules/organization/index.ts';
import { type AnalyticsEngine, startAnalytics } from '#platform/analytics/index.ts';
import { readOutboxLag } from '#platform/outbox/outbox-lag.ts';
import { withJob } from '#platform/postgres/database.ts';
import { testPassword } from '../harness/app.ts';
import { usePostgres } from '../harness/postgres.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import {
  type Door,
  endServer,
  openDoor,
  type Serving,
  signInOver,
  startServer,
} from './server-fleet.ts';

// The moments differ from round to round with the speed of the machine, hence many in a proof.
const rounds = process.env['HUIKE_PROVE'] ? 12 : 1;
const clients = 4;
const batchEvents = 25;
const customers = 300;
const database = 'events';
const postgres = usePostgres();
let base = '';
let engine: AnalyticsEngine;
let door: Door;
let serving: Serving;

const start = (): Promise<Serving> =>
  startServer('all', {
    home: path.join(base, 'home'),
    databaseUrl: postgres.connectionString,
    clickhouseUrl: door.url,
  });

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'huike-events-'));
  await chmod(base, 0o755);
  const log = pino({ level: 'silent' });
  engine = await startAnalytics({ home: base, memoryBytes: 1024 ** 3, log });
  door = await openDoor(base, database);
  const org = await buildSampleOrganization(postgres.database);
  const passwordHash = await hashPassword(testPassword);
  await withJob(postgres.database, async (tx) => {
    const told = { staffNumber: 'E1', name: '排队系统', mustChangePassword: false };
    const roles = ['event_source' as const];
    await addStaff(tx, [{ ...told, roles, orgId: org('HQ'), passwordHash }], new Date());
    await sql`insert into customers.customer (customer_no, legal_entity_id, name, managing_org_id, content_hash)
      select n, (select min(legal_entity_id) from organization.legal_entity), '客户', ${org('FZ-GL-1')}, '\\x00'
      from generate_series(1, ${customers}::int) as n`.execute(tx);
  });
  serving = await start();
}, 120_000);
afterAll(async () => {
  await endServer(serving, 'SIGKILL');
  await door.close();
  await engine.close();
  await rm(base, { recursive: true, force: true });
});

type Sent = { id: string; event: object };
let serial = 0;

/** Customers have several events each, so that their states are joined over the death of the server. */
function makeBatch(): Sent[] {
  return Array.from({ length: batchEvents }, () => {
    serial += 1;
    const id = `e${serial}`;
    const event = {
      eventId: id,
      type: ['visit', 'code_scan', 'large_movement'][serial % 3],
      occurredAt: new Date(Date.now() - (serial % 997) * 1000).toISOString(),
      customer: { customerNo: 1 + ((serial * 7) % customers) },
      amountFen: (serial * 7919) % 100_003,
    };
    return { id, event };
  });
}

const signIn = (): Promise<Record<string, string>> =>
  signInOver(serving.address, 'E1', testPassword);

async function send(headers: Record<string, string>, batch: readonly Sent[]): Promise<EventsTaken> {
  const answer = await fetch(`${serving.address}/api/events`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'queue', events: batch.map(({ event }) => event) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return eventsTaken.parse(await answer.json());
}

type Tried = { batch: Sent[]; isAcknowledged: boolean };

/** Each client sends one batch after another until the server is gone. */
async function sendUntilKilled(onAcknowledged: () => void): Promise<Tried[]> {
  const headers = await signIn();
  const tried: Tried[] = [];
  const sendOn = async (): Promise<void> => {
    for (;;) {
      const one: Tried = { batch: makeBatch(), isAcknowledged: false };
      tried.push(one);
      try {
        await send(headers, one.batch);
      } catch {
        return;
      }
      one.isAcknowledged = true;
      onAcknowledged();
    }
  };
  await Promise.all(Array.from({ length: clients }, sendOn));
  return tried;
}

/** A moment in which the server dies. */
type Moment = { name: string; when: (acknowledged: number) => boolean; holds?: string };
const moments: readonly Moment[] = [
  { name: 'while clients send', when: (acknowledged) => acknowledged >= 12 },
  {
    name: 'when events have reached ClickHouse and the states of their customers have not',
    when: () => door.isHolding(),
    holds: 'live_state',
  },
];

const facts =
  'SELECT business_date, type, party_no, max((occurred_at, event_id, org_id)) AS newest';
const states = `SELECT business_date, type, party_no, max(newest) AS newest, max(highest_fen) AS highest FROM live_state GROUP BY ALL`;
const folded = `${facts}, max(amount_fen) AS highest FROM fact_event GROUP BY ALL`;

test.each(
  Array.from({ length: rounds }, (_, round) =>
    moments.map((moment) => ({ ...moment, round: round + 1 })),
  ).flat(),
)(
  'killed $name (round $round), what was acknowledged is there once: as a fact and in the state',
  { timeout: 120_000 },
  async ({ when, holds }) => {
    let acknowledged = 0;
    if (holds !== undefined) door.hold(holds);
    const { promise: due, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (when((acknowledged += 1))) resolve();
    };
    const sending = sendUntilKilled(look);
    await due;
    await endServer(serving, 'SIGKILL');
    const tried = await sending;
    door.release();
    serving = await start();
    const headers = await signIn();
    // As sources do that are not sure, each in another order than before: everything again.
    const lost: Sent[][] = [];
    for (const { batch, isAcknowledged } of tried.toReversed()) {
      const { duplicates, refused } = await send(headers, batch);
      expect(refused).toBe(0);
      if (isAcknowledged && duplicates < batchEvents) lost.push(batch);
    }
    expect(lost).toEqual([]);
    const analytics = engine.database(database);
    const stores = { database: postgres.database, analytics };
    await expect
      .poll(async () => (await readOutboxLag(stores)).waiting, { timeout: 30_000 })
      .toBe(0);
    expect(
      await analytics.query(
        `SELECT count() AS rows, uniqExact(event_id) AS ids, uniqExact(properties['source_event_id']) AS of_source FROM fact_event`,
      ),
    ).toEqual([{ rows: serial, ids: serial, of_source: serial }]);
    await expect
      .poll(() => analytics.query(`(${folded}) EXCEPT (${states})`), { timeout: 30_000 })
      .toEqual([]);
    expect(await analytics.query(`(${states}) EXCEPT (${folded})`)).toEqual([]);
  },
);
