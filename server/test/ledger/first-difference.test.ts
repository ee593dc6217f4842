import { beforeAll, expect, it } from 'vitest';
import { claimVouchers } from '#modules/benefits/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { verifyLedger } from '../../src/modules/benefits/verify-ledger.ts';
import { usePostgres } from '../harness/postgres.ts';
import { claimOf, now, openCampaign } from '../races/voucher-fixture.ts';
import { faultsAfter } from './faults-after.ts';

const postgres = usePostgres({ maxConnections: 2 });
const vouchers: number[] = [];
let allotmentId = 0;
let claimedAccountId = 0;

const faults = (change: string) => faultsAfter(postgres.database, change, verifyLedger);

beforeAll(async () => {
  const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 3 });
  for (const customerNo of [1, 2, 3])
    await withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [claimOf(campaignId, customerNo)]),
    );
  const rows = await postgres.asOwner<{ id: number; allotment: number; account: number }>(
    `select v.id::int as id, l.allotment_id::int as allotment, l.claimed_account_id::int as account
     from benefits.voucher v join benefits.allotment_leg l on l.allotment_id = v.allotment_id order by v.id`,
  );
  vouchers.push(...rows.map(({ id }) => id));
  allotmentId = rows[0]?.allotment ?? 0;
  claimedAccountId = rows[0]?.account ?? 0;
});

it('a recount that finds nothing names nothing', async () => {
  expect(await faults('select 1')).toEqual([]);
});

it('a balance that was altered is named with what its entries say', async () => {
  const of = `account ${claimedAccountId}`;
  expect(
    await faults(
      `alter table ledger.account disable trigger user; update ledger.account set balance = balance + 1 where id = ${claimedAccountId}`,
    ),
  ).toEqual([
    {
      rule: 'a balance is the sum of its entries',
      rows: 1,
      first: { of, expected: '3000', found: '3001' },
    },
    {
      rule: 'vouchers in hand are the balance of claimed',
      rows: 1,
      first: { of: `allotment ${allotmentId}`, expected: '3000', found: '3001' },
    },
  ]);
});

it('of several rows that differ the first is named, and all are counted', async () => {
  const [fault] = await faults(`update benefits.voucher set state = 'offered'`);
  expect(fault).toEqual({
    rule: 'a voucher is offered while a transfer of it is open',
    rows: 3,
    first: { of: `voucher ${vouchers[0]}`, expected: 'not offered', found: 'offered' },
  });
});

it('a transfer that is gone is named by the voucher that nobody paid', async () => {
  const [voucherId] = vouchers;
  expect(
    await faults(
      `alter table ledger.transfer disable trigger user; delete from ledger.transfer where natural_key = 'claim:${voucherId}'`,
    ),
  ).toContainEqual({
    rule: 'the funders of a claim pay its value, once',
    rows: 1,
    first: {
      of: `voucher ${voucherId}`,
      expected: `1000 under claim:${voucherId}`,
      found: 'nothing',
    },
  });
});

it('a count of an allotment that was altered is named with its caps', async () => {
  expect(
    await faults(`update benefits.allotment set used_count = 4 where id = ${allotmentId}`),
  ).toEqual([
    {
      rule: 'what is used is within the cap and is what was claimed',
      rows: 1,
      first: {
        of: `allotment ${allotmentId}`,
        expected: '3 vouchers, 3000, at most 5, 5000',
        found: '4 vouchers, 3000',
      },
    },
  ]);
});
