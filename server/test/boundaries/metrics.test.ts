import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { composeApp } from '../../src/compose.ts';
import { AnalyticsUnavailable } from '../../src/platform/analytics/index.ts';
import { writeEvents } from '../../src/platform/outbox/outbox.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { type Person, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

const bank = useApp();
let person: Person;
beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  person = await bank.signInAs('relationship_manager', 'FZ-GL-1');
});

/** The value of each line of Prometheus's text, by name and labels. */
async function read(app = bank.app): Promise<Map<string, number>> {
  const { body } = await app.inject({ method: 'GET', url: '/metrics' });
  return new Map(
    body
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
  );
}

test('answers are timed by route and status, without the ids in the address', async () => {
  await person.call('GET', '/api/tasks/123456');
  await person.call('GET', '/api/tasks/654321');
  const metrics = await read();
  expect(
    metrics.get(
      'huike_http_request_seconds_count{method="GET",route="/api/tasks/:id",status="404"}',
    ),
  ).toBe(2);
  expect([...metrics.keys()].filter((name) => name.includes('123456'))).toEqual([]);
});

test('jobs are counted by state, and a state without jobs is told as none', async () => {
  await bank.postgres.asOwner(
    `insert into platform.job (kind, title, state) values ('none', '"a"', 'failed'), ('none', '"b"', 'failed'), ('none', '"c"', 'queued')`,
  );
  const metrics = await read();
  expect(
    ['queued', 'running', 'failed'].map((state) => metrics.get(`huike_jobs{state="${state}"}`)),
  ).toEqual([1, 0, 2]);
});

test('events on their way are counted until they are in ClickHouse', async () => {
  const now = bank.platform.clock.now();
  await withJob(bank.platform.database, (tx) =>
    writeEvents(tx, [
      {
        type: 'visit',
        businessDate: '2026-06-15',
        occurredAt: now,
        partyNo: 1,
        orgId: 1,
        channel: 'outlet',
        properties: { visit: randomUUID() },
      },
    ]),
  );
  await bank.postgres.asOwner(
    `update platform.outbox set arrived_at = clock_timestamp() - interval '90 seconds'`,
  );
  const before = await read();
  expect(before.get('huike_outbox_waiting')).toBe(1);
  expect(before.get('huike_outbox_lag_seconds')).toBeGreaterThanOrEqual(90);
  await bank.shipEvents();
  const after = await read();
  expect(after.get('huike_outbox_waiting')).toBe(0);
  expect(after.get('huike_outbox_lag_seconds')).toBe(0);
});

test('audit rows that wait for their seal are counted', async () => {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ count: number }>`select count(*)::int as count from audit.entry`.execute(tx),
  );
  expect(rows[0]?.count).toBeGreaterThan(0);
  expect((await read()).get('huike_audit_unsealed')).toBe(rows[0]?.count);
});

test('memory and restarts of the engine are told, and an engine that is away hides nothing else', async () => {
  let away = false;
  const app = await composeApp(bank.platform, async () => {}, {
    engineFigures: () =>
      away
        ? Promise.reject(new AnalyticsUnavailable('away'))
        : Promise.resolve({
            embedded: true,
            processId: 1,
            version: '26',
            residentBytes: 310_000_000,
            inFlight: 0,
            restarts: 2,
          }),
  });
  const there = await read(app);
  expect(there.get('huike_engine_resident_bytes')).toBe(310_000_000);
  expect(there.get('huike_engine_restarts')).toBe(2);
  expect(there.get('huike_metrics_readable{part="engine"}')).toBe(1);
  away = true;
  const without = await read(app);
  expect(without.get('huike_metrics_readable{part="engine"}')).toBe(0);
  expect(without.get('huike_engine_resident_bytes')).toBeUndefined();
  expect(without.get('huike_metrics_readable{part="jobs"}')).toBe(1);
  await app.close();
});
