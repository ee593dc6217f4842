import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimVouchers } from '#modules/benefits/index.ts';
import {
  pastBalances,
  recountTransfers,
  sealTransfers,
  verifySeals,
} from '#modules/ledger/index.ts';
import { sendLast, type Tx, withJob } from '#platform/postgres/database.ts';
import { postingOf } from '../../src/modules/ledger/post-transfers.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { usePostgres } from '../harness/postgres.ts';
import { claimOf, now, openCampaign } from '../races/voucher-fixture.ts';
import { faultsAfter } from './faults-after.ts';

const postgres = usePostgres({ maxConnections: 6 });
const keyring = randomKeyring();
let home = '';
let serial = 0;

const platform = () => ({
  database: postgres.database,
  keyring,
  home,
  clock: { now: () => now },
});
const rulesBroken = async () => (await verifySeals(platform())).map(({ rule }) => rule);

/** Seals what has been posted; other files' transactions on the same server are waited for as any. */
async function seal(): Promise<number> {
  let round = await sealTransfers(platform());
  while (round.sealed === 0) round = await sealTransfers(platform(), round.next);
  return round.sealed;
}

/** A campaign whose customers have claimed; gives its number. */
async function claims(number: number, at = now): Promise<number> {
  const campaignId = await openCampaign(postgres.database, { cap: number, customers: number });
  serial += 1;
  await withJob(postgres.database, (tx) =>
    claimVouchers(
      tx,
      at,
      Array.from({ length: number }, (_, index) =>
        claimOf(campaignId, index + 1, `seal-${serial}-${index}`),
      ),
    ),
  );
  return campaignId;
}

/** As somebody with the owner's rights, past every constraint and right of the program. */
async function forge(statement: string): Promise<void> {
  await postgres.asOwner('set role none');
  await postgres.asOwner(statement);
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-seal-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('a transfer that names an account that is not there', () => {
  const nobody = 2_000_000_000;
  it.each([
    { from: 'known', to: nobody },
    { from: nobody, to: 'known' },
  ] as const)(
    'posts nothing, also when its answer is not waited for: $from to $to',
    async ({ from, to }) => {
      await claims(1);
      const { rows } = await withJob(postgres.database, (tx) =>
        sql<{
          id: number;
        }>`select id from ledger.account where unit = 'CNY' and balance > 0 limit 1`.execute(tx),
      );
      const known = rows[0]?.id;
      if (known === undefined) throw new Error('nobody has money');
      const idOf = (name: number | 'known') => (name === 'known' ? known : name);
      const key = `to-nobody-${String(from)}`;
      const transfers = [
        {
          kind: 'allot',
          fromAccountId: idOf(from),
          toAccountId: idOf(to),
          amount: 1,
          naturalKey: key,
        },
      ];
      const waited = withJob(postgres.database, (tx) => postingOf(now, transfers).execute(tx));
      await expect(waited).rejects.toThrow('a transfer names an account that is not there');
      const last = withJob(postgres.database, async (tx) =>
        sendLast(tx, [postingOf(now, transfers)]),
      );
      await expect(last).rejects.toThrow('a transfer names an account that is not there');
      const posted = await withJob(postgres.database, (tx) =>
        sql`select from ledger.transfer where natural_key = ${key}`.execute(tx),
      );
      expect(posted.rows).toEqual([]);
    },
  );
});

it.each([
  ['altered', 'update ledger.day_flow set amount = amount + 1', /^3 transfers, 3001$/],
  ['counted twice', 'update ledger.day_flow set transfers = 6', /^6 transfers, 3000$/],
  ['removed', 'delete from ledger.day_flow', /^nothing$/],
])(
  'a day of an account that was %s is named, with what its transfers say',
  async (_, change, is) => {
    // Around the bank's midnight, which is 16:00 of the day before in Greenwich.
    await claims(3, new Date('2026-03-04T15:59:59.999Z'));
    const campaignId = await claims(3, new Date('2026-03-04T16:00:00Z'));
    await seal();
    expect(await withJob(postgres.database, recountTransfers)).toEqual([]);
    const of = `from_account_id in (select l.allotted_account_id from benefits.allotment_leg l
    join benefits.allotment a on a.id = l.allotment_id where a.campaign_id = ${campaignId}) and kind = 'claim'`;
    const altered = `${change} where ${of}`;
    expect(await faultsAfter(postgres.database, altered, recountTransfers)).toEqual([
      {
        rule: 'what went from account to account in a day is what its sealed transfers say',
        rows: 1,
        first: {
          of: expect.stringMatching(/^account \d+ to account \d+, 2026-03-05, claim$/),
          expected: '3 transfers, 3000',
          found: expect.stringMatching(is),
        },
      },
    ]);
  },
);

it('a transfer whose transaction began after the newest that has ended is not passed over', async () => {
  await claims(1);
  await seal();
  const campaigns = [1, 2].map(() => openCampaign(postgres.database, { cap: 1, customers: 1 }));
  const [late = 0, early = 0] = await Promise.all(campaigns);
  const step = () => Promise.withResolvers<void>();
  const [earlyBegan, lateClaimed, sealerLooked] = [step(), step(), step()];
  const claim = (tx: Tx, id: number) => claimVouchers(tx, now, [claimOf(id, 1, `seal-${id}`)]);
  const committingFirst = withJob(postgres.database, async (tx) => {
    await sql`select pg_current_xact_id()`.execute(tx);
    earlyBegan.resolve();
    await lateClaimed.promise;
    await claim(tx, early);
  });
  const committingLast = withJob(postgres.database, async (tx) => {
    await earlyBegan.promise;
    await claim(tx, late);
    lateClaimed.resolve();
    await sealerLooked.promise;
  });
  await committingFirst;
  const looked = await sealTransfers(platform());
  sealerLooked.resolve();
  await committingLast;
  expect(looked.sealed).toBe(0);
  await seal();
  expect(await rulesBroken()).toEqual([]);
});

describe('the chain of the ledger', () => {
  beforeEach(async () => {
    await claims(3);
    await seal();
  });

  it('holds while nobody touches what is sealed, and seals nothing twice', async () => {
    expect(await rulesBroken()).toEqual([]);
    expect((await sealTransfers(platform())).sealed).toBe(0);
    await claims(2);
    expect(await seal()).toBeGreaterThan(0);
    expect(await rulesBroken()).toEqual([]);
  });

  it('waits for a transaction that has begun to post and is not over', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 2, customers: 2 });
    await withJob(postgres.database, async (tx) => {
      await claimVouchers(tx, now, [claimOf(campaignId, 1)]);
      // Another posts after it and is over first: its numbers are higher, and the lower ones still to come.
      await claims(1);
      const { sealed, next } = await sealTransfers(platform());
      expect(sealed).toBe(0);
      expect(next).not.toBeNull();
    });
    expect(await seal()).toBeGreaterThan(0);
    expect(await rulesBroken()).toEqual([]);
  });

  it('tells which transfers were altered, even with their balances made to fit', async () => {
    const [last] = await postgres.asOwner<{ through_id: number }>(
      'select max(through_id)::int as through_id from ledger.seal',
    );
    await forge(`update ledger.transfer set amount = amount + 1 where id = ${last?.through_id}`);
    expect(await rulesBroken()).toEqual([
      expect.stringMatching(/^transfers \d+ to \d+ are as they were sealed$/),
    ]);
    await forge(`update ledger.transfer set amount = amount - 1 where id = ${last?.through_id}`);
    expect(await rulesBroken()).toEqual([]);
  });

  it('tells that seals were cut off, by the record outside the database', async () => {
    await claims(1);
    await seal();
    await forge(`create table ledger.kept as select * from ledger.seal order by position desc limit 1;
      delete from ledger.seal where position = (select position from ledger.kept)`);
    expect(await rulesBroken()).toEqual([
      expect.stringMatching(/^seals \d+ to \d+, anchored outside the database, are there$/),
    ]);
    await forge('insert into ledger.seal select * from ledger.kept; drop table ledger.kept');
    expect(await rulesBroken()).toEqual([]);
  });

  it('tells that it was written anew with the key, since its head was anchored', async () => {
    const record = path.join(home, 'ledger-head.jsonl');
    const lines = await readFile(record, 'utf8');
    await writeFile(record, lines.replaceAll(/"seal":"[0-9a-f]{4}/g, '"seal":"0000'));
    expect(await rulesBroken()).toEqual(['seal 1 is the one anchored outside the database']);
    await writeFile(record, lines);
  });
});

it('a balance is told as of any moment, from what is sealed by day and what is not yet', async () => {
  const [early, late] = [new Date('2026-03-05T02:00:00Z'), new Date('2026-03-07T02:00:00Z')];
  const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 5 });
  const claimAt = (at: Date, customerNo: number) =>
    withJob(postgres.database, (tx) => claimVouchers(tx, at, [claimOf(campaignId, customerNo)]));
  await claimAt(early, 1);
  await seal();
  await claimAt(early, 2);
  await claimAt(late, 3);
  const [account] = await postgres.asOwner<{ id: number }>(
    `select l.claimed_account_id::int as id from benefits.allotment_leg l join benefits.allotment a on a.id = l.allotment_id
     where a.campaign_id = ${campaignId}`,
  );
  const id = account?.id ?? 0;
  const balanceAt = async (moment: string) =>
    (await withJob(postgres.database, (tx) => pastBalances.asOf(tx, [id], new Date(moment)))).get(
      id,
    );
  const told = async () => [
    await balanceAt('2026-03-05T01:59:59Z'),
    await balanceAt('2026-03-05T02:00:00Z'),
    await balanceAt('2026-03-06T12:00:00Z'),
    await balanceAt('2026-03-07T01:00:00Z'),
    await balanceAt('2026-04-01T00:00:00Z'),
  ];
  expect(await told()).toEqual([0, 2_000, 2_000, 2_000, 3_000]);
  await seal();
  expect(await told()).toEqual([0, 2_000, 2_000, 2_000, 3_000]);
});
