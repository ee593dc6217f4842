import { beforeAll, describe, expect, test } from 'vitest';
import { enqueueTagRun, runTagsJob } from '#modules/tags/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { usePlatform } from '../harness/platform.ts';
import { berkaDay, berkaPresent, importBerka, readBerka } from './berka.ts';

const harness = usePlatform({ now: '1998-12-31T20:00:00+08:00' });
const asOf = '1994-01-31';
/** A day in the middle of things: cards and loans have begun, statements have been paid for a year. */
const spring = '1994-03-30';

/** Tags that tell customers of this bank apart in spring 1994: they take at least two values. */
const meaningful = [
  'product_count',
  'standing_order_customer',
  'first_product',
  'card_only_customer',
  'account_count',
  'loan_customer',
  'main_loan_kind',
  'loan_months_left',
  'new_borrower',
  'repayment_short',
  'loan_elsewhere',
  'pension_customer',
  'payroll_persona',
  'pension_months_in_a_row',
  'multi_bank_customer',
  'net_inflow_90_fen',
  'cash_user',
  'bill_payer',
  'outflow_ratio',
  'largest_source',
  'cash_depositor',
  'income_level',
  'income_unstable',
  'pass_through',
  'receipt_days',
  'cash_trader',
  'preferred_channel',
  'counter_dependent',
  'mobile_could_serve',
  'age',
  'minor',
  'life_stage',
  'birthday_soon',
  'gender',
  'family_stage',
  'tenure_months',
  'anniversary_soon',
  'shares_an_account',
  'holds_for_others',
  'activity_level',
  'last_transaction_date',
  'sleeping_account',
  'activity_falling',
  'active_days',
  'active_months',
  'new_customer',
  'life_cycle',
  'activation_steps',
  'never_used',
  'convenience_score',
  'affection_score',
  'product_score',
  'weakest_reason',
  'long_tail_customer',
  'costly_to_serve',
  'main_bank_customer',
  'product_gap',
  'fees_paid_fen',
  'interest_earned_fen',
  'pays_premiums',
  'ordered_monthly_fen',
];

const ownerOf = (): Map<string, string> =>
  new Map(
    readBerka('disp')
      .filter((line) => line['type'] === 'OWNER')
      .map((line) => [line['account_id'] ?? '', line['client_id'] ?? '']),
  );

/** Client ids of the Czech bank that have a flag. */
async function clientsWith(condition: string, date = asOf): Promise<string[]> {
  const rows = await harness.platform.analytics.query<{ client: string }>(
    `SELECT i.customer_id AS client FROM tag_daily AS t INNER JOIN ingest_identity AS i ON i.party_no = t.customer_no WHERE t.business_date = '${date}' AND ${condition}`,
  );
  return rows.map((row) => row.client).toSorted();
}

async function runTagsAsOf(date = asOf): Promise<string> {
  await enqueueTagRun(harness.platform, date, null);
  expect(await harness.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
  const [row] = await harness.platform.analytics.query<{ print: string }>(
    "SELECT concat(toString(count()), ' ', toString(sum(cityHash64(formatRow('TSV', *))))) AS print FROM tag_daily",
  );
  return row?.print ?? '';
}

describe.skipIf(!berkaPresent)(`the Czech bank’s customers are tagged as of ${asOf}`, () => {
  let print = '';
  beforeAll(async () => {
    await importBerka(harness);
    await runTagsAsOf(spring);
    print = await runTagsAsOf();
  }, 180_000);

  test('those whose first account had opened have tags, the others have none', async () => {
    const opened = new Map(
      readBerka('account').map((line) => [line['account_id'], berkaDay(line['date'])]),
    );
    const visible = new Set(
      readBerka('disp')
        .filter((line) => (opened.get(line['account_id']) ?? '9') <= asOf)
        .map((line) => line['client_id'] ?? ''),
    );
    expect(await clientsWith('1')).toEqual([...visible].toSorted());
    expect(visible.size).toBeLessThan(5369);
  });

  test('pension customers are the owners whose account had a pension since November', async () => {
    const owners = ownerOf();
    const pensions = readBerka('trans').filter(
      (line) =>
        line['k_symbol'] === 'DUCHOD' &&
        berkaDay(line['date']) > '1993-10-31' &&
        berkaDay(line['date']) <= asOf,
    );
    const expected = new Set(pensions.map((line) => owners.get(line['account_id'] ?? '') ?? ''));
    expect(await clientsWith('t_pension_customer = 1')).toEqual([...expected].toSorted());
    expect(expected.size).toBeGreaterThan(50);
  });

  test('loan customers are the owners of loans granted by then; later loans are not seen', async () => {
    const owners = ownerOf();
    const loans = readBerka('loan').filter((line) => berkaDay(line['date']) <= asOf);
    const running = loans.filter((line) => {
      const [year = 0, month = 0] = berkaDay(line['date']).split('-').map(Number);
      // Months between the start and January 1994; none of the loans began on a 31st that year.
      return (1994 - year) * 12 + 1 - month < Number(line['duration']);
    });
    expect(await clientsWith('t_loan_customer = 1')).toEqual(
      [...new Set(running.map((line) => owners.get(line['account_id'] ?? '') ?? ''))].toSorted(),
    );
    expect(running.length).toBeLessThan(682);
  });

  describe(`as of ${spring}`, () => {
    const upTo = (line: Record<string, string>): boolean => berkaDay(line['date']) <= spring;
    const ownersOf = (accounts: Iterable<string>): string[] => {
      const owners = ownerOf();
      return [...new Set([...accounts].map((account) => owners.get(account) ?? ''))].toSorted();
    };
    const accountsOf = (lines: readonly Record<string, string>[]): Set<string> =>
      new Set(lines.map((line) => line['account_id'] ?? ''));
    /** Loans run at least a year, and the first was granted in July 1993. */
    const loans = () => readBerka('loan').filter(upTo);

    test('more than sixty tags tell customers apart', async () => {
      const counted = meaningful.map((tag) => `uniqExact(tuple(t_${tag})) AS ${tag}`).join(', ');
      const [row] = await harness.platform.analytics.query<Record<string, number>>(
        `SELECT ${counted} FROM tag_daily WHERE business_date = '${spring}'`,
      );
      expect(meaningful.filter((tag) => (row?.[tag] ?? 0) < 2)).toEqual([]);
      expect(new Set(meaningful).size).toBeGreaterThanOrEqual(60);
    });

    test('pension recipients', async () => {
      const pensions = readBerka('trans').filter(
        (line) =>
          line['k_symbol'] === 'DUCHOD' && berkaDay(line['date']) > '1993-12-30' && upTo(line),
      );
      const expected = ownersOf(accountsOf(pensions));
      expect(await clientsWith('t_pension_customer = 1', spring)).toEqual(expected);
      expect(await clientsWith("t_payroll_persona = 'retired'", spring)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(50);
    });

    test('loan holders', async () => {
      const expected = ownersOf(accountsOf(loans()));
      expect(await clientsWith('t_loan_customer = 1', spring)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(30);
    });

    test('card holders without another product', async () => {
      const others = accountsOf([...loans(), ...readBerka('order')]);
      const dispositions = new Map(readBerka('disp').map((line) => [line['disp_id'], line]));
      const holders = readBerka('card')
        .filter((line) => berkaDay(line['issued']) <= spring)
        .map((line) => dispositions.get(line['disp_id']))
        .filter((line) => line?.['type'] === 'OWNER' && !others.has(line['account_id'] ?? ''));
      const expected = [...new Set(holders.map((line) => line?.['client_id'] ?? ''))].toSorted();
      expect(await clientsWith('t_card_only_customer = 1', spring)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(0);
    });

    test('household payers, in three of the last six months', async () => {
      const paid = readBerka('trans').filter(
        (line) =>
          line['k_symbol'] === 'SIPO' &&
          line['type'] !== 'PRIJEM' &&
          berkaDay(line['date']) > '1993-09-30' &&
          upTo(line),
      );
      const byOwner = Map.groupBy(paid, (line) => line['account_id'] ?? '');
      const regular = [...byOwner].filter(
        ([, lines]) => new Set(lines.map((line) => berkaDay(line['date']).slice(0, 7))).size >= 3,
      );
      const expected = ownersOf(regular.map(([account]) => account));
      expect(await clientsWith('t_bill_payer = 1', spring)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(100);
    });

    /** Who moved money by themselves after the day: at the counter or a machine, and not what runs by itself. */
    const movedSince = (day: string): Set<string> => {
      const byItself = ['DUCHOD', 'UROK', 'SLUZBY', 'UVER'];
      const moved = readBerka('trans').filter(
        (line) =>
          ['VKLAD', 'VYBER', 'VYBER KARTOU'].includes(line['operation'] ?? '') &&
          !byItself.includes(line['k_symbol'] ?? '') &&
          berkaDay(line['date']) > day &&
          upTo(line),
      );
      return new Set(ownersOf(accountsOf(moved)));
    };
    const clientsSince = (day: string): string[] => {
      const opened = accountsOf(
        readBerka('account').filter((line) => berkaDay(line['date']) <= day),
      );
      const holders = readBerka('disp').filter((line) => opened.has(line['account_id'] ?? ''));
      return holders.map((line) => line['client_id'] ?? '').toSorted();
    };

    test('dormant customers: no transaction of their own in 90 days', async () => {
      const active = movedSince('1993-12-30');
      const expected = clientsSince(spring).filter((client) => !active.has(client));
      expect(await clientsWith("t_activity_level = 'dormant'", spring)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(50);
    });

    test('sleeping ones: customers for a year, without a transaction of their own for as long', async () => {
      const active = movedSince('1993-03-30');
      const expected = clientsSince('1993-03-30').filter((client) => !active.has(client));
      expect(await clientsWith('t_sleeping_account = 1', spring)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(50);
    });

    test('accounts that are shared, and customers who hold for others only', async () => {
      const opened = accountsOf(readBerka('account').filter(upTo));
      const holders = readBerka('disp').filter((line) => opened.has(line['account_id'] ?? ''));
      const others = holders.filter((line) => line['type'] === 'DISPONENT');
      const shared = accountsOf(others);
      const clients = (lines: readonly Record<string, string>[]): string[] =>
        lines.map((line) => line['client_id'] ?? '').toSorted();
      expect(await clientsWith('t_holds_for_others = 1', spring)).toEqual(clients(others));
      expect(await clientsWith('t_shares_an_account = 1', spring)).toEqual(
        clients(holders.filter((line) => shared.has(line['account_id'] ?? ''))),
      );
    });
  });

  test('without everything dated later, the tags are the same', async () => {
    const later = {
      fact_transaction: 'business_date',
      fact_loan: 'start_date',
      fact_card: 'issue_date',
      fact_account: 'open_date',
      customer_attribute: 'valid_from',
    };
    for (const [table, date] of Object.entries(later)) {
      await harness.platform.analytics.command(`DELETE FROM ${table} WHERE ${date} > '${asOf}'`);
    }
    expect(await runTagsAsOf()).toBe(print);
  }, 120_000);

  test('money is added up in the bank’s own currency', async () => {
    const rows = await harness.postgres.asOwner<{ currency: string }>(
      'select distinct currency from tags.run',
    );
    expect(rows).toEqual([{ currency: 'CZK' }]);
  });
});
