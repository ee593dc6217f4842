import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  migrateAnalytics,
  startAnalytics,
  type Analytics,
  type AnalyticsEngine,
} from '#platform/analytics/index.ts';
import { createJobs } from '#platform/jobs/enqueue-job.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { runJob, type JobOutcome } from '#platform/jobs/run-job.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { importJob } from '#modules/ingest/index.ts';
import { analyticsMigrations } from '../harness/analytics.ts';
import type { TestPlatform } from '../harness/platform.ts';
import { usePostgres } from '../harness/postgres.ts';
import { deliver, fingerprintFacts } from './import-fixture.ts';
import { dayOf, firstDelivery, numbersTo, salaries, twoDayMapping } from './two-day-bank.ts';

/** Every moment is tried when proving; otherwise one while staging, and the first and last at which rows become visible. */
const everyMoment = process.env['HUIKE_PROVE'] === '1';

const home = mkdtempSync(join(tmpdir(), 'huike-interrupted-'));
const postgres = usePostgres();
const log = pino({ level: 'silent' });
const keyring = randomKeyring();
let engine: AnalyticsEngine;

beforeAll(async () => {
  engine = await startAnalytics({ home, memoryBytes: 1024 ** 3, log });
});
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});

const ids = numbersTo(50);
const firstFiles = firstDelivery(ids);
// The second delivery adds over three months, changes a customer, closes an account and has a bad row.
const secondFiles = {
  'customer2.csv': firstFiles['customer.csv'].replace('客户7,', '客户七,'),
  'account2.csv': firstFiles['account.csv'].replace('A50,C50,2020-01-01', 'A51,C50,2024-01-01'),
  'transaction.csv': salaries(ids, (id) => `A${id === 50 ? 51 : id}`),
  'event.csv': `id,customer,at\n${ids.map((id) => `E${id},C${id},${dayOf(id)} 10:00:00`).join('\n')}`,
};
// A day apart, so that the second is newer than the first.
const firstDay = '2024-03-30T09:00:00+08:00';
const secondDay = '2024-03-31T09:00:00+08:00';

/** Before the given statement that changes something, or after it and before its answer, the engine dies. */
type Moment = { statement: number; when: 'before' | 'after' };

/** The same engine, which is killed at a moment; counts the statements that change something. */
function mortal(
  analytics: Analytics,
  moment: Moment | null,
): { analytics: Analytics; statements: readonly string[] } {
  const statements: string[] = [];
  const wrap =
    <Call extends [string, ...unknown[]]>(call: (...given: Call) => Promise<void>) =>
    async (...given: Call): Promise<void> => {
      statements.push(given[0]);
      const now = moment?.statement === statements.length;
      if (now && moment.when === 'before') await kill();
      await call(...given);
      if (now && moment.when === 'after') {
        await kill();
        throw new Error('the engine died before it could answer');
      }
    };
  return {
    analytics: {
      ...analytics,
      command: wrap(analytics.command),
      insertStream: wrap(analytics.insertStream),
      insertRows: wrap(analytics.insertRows),
    },
    statements,
  };
}

async function kill(): Promise<void> {
  const { processId } = await engine.figures();
  process.kill(processId, 'SIGKILL');
}

let round = 0;

/** Imports both deliveries into an empty database, the second one interrupted; gives the facts and what the job did. */
async function importTwice(moment: Moment | null): Promise<{
  facts: Record<string, string>;
  outcomes: JobOutcome[];
  statements: readonly string[];
  quarantine: number;
}> {
  round += 1;
  const name = `round_${round}`;
  await engine.command(`CREATE DATABASE ${name}`);
  const own = engine.database(name);
  await migrateAnalytics(own, analyticsMigrations);
  await postgres.asOwner('set role huike_job');
  await postgres.asOwner('delete from ingest.import');
  let now = firstDay;
  const jobs = createJobs(async () => {});
  const platformWith = (analytics: Analytics): Platform => ({
    home,
    database: postgres.database,
    analytics,
    jobs,
    clock: { now: () => new Date(now) },
    keyring,
    log,
  });
  const testWith = (platform: Platform): TestPlatform => ({
    platform,
    postgres,
    setNow: () => {},
    runJobs: () => Promise.resolve([]),
    shipEvents: () => Promise.resolve(0),
  });
  await deliver(testWith(platformWith(own)), twoDayMapping, firstFiles);
  expect(await runAll(platformWith(own))).toEqual(['done']);
  now = secondDay;
  await deliver(testWith(platformWith(own)), twoDayMapping, secondFiles);
  const dying = mortal(own, moment);
  const outcomes = await runAll(platformWith(dying.analytics));
  const facts = await fingerprintFacts(testWith(platformWith(own)));
  const kept = await postgres.asOwner<{ n: number }>(
    'select count(*)::int as n from ingest.quarantine',
  );
  await own.command(`DROP DATABASE ${name} SYNC`);
  return { facts, outcomes, statements: dying.statements, quarantine: kept[0]?.n ?? 0 };
}

async function runAll(platform: Platform): Promise<JobOutcome[]> {
  const kinds = new Map([[importJob.kind, anyJobKind(importJob)]]);
  const outcomes: JobOutcome[] = [];
  for (;;) {
    const { rows } = await withJob(platform.database, (tx) =>
      sql<{
        id: number;
      }>`select id from platform.job where state = 'queued' order by id limit 1`.execute(tx),
    );
    if (!rows[0]) return outcomes;
    outcomes.push(await runJob(platform, kinds, rows[0].id, new AbortController().signal));
  }
}

describe('an import that the engine dies in gives the same facts as one left alone', () => {
  let undisturbed: Awaited<ReturnType<typeof importTwice>>;
  beforeAll(async () => {
    undisturbed = await importTwice(null);
  }, 60_000);

  test('the reference holds what the files say', () => {
    expect(undisturbed.outcomes).toEqual(['done']);
    expect(undisturbed.quarantine).toBe(1);
    expect(undisturbed.facts).toMatchObject({
      fact_account: expect.stringContaining('51 rows'),
      fact_transaction: expect.stringContaining('50 rows'),
      fact_event: expect.stringContaining('50 rows'),
      // a name is no attribute of the history
      customer_attribute: expect.stringContaining('50 rows'),
    });
  });

  test(
    'while staging, after the first and the last swap (and at every other statement, when proving)',
    async () => {
      const moments = undisturbed.statements.flatMap(
        (text, index): (Moment & { text: string })[] => [
          { statement: index + 1, when: 'before', text },
          { statement: index + 1, when: 'after', text },
        ],
      );
      const visible = moments.filter(
        ({ when, text }) => when === 'after' && /^EXCHANGE|REPLACE PARTITION/.test(text),
      );
      const staging = moments
        .filter(({ when, text }) => when === 'before' && /FORMAT TabSeparated/.test(text))
        .slice(0, 1);
      expect(visible.length).toBeGreaterThanOrEqual(3);
      const ends = [...visible.slice(0, 1), ...visible.slice(-1)];
      const chosen = everyMoment ? moments : [...staging, ...ends];
      for (const moment of chosen) {
        const interrupted = await importTwice(moment);
        expect({ moment, facts: interrupted.facts, quarantine: interrupted.quarantine }).toEqual({
          moment,
          facts: undisturbed.facts,
          quarantine: 1,
        });
        expect(interrupted.outcomes.at(-1)).toBe('done');
      }
    },
    everyMoment ? 3_600_000 : 120_000,
  );
});
