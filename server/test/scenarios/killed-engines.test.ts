import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchCampaignJob, launchRequest } from '../../src/flows/campaign-jobs.ts';
import { productSources } from '#modules/audiences/index.ts';
import { importJob } from '#modules/ingest/index.ts';
import { enqueueTagRun, runTagsJob } from '#modules/tags/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import type { TestPlatform } from '../harness/platform.ts';
import { deliver, fingerprintFacts } from '../ingest/import-fixture.ts';
import { firstDelivery, numbersTo, salaries, twoDayMapping } from '../ingest/two-day-bank.ts';
import { openBudget, openOffer } from '../races/voucher-fixture.ts';
import { launchingToAudience } from './audience-campaign.ts';
import {
  type Bank,
  type Kill,
  openBank,
  type OwnEngines,
  type Sent,
  startOwnEngines,
} from './killed-engines.ts';
import { useFewTags } from '../tags/few-tags.ts';

// A flag, a choice, a number and a date: the tags of six runs.
useFewTags(['age', 'value_tier', 'payroll_customer', 'last_transaction_date']);

/** When proving, PostgreSQL is killed at every statement of the freezing, which are more than these, and ClickHouse after each change. */
const proving = process.env['HUIKE_PROVE'] === '1';
const momentsProved = 12;

let engines: OwnEngines;
beforeAll(async () => {
  engines = await startOwnEngines();
}, 120_000);
afterAll(() => engines.close());

const ids = numbersTo(60);
const firstFiles = firstDelivery(ids);
const secondFiles = {
  'customer2.csv': firstFiles['customer.csv'].replace('客户7,', '客户七,'),
  'transaction.csv': salaries(ids),
};

type Step = 'import' | 'tags' | 'launch';
type Kills = Partial<Record<Step, Kill>>;
type Lived = { found: object; sent: Record<Step, Sent> };
let banks = 0;

/** A bank's two days: files, tags, a launch. Engines are killed as said. */
async function live(kills: Kills): Promise<Lived> {
  banks += 1;
  const bank = await openBank(engines, `bank_${banks}`);
  const { platform } = bank;
  try {
    bank.setNow('2024-03-30T09:00:00+08:00');
    await deliver(asTest(platform), twoDayMapping, firstFiles);
    await bank.carryOut(anyJobKind(importJob), null);
    await enqueueTagRun(platform, '2024-02-29', null);
    await bank.carryOut(anyJobKind(runTagsJob), null);

    bank.setNow('2024-03-31T09:00:00+08:00');
    await deliver(asTest(platform), twoDayMapping, secondFiles);
    const imported = await bank.carryOut(anyJobKind(importJob), kills.import ?? null);
    await enqueueTagRun(platform, '2024-03-30', null);
    const tagged = await bank.carryOut(anyJobKind(runTagsJob), kills.tags ?? null);
    const launched = await launch(bank, kills.launch ?? null);
    return {
      found: await lookAt(platform),
      sent: { import: imported, tags: tagged, launch: launched },
    };
  } finally {
    await bank.close();
  }
}

/** The launch of an approved campaign to a saved audience, which the product freezes itself. */
async function launch(bank: Bank, kill: Kill | null): Promise<Sent> {
  const { platform } = bank;
  const { database } = platform;
  const people = await rowsOf<{ customer_no: number; org_id: number }>(
    platform,
    'select customer_no, managing_org_id as org_id from customers.customer order by 1',
  );
  const numbers = people.map((person) => person.customer_no);
  await withJob(database, (tx) => consentToMarketing(tx, numbers.slice(5), new Date('2024-01-01')));
  const campaignId = await launchingToAudience(platform, {
    orgId: people[0]?.org_id ?? 0,
    offerId: await openOffer(database, await openBudget(database, 100_000), { count: 100 }),
    salt: Buffer.from([7]),
    change: { startDate: '2024-03-31', endDate: '2024-04-30', pushAtLaunch: true },
  });
  await withJob(database, (tx) =>
    platform.jobs.enqueue(tx, launchRequest, { campaignId }, { title: '启动活动' }),
  );
  return bank.carryOut(anyJobKind(launchCampaignJob(productSources)), kill);
}

/** Everything the two days have left, free of the numbers that another attempt takes anew. */
async function lookAt(platform: Platform): Promise<object> {
  const inClickHouse = (statement: string) => platform.analytics.query(statement);
  return {
    facts: await fingerprintFacts(asTest(platform)),
    tags: await inClickHouse(
      "SELECT business_date, count() AS n, toString(sum(cityHash64(formatRow('TSV', *)))) AS print FROM tag_daily GROUP BY 1 ORDER BY 1",
    ),
    movements: await inClickHouse(
      'SELECT tag, business_date, bitmapToArray(entered) AS entered, bitmapToArray(left) AS left FROM tag_movement ORDER BY 1, 2',
    ),
    members: await inClickHouse(
      'SELECT customer_no, arm_no, org_id FROM campaign_member FINAL ORDER BY 1',
    ),
    rows: await Promise.all(leftInPostgres.map((text) => rowsOf(platform, text))),
    staging: await inClickHouse(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%staging%'",
    ),
  };
}

const leftInPostgres = [
  'select state, rows_in, rows_loaded from ingest.import order by import_id',
  'select count(*) as n from ingest.quarantine',
  // Whoever died between the end of a run and the end of its job computes the same once more.
  "select distinct business_date, state from tags.run where state = 'done' order by 1",
  'select tag_code, business_date, customers, coverage, entered, "left", compared_with from tags.tag_statistic order by 1, 2',
  'select member_count, checksum from audiences.freeze join campaigns.campaign using (freeze_id)',
  "select count(*) as n from audiences.freeze where state <> 'done'",
  'select customer_no, arm_no, org_id from campaigns.member order by 1',
  'select customer_no from tasks.task order by 1',
  'select customer_no from benefits.voucher order by 1',
  'select reason, count from campaigns.exclusion order by 1',
  'select kind, state from platform.job order by id',
];

async function rowsOf<Row>(platform: Platform, text: string): Promise<Row[]> {
  return withJob(
    platform.database,
    async (tx: Tx) => (await sql<Row>`${sql.raw(text)}`.execute(tx)).rows,
  );
}

function asTest(platform: Platform): TestPlatform {
  return {
    platform,
    postgres: neverAsked,
    setNow: () => {},
    runJobs: () => Promise.resolve([]),
    shipEvents: () => Promise.resolve(0),
  };
}
const neverAsked: TestPlatform['postgres'] = {
  get database(): never {
    throw new Error('not of this test');
  },
  connectionString: '',
  asOwner: () => Promise.reject(new Error('not of this test')),
  connect: () => Promise.reject(new Error('not of this test')),
};

describe('files, tags and a launch come out as if nothing had happened', () => {
  let calm: Lived;
  beforeAll(async () => {
    calm = await live({});
  }, 120_000);

  test('the bank left alone has loaded its files, computed its tags and launched', () => {
    expect(calm.found).toMatchObject({
      facts: { fact_transaction: expect.stringContaining('60 rows') },
      tags: [{ n: 60 }, { n: 60 }],
      staging: [],
    });
    expect(calm.sent.launch.ClickHouse).toEqual([
      expect.stringContaining('audience_snapshot'),
      'campaign_member',
    ]);
    expect(calm.sent.tags.ClickHouse.filter(isSwap)).toHaveLength(2);
  });

  test(
    'with ClickHouse killed at the swap of the tags, as the launch freezes its audience and as it tells its members',
    { timeout: 600_000 },
    async () => {
      for (const statement of swapsToKillAt()) {
        const lived = await live({
          tags: { engine: 'ClickHouse', at: [statement] },
          launch: { engine: 'ClickHouse', at: [1, 3] },
        });
        expect({ statement, found: lived.found }).toEqual({ statement, found: calm.found });
      }
    },
  );

  test(
    'with PostgreSQL killed in the import, in the tags, as the launch freezes its audience and later in it',
    { timeout: 3_600_000 },
    async () => {
      for (const kills of postgresKills()) {
        const lived = await live(kills);
        expect({ kills, found: lived.found }).toEqual({ kills, found: calm.found });
      }
    },
  );

  const isSwap = (text: string): boolean => text.includes('REPLACE PARTITION');

  function swapsToKillAt(): number[] {
    const all = calm.sent.tags.ClickHouse.map((text, index) => ({ text, statement: index + 1 }));
    const swaps = all.filter(({ text }) => isSwap(text));
    return (proving ? all : swaps.slice(0, 1)).map(({ statement }) => statement);
  }

  /** When proving, at moments over all of the import and the tags, and at every statement of the freezing. */
  function postgresKills(): Kills[] {
    const sentBy = (step: Step): string[] => calm.sent[step].PostgreSQL;
    const part = (step: Step, share: number): number =>
      Math.max(1, Math.floor(sentBy(step).length * share));
    const kill = (...at: (number | RegExp)[]): Kill => ({ engine: 'PostgreSQL', at });
    if (!proving)
      return [
        {
          import: kill(part('import', 0.5)),
          // After the swap: the tags are there and their run is not yet done.
          tags: kill(/update tags\.run set state = 'done'/),
          launch: kill(/update audiences\.freeze set state = 'done'/, /insert into tasks\.task/),
        },
      ];
    const freezing = sentBy('launch').findIndex((text) => /insert into campaigns\.arm/.test(text));
    expect(freezing).toBeGreaterThan(momentsProved);
    return Array.from({ length: freezing }, (_, index) => {
      const share = (index + 0.5) / freezing;
      const later = index + 1 + part('launch', 0.8 * share);
      return {
        import: kill(part('import', share)),
        tags: kill(part('tags', share)),
        launch: kill(index + 1, later),
      };
    });
  }
});
