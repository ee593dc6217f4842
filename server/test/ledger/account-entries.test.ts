import { expect, test } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { type EntryPlace, pastBalances } from '../../src/modules/ledger/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { claimOf, faceAmountFen, openCampaign } from '../races/voucher-fixture.ts';

const postgres = usePostgres();
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
