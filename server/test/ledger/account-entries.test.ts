import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import {
  type EntryPlace,
  openAccounts,
  pastBalances,
  postTransfers,
  sealTransfers,
  type TransferRequest,
} from '../../src/modules/ledger/index.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { claimOf, faceAmountFen, now, openBudget, openCampaign } from '../races/voucher-fixture.ts';

const postgres = usePostgres();
let home = '';
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'entries-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Seals all that was posted; other files' transactions on the same server are waited for as any. */
async function sealAll(): Promise<void> {
  const platform = {
    database: postgres.database,
    keyring: randomKeyring(),
    home,
    clock: { now: () => now },
  };
  for (;;) {
    const [left] = await postgres.asOwner<{ left: number }>(
      `select count(*)::int as left from ledger.transfer where id > coalesce((select max(through_id) from ledger.seal), 0)`,
    );
    if (left?.left === 0) return;
    let round = await sealTransfers(platform);
    while (round.sealed === 0) round = await sealTransfers(platform, round.next);
  }
}

/** More than the days that one page reads. */
const days = Array.from({ length: 23 }, (_, at) => `2026-03-${String(at + 2).padStart(2, '0')}`);

test('what moved an account is listed newest first, each entry with the balance after it, over days and pages', async () => {
  const customers = days.length + 1;
  const campaignId = await openCampaign(postgres.database, { cap: customers, customers });
  const claimedOn = [...days, days.at(-1) ?? ''];
  for (const [at, day] of claimedOn.entries())
    await withJob(postgres.database, (tx) =>
      claimVouchers(tx, new Date(`${day}T03:00:00Z`), [claimOf(campaignId, at + 1)]),
    );
  const [{ id } = { id: 0 }] = await postgres.asOwner<{ id: number }>(
    `select id::int from ledger.account where kind = 'claimed'`,
  );
  const page = (limit: number, of: { from?: string; to?: string } = {}, after?: EntryPlace) =>
    withJob(postgres.database, (tx) => pastBalances.entries(tx, id, { limit, ...of }, after));
  const pages = async (limit: number) => {
    const found = [];
    let after: EntryPlace | undefined;
    do {
      const one = await page(limit, {}, after);
      found.push(...one.items);
      after = one.next ?? undefined;
    } while (after);
    return found;
  };

  const whole = await pages(50);
  expect(whole.map(({ postedAt, balance }) => [postedAt.slice(0, 10), balance])).toEqual(
    claimedOn.map((day, at) => [day, (at + 1) * faceAmountFen]).toReversed(),
  );
  expect(await pages(7)).toEqual(whole);

  // The last entry of a range of days stands at what the account held at its end.
  const range = await page(50, { from: '2026-03-04', to: '2026-03-05' });
  expect(range.items).toEqual(whole.filter(({ postedAt }) => /03-0[45]T/.test(postedAt)));
  const held = await withJob(postgres.database, (tx) =>
    pastBalances.asOf(tx, [id], new Date('2026-03-05T15:59:59.999Z')),
  );
  expect(range.items[0]?.balance).toBe(held.get(id));
});

/** An account and one for what leaves it, with money in the first. */
async function openPair(fen: number): Promise<[from: number, to: number]> {
  const budgetId = await openBudget(postgres.database, fen);
  return withJob(postgres.database, async (tx) => {
    const [from = 0, to = 0] = await openAccounts(tx, [
      { kind: 'budget', ownerId: budgetId, orgId: null },
      { kind: 'merchant', ownerId: budgetId, orgId: null },
    ]);
    return [from, to];
  });
}

test('what is held is listed beside what moved, changes no balance, and is told of any moment', async () => {
  const [from, to] = await openPair(1_000);
  const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
  const on = (day: string) => new Date(`2026-05-${day}T04:00:00Z`);
  const post = async (day: string, more: Partial<TransferRequest>, key: string) =>
    (
      await within((tx) =>
        postTransfers(tx, on(day), [
          {
            kind: 'payout',
            fromAccountId: from,
            toAccountId: to,
            amount: 300,
            naturalKey: key,
            ...more,
          },
        ]),
      )
    )[0]?.id ?? 0;
  const paid = await post('04', { phase: 'pending' }, 'payout:1:1');
  const failed = await post('05', { phase: 'pending', amount: 200 }, 'payout:1:2');
  await post('06', { phase: 'post', pendingId: paid, amount: 250 }, 'payout:1:1:end');
  await post('07', { phase: 'void', pendingId: failed, amount: 200 }, 'payout:1:2:end');

  const list = (of: { from?: string; to?: string } = {}, limit = 10, after?: EntryPlace) =>
    within((tx) => pastBalances.entries(tx, from, { limit, ...of }, after));
  const told = ({ phase, amount, balance }: { phase: string; amount: number; balance: number }) => [
    phase,
    amount,
    balance,
  ];
  const whole = (await list({ from: '2026-05-01' })).items.map(told);
  expect(whole).toEqual([
    ['void', -200, 750],
    ['post', -250, 750],
    ['pending', -200, 1_000],
    ['pending', -300, 1_000],
  ]);
  // Page by page the balance goes on where it was, whatever the page ended with.
  const pages = [];
  let after: EntryPlace | undefined;
  do {
    const one = await list({ from: '2026-05-01' }, 1, after);
    pages.push(...one.items.map(told));
    after = one.next ?? undefined;
  } while (after);
  expect(pages).toEqual(whole);
  // Only the account that holds it lists it.
  const other = await within((tx) => pastBalances.entries(tx, to, { limit: 10 }));
  expect(other.items.map(told)).toEqual([['post', 250, 250]]);

  const held = [];
  for (const day of ['03', '04', '05', '06', '07'])
    held.push(await within((tx) => pastBalances.heldAsOf(tx, from, on(day))));
  expect(held).toEqual([0, 300, 500, 200, 0]);

  // Sealed, its days are read from their sums, and say the same.
  await sealAll();
  expect((await list({ from: '2026-05-01' })).items.map(told)).toEqual(whole);
  const balance = await within((tx) => pastBalances.asOf(tx, [from], on('06')));
  expect(balance.get(from)).toBe(750);
});

test.runIf(process.env['HUIKE_PROVE'])(
  'an account of a million transfers a day is listed and told of any moment',
  { timeout: 600_000 },
  async () => {
    const number = 1_000_000;
    const [from, to] = await openPair(2 * number);
    await postgres.asOwner(`
      with posted as (
        insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, subject_id, posted_at)
        select 'claim', ${from}, ${to}, 1, 'million:' || n, n, timestamptz '2026-06-01 00:00+08' + n * interval '80 milliseconds'
        from generate_series(1, ${number}) n returning 1),
      held as (
        insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, phase, subject_id, posted_at)
        select 'payout', ${from}, ${to}, 1, 'held:' || n, 'pending', n, timestamptz '2026-06-01 00:00+08' + n * interval '800 milliseconds'
        from generate_series(1, ${number / 10}) n returning 1)
      update ledger.account a set balance = a.balance + case when a.id = ${to} then ${number} else -${number} end,
        held = a.held + case when a.id = ${from} then ${number / 10} else 0 end
      where a.id in (${from}, ${to}) and (select count(*) from posted) + (select count(*) from held) > 0`);
    await postgres.asOwner('vacuum analyze ledger.transfer');
    const timed = async <T>(what: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
      const began = performance.now();
      const value = await withJob(postgres.database, work);
      console.log(`${what}: ${Math.round(performance.now() - began)} ms`);
      return value;
    };
    const noon = new Date('2026-06-01T04:00:00Z');
    for (const state of ['not sealed', 'sealed']) {
      if (state === 'sealed') await sealAll();
      const first = await timed(`${state}, first page`, (tx) =>
        pastBalances.entries(tx, from, { limit: 50 }),
      );
      expect(first.items[0]?.balance).toBe(number);
      const place = first.next ?? undefined;
      await timed(`${state}, second page`, (tx) =>
        pastBalances.entries(tx, from, { limit: 50 }, place),
      );
      const asOf = await timed(`${state}, balance at noon`, (tx) =>
        pastBalances.asOf(tx, [from], noon),
      );
      expect(asOf.get(from)).toBe(2 * number - 540_000);
      const held = await timed(`${state}, held at noon`, (tx) =>
        pastBalances.heldAsOf(tx, from, noon),
      );
      expect(held).toBe(54_000);
    }
  },
);
