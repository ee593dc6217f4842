import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDuplicatesJob, requestSearch } from '#modules/identities/index.ts';
import { createDelivery, importJob, keepFolder, saveMapping } from '#modules/ingest/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { generateSampleBank } from '../../../demo/generate-bank.ts';
import { usePlatform } from '../harness/platform.ts';

const harness = usePlatform({ now: '2026-10-31T20:00:00+08:00' });
const size = { seed: 3, customers: 1200, asOf: '2026-10-31' };
let folder = '';

interface ImportRow {
  entry: string;
  state: string;
  rows_in: number;
  rows_loaded: number;
  rows_rejected: number;
  refusal: unknown;
}

async function importFolder(from: string): Promise<ImportRow[]> {
  const { platform } = harness;
  const yaml = readFileSync(join(from, 'mapping.yaml'), 'utf8');
  const saved = await withJob(platform.database, (tx) =>
    saveMapping(tx, yaml, 'mapping.yaml', null, platform.clock.now()),
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.refusal));
  const given = await keepFolder(platform, saved.value.mapping, from);
  if (!given.ok) throw new Error(JSON.stringify(given.refusal));
  const delivery = await createDelivery(platform, saved.value, given.value);
  if (!delivery.ok) throw new Error(JSON.stringify(delivery.refusal));
  await harness.runJobs([anyJobKind(importJob)]);
  const { rows } = await withJob(platform.database, (tx) =>
    sql<ImportRow>`select entry, state, rows_in, rows_loaded, rows_rejected, refusal from ingest.import where delivery_id = ${delivery.value.deliveryId} order by entry`.execute(
      tx,
    ),
  );
  return rows;
}

/** The file read by another parser than the product's: the oracle. */
function read(name: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, `${name}.csv`)), { columns: true });
}

function fen(rows: readonly Record<string, string>[], column: string): string {
  return String(rows.reduce((sum, row) => sum + BigInt((row[column] ?? '').replace('.', '')), 0n));
}

async function one(statement: string): Promise<Record<string, unknown> | undefined> {
  return (await harness.platform.analytics.query<Record<string, unknown>>(statement))[0];
}

describe('the sample bank comes in through the import that every bank uses', () => {
  let imports: ImportRow[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'huike-sample-'));
    await generateSampleBank(size, folder, { threads: 1 });
    imports = await importFolder(folder);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('every file is loaded, its control total met, and no row is at fault', () => {
    expect(imports.filter((row) => row.state !== 'loaded' || row.rows_rejected > 0)).toEqual([]);
    expect(imports).toHaveLength(13);
  });

  test('transactions are there to the fen, wages told from other money', async () => {
    const rows = read('transaction');
    expect(
      await one(
        `SELECT toString(count()) AS n, toString(sum(amount_fen)) AS amount,
           toString(countIf(kind = 'salary' AND direction = 'in')) AS wages,
           toString(countIf(merchant_category != '')) AS purchases,
           toString(max(occurred_at)) AS newest
         FROM fact_transaction WHERE source = 'sample'`,
      ),
    ).toEqual({
      n: String(rows.length),
      amount: fen(rows, 'amount'),
      wages: String(rows.filter((row) => row['txn_code'] === 'DF').length),
      purchases: String(rows.filter((row) => row['spend_type'] !== '').length),
      newest: rows
        .map((row) => row['txn_time'] ?? '')
        .sort()
        .at(-1),
    });
  });

  test.each([
    ['balance', 'fact_balance', 'balance_fen', 'balance'],
    ['holding', 'fact_holding', 'amount_fen', 'amount'],
    ['loan', 'fact_loan', 'principal_fen', 'principal'],
    ['card', 'fact_card', 'limit_fen', 'credit_limit'],
    ['standing_order', 'fact_standing_order', 'amount_fen', 'amount'],
  ])('%s rows and their sum are those of the file', async (file, table, field, column) => {
    const rows = read(file);
    expect(
      await one(
        `SELECT toString(count()) AS n, toString(sum(${field})) AS amount FROM ${table} WHERE source = 'sample'`,
      ),
    ).toEqual({ n: String(rows.length), amount: fen(rows, column) });
  });

  test('each customer stands under the managing outlet of the file', async () => {
    const { rows } = await withJob(harness.platform.database, (tx) =>
      sql<{ code: string; n: number }>`select u.code, count(*) as n
        from customers.customer c join organization.org_unit u on u.org_id = c.managing_org_id
        group by u.code order by u.code`.execute(tx),
    );
    const expected = Map.groupBy(read('customer'), (row) => row['mgmt_org'] ?? '');
    expect(rows).toEqual(
      [...expected]
        .map(([code, customers]) => ({ code, n: customers.length }))
        .sort((a, b) => (a.code < b.code ? -1 : 1)),
    );
  });

  test('whoever agreed to marketing in the file has consented, and whoever left it blank has not', async () => {
    const { rows } = await withJob(harness.platform.database, (tx) =>
      sql<{ granted: boolean; n: number }>`select granted, count(*) as n from consent.standing
        where purpose = 'marketing' and channel = 'any' group by granted order by granted`.execute(
        tx,
      ),
    );
    const said = (answer: string): number =>
      read('customer').filter((row) => row['agree_marketing'] === answer).length;
    expect(rows).toEqual([
      { granted: false, n: said('N') },
      { granted: true, n: said('Y') },
    ]);
  });

  test('of the dirty example two rows go to quarantine, named by line and column', async () => {
    const [imported] = await importFolder(join(folder, 'dirty'));
    expect(imported).toMatchObject({
      state: 'loaded',
      rows_in: 30,
      rows_loaded: 28,
      rows_rejected: 2,
    });
    const { rows } = await withJob(harness.platform.database, (tx) =>
      sql<{
        line: number;
        column: string;
        reason: string;
      }>`select line, column_name as column, reason
        from ingest.quarantine order by line`.execute(tx),
    );
    expect(rows).toEqual([
      { line: 13, column: 'birth_date', reason: 'NOT_A_DATE' },
      { line: 25, column: 'mgmt_org', reason: 'UNKNOWN_ORG' },
    ]);
  });

  test('of the people known twice the certain one is merged, the likely one and the conflict wait', async () => {
    const { platform } = harness;
    await requestSearch(platform, null);
    await harness.runJobs([anyJobKind(findDuplicatesJob)]);
    const { rows } = await withJob(platform.database, (tx) =>
      sql`select state, conflicts from identities.proposal order by score desc`.execute(tx),
    );
    expect(rows).toEqual([
      { state: 'merged', conflicts: [] },
      { state: 'open', conflicts: [] },
      { state: 'open', conflicts: ['other_birth_date'] },
    ]);
  });
});
