import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { erasePersonJob } from '../../src/flows/erase-person.ts';
import { usePlatform } from '../harness/platform.ts';
import { importFiles, parquetOf, rowsOf } from './import-fixture.ts';

const bank = usePlatform({ now: '2024-03-01T09:00:00+08:00' });

/** Texts that end a literal or an identifier of ClickHouse, unless they are escaped. */
const drop = "'); DROP TABLE fact_transaction; --";
const backslash = "\\'); DROP TABLE customer_attribute; --\\";
const backtick = '`) FROM fact_account; --';
const placeholder = "{importId:UInt32} ' || database() || '";

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const line = (...cells: string[]): string => `${cells.map(cell).join(',')}\n`;
// A JSON text is a YAML text.
const yaml = (text: string): string => JSON.stringify(text);

const mapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
organization: { code: HQ, name: 总行 }
files:
  - name: outlet
    entity: org_unit
    glob: 'outlet.csv'
    mode: full
    fields: { code: ${yaml(drop)}, name: ${yaml(backslash)}, kind: { constant: branch }, parent_code: { constant: HQ } }
  - name: customer
    entity: customer
    glob: 'customer.csv'
    mode: full
    business_date: { from_column: day, format: YYYY-MM-DD }
    fields:
      customer_id: ${yaml(drop)}
      managing_org: ${yaml(backtick)}
      gender: { column: ${yaml(backslash)}, map: { ${yaml(drop)}: male, ${yaml(backslash)}: female } }
  - name: account
    entity: account
    glob: 'account_*.csv'
    mode: full
    business_date: { from_file_name: 'account_(\\d{8})' }
    fields: { account_id: ${yaml(drop)}, customer_id: ${yaml(backslash)}, kind: { constant: current }, open_date: opened }
  - name: transaction
    entity: transaction
    glob: 'transaction.csv'
    mode: append
    date_format: YYYYMMDD
    fields:
      transaction_id: ${yaml(drop)}
      account_id: ${yaml(backslash)}
      business_date: ${yaml(backtick)}
      direction: { column: ${yaml(placeholder)}, map: { ${yaml(placeholder)}: in, ${yaml(backslash)}: out } }
      kind: { constant: ${yaml(drop)} }
      channel: { constant: ${yaml(backslash)} }
      merchant_category: { constant: ${yaml(placeholder)} }
      amount: ${yaml(`amount ${drop}`)}
      counterparty: ${yaml(`other ${backslash}`)}
`;

test(
  'names of columns, constants and codes of a mapping are texts, whatever they hold',
  { timeout: 90_000 },
  async () => {
    const { imports } = await importFiles(bank, mapping, {
      'outlet.csv': line(drop, backslash) + line('N1', backtick),
      'customer.csv':
        line(drop, backtick, backslash, 'day') +
        line(drop, 'N1', drop, '2024-02-29') +
        line(backslash, 'N1', backslash, '2024-02-29'),
      'account_20240229.csv':
        line(drop, backslash, 'opened') +
        line(drop, drop, '2010-01-01') +
        line(backslash, backslash, '2010-01-01'),
      'transaction.csv':
        line(drop, backslash, backtick, placeholder, `amount ${drop}`, `other ${backslash}`) +
        line('T1', drop, '20240228', placeholder, '1.00', drop) +
        line(placeholder, backslash, '20240228', backslash, '2.00', backslash),
    });
    expect(imports.map((one) => [one.state, one.rowsRejected])).toEqual(
      imports.map(() => ['loaded', 0]),
    );
    expect(
      await rowsOf(
        bank,
        `SELECT transaction_id, toString(direction) AS direction, kind, channel, merchant_category, counterparty
       FROM fact_transaction ORDER BY amount_fen`,
      ),
    ).toEqual([
      {
        transaction_id: 'T1',
        direction: 'in',
        kind: drop,
        channel: backslash,
        merchant_category: placeholder,
        counterparty: drop,
      },
      {
        transaction_id: placeholder,
        direction: 'out',
        kind: drop,
        channel: backslash,
        merchant_category: placeholder,
        counterparty: backslash,
      },
    ]);
    const genders = await rowsOf<{ gender: string }>(
      bank,
      'SELECT toString(gender) AS gender FROM customer_attribute ORDER BY gender',
    );
    expect(genders.map((row) => row.gender).toSorted()).toEqual(['female', 'male']);
    expect(await rowsOf(bank, 'SELECT count() AS n FROM fact_account')).toEqual([{ n: 2 }]);
  },
);

const identifier = (name: string): string =>
  `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

/** The Parquet files that are kept, as ClickHouse reads them by their own columns. */
async function keptParquet(): Promise<Record<string, string>[]> {
  const folder = path.join(bank.platform.home, 'files');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).subarray(0, 4).toString() === 'PAR1');
  const read = files.map((file) =>
    rowsOf<Record<string, string>>(bank, `SELECT * FROM file('${file}', 'Parquet')`),
  );
  return (await Promise.all(read)).flat();
}

test(
  'names of a Parquet file’s columns are names, also when a person is taken out of it',
  { timeout: 90_000 },
  async () => {
    const columns = [drop, backslash, backtick] as const;
    const row = (id: string) =>
      `SELECT ${columns.map((name, at) => `'${[id, 'N1', '张三'][at]}' AS ${identifier(name)}`).join(', ')}`;
    const file = await parquetOf(bank, `${row('P1')} UNION ALL ${row('P2')}`);
    const { imports } = await importFiles(
      bank,
      `
version: 1
source: wallet
name: { zh: 钱包, en: Wallet }
files:
  - name: customer
    entity: customer
    glob: '*.parquet'
    mode: full
    format: { type: parquet }
    fields: { customer_id: ${yaml(drop)}, managing_org: ${yaml(backslash)}, name: ${yaml(backtick)} }
`,
      { 'wallet.parquet': file },
    );
    expect(imports).toMatchObject([{ state: 'loaded', rowsLoaded: 2 }]);
    const { platform } = bank;
    await withJob(platform.database, async (tx) => {
      const { rows } = await sql<{ customer_no: number }>`
      select customer_no from customers.identifier where value = 'P1'`.execute(tx);
      const person = { customerNo: rows[0]?.customer_no ?? 0, reason: '本人申请' };
      await platform.jobs.enqueue(tx, erasePersonJob, person, { title: '删除' });
    });
    expect(await bank.runJobs([anyJobKind(erasePersonJob)])).toEqual(['done']);
    expect(await keptParquet()).toEqual([{ [drop]: 'P2', [backslash]: 'N1', [backtick]: '张三' }]);
  },
);
