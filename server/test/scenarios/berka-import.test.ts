import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { berkaDay, berkaPresent, importBerka, readBerka as read } from './berka.ts';

const harness = usePlatform({ now: '1998-12-31T20:00:00+08:00' });

async function one<T>(statement: string): Promise<T | undefined> {
  return (await harness.platform.analytics.query<T>(statement))[0];
}

const factTables = [
  'fact_account',
  'fact_account_holder',
  'fact_transaction',
  'fact_card',
  'fact_loan',
  'fact_standing_order',
  'customer_attribute',
];

/** A number that changes with any value of any row; the import's own number is left out. */
async function fingerprint(): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of factTables)
    prints[table] =
      (
        await one<{ print: string }>(
          `SELECT concat(toString(count()), '/', toString(sum(cityHash64(* EXCEPT import_no)))) AS print FROM ${table}`,
        )
      )?.print ?? '';
  return prints;
}

describe.skipIf(!berkaPresent)('the Czech bank is imported by its mapping', () => {
  let firstRun: unknown;
  beforeAll(async () => {
    firstRun = await importBerka(harness);
  }, 120_000);

  test('every file of the folder is loaded', () => {
    expect(firstRun).toEqual({ outcome: ['done'], states: { loaded: 9 } });
  });

  test('every customer is there, born and named as the birth number says', async () => {
    const clients = read('client');
    const women = clients.filter((row) => Number(row['birth_number']?.slice(2, 4)) > 50).length;
    const oldest = clients.map((row) => `19${row['birth_number']?.slice(0, 2)}`).sort()[0];
    const { rows } = await withJob(harness.platform.database, (tx) =>
      sql<{
        n: number;
        women: number;
        oldest: string;
      }>`select count(*) as n, count(*) filter (where gender = 'female') as women, extract(year from min(birth_date))::text as oldest from customers.customer`.execute(
        tx,
      ),
    );
    expect(rows[0]).toEqual({ n: clients.length, women, oldest });
    expect(clients.length).toBe(5369);
    expect(await one('SELECT uniqExact(customer_no) AS n FROM customer_attribute')).toEqual({
      n: 5369,
    });
  });

  test('transactions add up to the haler, and pensions are told from other credits', async () => {
    const rows = read('trans');
    const amount = rows.reduce(
      (sum, row) => sum + BigInt((row['amount'] ?? '').replace('.', '')),
      0n,
    );
    const pensions = rows.filter((row) => row['k_symbol'] === 'DUCHOD');
    const pensioners = new Set(pensions.map((row) => row['account_id'])).size;
    expect(
      await one(
        `SELECT count() AS n, sum(amount_fen) AS amount FROM fact_transaction WHERE source = 'berka'`,
      ),
    ).toEqual({ n: rows.length, amount: Number(amount) });
    expect(
      await one(
        `SELECT count() AS n, uniqExact(account_id) AS accounts FROM fact_transaction WHERE kind = 'pension' AND direction = 'in'`,
      ),
    ).toEqual({ n: pensions.length, accounts: pensioners });
    expect({ rows: rows.length, amount, pensions: pensions.length, pensioners }).toEqual({
      rows: 46_997,
      amount: 31_462_574_680n,
      pensions: 1770,
      pensioners: 213,
    });
  });

  test('accounts, loans, cards and standing orders belong to their owners', async () => {
    const owners = new Map(
      read('disp')
        .filter((row) => row['type'] === 'OWNER')
        .map((row) => [row['account_id'], row['client_id']]),
    );
    const holders = new Map(read('disp').map((row) => [row['disp_id'], row['client_id']]));
    const expected = {
      fact_account: read('account').map(
        (row) => `${row['account_id']}:${owners.get(row['account_id'])}`,
      ),
      fact_loan: read('loan').map((row) => `${row['loan_id']}:${owners.get(row['account_id'])}`),
      fact_card: read('card').map((row) => `${row['card_id']}:${holders.get(row['disp_id'])}`),
      fact_standing_order: read('order').map(
        (row) => `${row['order_id']}:${owners.get(row['account_id'])}`,
      ),
    };
    for (const [table, pairs] of Object.entries(expected)) {
      const id = {
        fact_account: 'account_id',
        fact_loan: 'loan_id',
        fact_card: 'card_id',
        fact_standing_order: 'order_id',
      }[table];
      const found = await harness.platform.analytics.query<{ pair: string }>(
        `SELECT concat(f.${id}, ':', i.customer_id) AS pair FROM ${table} AS f INNER JOIN ingest_identity AS i ON i.party_no = f.party_no AND i.source = f.source`,
      );
      expect(found.map((row) => row.pair).sort()).toEqual(pairs.sort());
    }
    expect(Object.values(expected).map((pairs) => pairs.length)).toEqual([4500, 682, 892, 6471]);
  });

  test('a customer is visible from the day the first account opened', async () => {
    const opened = new Map(
      read('account').map((row) => [row['account_id'], berkaDay(row['date'])]),
    );
    const first = new Map<string, string>();
    for (const row of read('disp')) {
      const day = opened.get(row['account_id']) ?? '';
      const id = row['client_id'] ?? '';
      if (!first.has(id) || day < (first.get(id) ?? '')) first.set(id, day);
    }
    const before = [...first.values()].filter((day) => day <= '1994-01-31').length;
    expect(
      await one(
        `SELECT uniqExact(customer_no) AS n FROM customer_attribute WHERE valid_from <= '1994-01-31'`,
      ),
    ).toEqual({ n: before });
    expect(before).toBeLessThan(5369);
  });

  test('outlets are the districts under their regions', async () => {
    const { rows } = await withJob(harness.platform.database, (tx) =>
      sql<{
        kind: string;
        n: number;
      }>`select kind, count(*) as n from organization.org_unit group by kind order by kind`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([
      { kind: 'branch', n: 8 },
      { kind: 'head_office', n: 1 },
      { kind: 'outlet', n: 77 },
    ]);
  });

  test('importing the same folder again changes no fact', async () => {
    const before = await fingerprint();
    expect(await importBerka(harness)).toEqual({ outcome: ['done'], states: { unchanged: 9 } });
    expect(await fingerprint()).toEqual(before);
  });
});
