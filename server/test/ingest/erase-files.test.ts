import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { erasePersonJob } from '../../src/flows/erase-person.ts';
import { usePlatform } from '../harness/platform.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { fingerprintFacts, importFiles, rowsOf } from './import-fixture.ts';

const bank = usePlatform({ now: '2024-03-01T09:00:00+08:00' });

const mapping = (comment = '') => `# ${comment}
version: 1
source: core
name: { zh: 核心系统, en: Core system }
error_limit: { rows: 0 }
files:
  - name: customer
    entity: customer
    glob: 'customer_*.txt'
    mode: full
    format: { type: csv, encoding: gbk, delimiter: '|' }
    business_date: { from_file_name: 'customer_(\\d{8})' }
    fields: { customer_id: id, name: name, phone: phone, identity_number: identity }
  - name: account
    entity: account
    glob: 'account_*.csv'
    mode: full
    business_date: { from_file_name: 'account_(\\d{8})' }
    fields: { account_id: no, customer_id: customer, kind: { constant: current }, open_date: opened }
  - name: transaction
    entity: transaction
    glob: 'transaction_*.gz'
    mode: append
    error_limit: { rows: 10 }
    business_date: { from_file_name: 'transaction_(\\d{8})' }
    control: { from: trailer, mark: END, rows: 2 }
    fields: { business_date: { constant: '2024-02-29', date: YYYY-MM-DD }, transaction_id: id, account_id: account, direction: { constant: in }, kind: { constant: cash }, amount: amount, counterparty: other }
  - name: wallet
    entity: transaction
    glob: 'wallet_*.parquet'
    mode: append
    format: { type: parquet }
    business_date: { from_file_name: 'wallet_(\\d{8})' }
    fields: { business_date: { constant: '2024-02-29', date: YYYY-MM-DD }, transaction_id: id, customer_id: who, direction: { constant: out }, kind: { constant: cash }, amount: amount }
`;

const customers =
  'id|name|phone|identity\n10001|王一|13800000001|350102193006150011\n10002|李二|13800000001|\n';
const accounts = 'no,customer,opened\nA-10001,10001,2001-01-01\nA-10002,10002,2012-05-05\n';
const theirs = 'T2,A-10002,2.00,"李二,\n两行"\n';
const transactions =
  'id,account,amount,other\r\n' +
  'T1,A-10001,1.00,"王一,\n两行"\n' +
  theirs +
  // 10002 paid somebody whose phone is 10001's too: it is 10002's row
  'T3,A-10002,3.00,13800000001\n' +
  'T4,,4.00,网银 13800000001\n' +
  'T5,A-10002,5.00,x,350102193006150011\n' +
  'END,5\n';
const leftOfTransactions = `id,account,amount,other\r\n${theirs}T3,A-10002,3.00,13800000001\nEND,5\n`;

async function parquet(rows: readonly [string, string, string][]): Promise<Buffer> {
  const file = path.join(tmpdir(), `huike-${process.pid}-${rows.length}-${rows[0]?.[0]}.parquet`);
  const listed = rows.map(([id, who, amount]) => `('${id}', '${who}', ${amount})`).join(', ');
  await bank.platform.analytics.command(
    `INSERT INTO FUNCTION file('${file}', 'Parquet') SELECT c1 AS id, c2 AS who, toDecimal64(c3, 2) AS amount FROM values('c1 String, c2 String, c3 Float64', ${listed})`,
  );
  const content = readFileSync(file);
  rmSync(file);
  return content;
}

/** Every kept file, by name, as its bytes. */
function keptFiles(): Map<string, Buffer> {
  const files = path.join(bank.platform.home, 'files');
  const paths = readdirSync(files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(paths.map((file) => [path.basename(file), readFileSync(file)]));
}

/** All kept text, unzipped and decoded; Parquet as ClickHouse reads it. */
async function keptTexts(): Promise<string> {
  const texts = [...keptFiles()].map(async ([name, bytes]) => {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes).toString();
    if (bytes.subarray(0, 4).toString() !== 'PAR1') return iconv.decode(bytes, 'gbk');
    const rows = await bank.platform.analytics.query(
      `SELECT * FROM file('${path.join(bank.platform.home, 'files', name.slice(0, 2), name)}', 'Parquet')`,
    );
    return JSON.stringify(rows);
  });
  return (await Promise.all(texts)).join('\n');
}

async function customerNo(id: string): Promise<number> {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{
      no: number;
    }>`select customer_no as no from customers.identifier where value = ${id}`.execute(tx),
  );
  return rows[0]?.no ?? 0;
}

const erase = (no: number, progress: () => void = () => {}) =>
  erasePersonJob.run(
    bank.platform,
    { jobId: 1, signal: new AbortController().signal, progress },
    { customerNo: no, reason: '本人申请' },
  );

const files = async () => ({
  'customer_20240229.txt': iconv.encode(customers, 'gbk'),
  'account_20240229.csv': accounts,
  'transaction_20240229.gz': gzipSync(transactions),
  'wallet_20240229.parquet': await parquet([
    ['W1', '10001', '1.5'],
    ['W2', '10002', '2.5'],
  ]),
});

let first: Awaited<ReturnType<typeof files>>;
let erased = 0;
beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  first = await files();
  const { imports } = await importFiles(bank, mapping(), first);
  if (imports.some((one) => one.state !== 'loaded'))
    throw new Error(
      JSON.stringify(
        imports.map((one) => [one.fileName, one.state, one.refusal, one.rejectedByReason]),
      ),
    );
  // No text of a mapping's encoding: refused when it came, kept all the same.
  await importFiles(bank, mapping(), { 'account_20240228.csv': Buffer.from([0x41, 0xff, 0xfe]) });
  const incoming = path.join(bank.platform.home, 'files', 'incoming');
  mkdirSync(incoming, { recursive: true });
  writeFileSync(path.join(incoming, 'broken-off'), customers);
  utimesSync(path.join(incoming, 'broken-off'), new Date('2024-02-01'), new Date('2024-02-01'));
  writeFileSync(path.join(incoming, 'on-its-way'), 'the first half of another file');
  erased = await customerNo('10001');
});

describe('the kept source files', () => {
  test('hold nobody’s rows who was erased, and everybody else’s as they came, however often it was cut off', async () => {
    let seen = 0;
    const cutOff = () => {
      seen += 1;
      if (seen === 2) throw new Error('killed');
    };
    await expect(erase(erased, cutOff)).rejects.toThrow('killed');
    await erase(erased);
    const once = keptFiles();
    await erase(erased);
    expect(keptFiles()).toEqual(once);

    const texts = await keptTexts();
    for (const trace of ['10001', '王一', '350102193006150011', '网银'])
      expect(texts).not.toContain(trace);
    expect(texts).toContain('id|name|phone|identity\n10002|李二|13800000001|\n');
    expect(texts).toContain(leftOfTransactions);
    expect(texts).toContain('"id":"W2"');
    expect([...once.keys()].filter((name) => !/^[0-9a-f]{64}(\.erased)?$/.test(name))).toEqual([
      'on-its-way',
    ]);
  });

  test('are marked with what they are now; what could not be read is empty', async () => {
    const { rows } = await withJob(bank.platform.database, (tx) =>
      sql<{ name: string; bytes: number }>`
        select file_name as name, content_bytes as bytes from ingest.source_file join ingest.import using (sha256)
        where erased_at is not null order by file_name`.execute(tx),
    );
    expect(rows.map((row) => [row.name, row.bytes > 0])).toEqual([
      ['account_20240228.csv', false],
      ['account_20240229.csv', true],
      ['customer_20240229.txt', true],
      ['transaction_20240229.gz', true],
      ['wallet_20240229.parquet', true],
    ]);
  });

  test('are the same file when sent again: nothing is kept or loaded anew', async () => {
    const [before, facts] = [keptFiles(), await fingerprintFacts(bank)];
    const { imports } = await importFiles(bank, mapping(), first);
    expect(imports.map((one) => one.state)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect(keptFiles()).toEqual(before);
    expect(await fingerprintFacts(bank)).toEqual(facts);
  });

  test('are what a rebuild reads, without their totals holding it up', async () => {
    const facts = await fingerprintFacts(bank);
    const { imports } = await importFiles(
      bank,
      mapping('another version reads all of it again'),
      first,
    );
    expect(imports.map((one) => [one.state, one.rowsIn])).toEqual([
      ['loaded', 1],
      ['loaded', 1],
      ['loaded', 2],
      ['loaded', 1],
    ]);
    expect(await fingerprintFacts(bank)).toEqual(facts);
  });
});

test('files of later days that still name the person load everybody else, and bring nobody back', async () => {
  const { imports } = await importFiles(bank, mapping(), {
    'customer_20240301.txt': iconv.encode(`${customers}10003|赵三|13800000003|\n`, 'gbk'),
    'account_20240301.csv': `${accounts}A-10003,10003,2024-03-01\n`,
    'transaction_20240301.gz': gzipSync(
      'id,account,amount,other\nU1,A-10001,1.00,\nU2,A-10003,2.00,\nEND,2\n',
    ),
    'wallet_20240301.parquet': await parquet([
      ['V1', '10001', '1'],
      ['V2', '10003', '2'],
    ]),
  });
  expect(imports.map((one) => [one.state, one.rowsErased, one.rowsRejected, one.rowsIn])).toEqual([
    ['loaded', 1, 0, 3],
    ['loaded', 1, 0, 3],
    ['loaded', 1, 0, 2],
    ['loaded', 1, 0, 2],
  ]);
  expect(await customerNo('10001')).toBe(0);
  const known = [await customerNo('10002'), await customerNo('10003')];
  for (const table of [
    'customer_attribute',
    'fact_account',
    'fact_transaction',
    'ingest_identity',
  ]) {
    const column = table === 'customer_attribute' ? 'customer_no' : 'party_no';
    expect(
      await rowsOf(bank, `SELECT DISTINCT ${column} AS who FROM ${table} ORDER BY who`),
    ).toEqual(known.filter((who) => who > 0).map((who) => ({ who })));
  }
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql`select from ingest.quarantine join ingest.import using (import_id) where business_date = '2024-03-01'`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([]);
  const texts = await keptTexts();
  expect(texts).not.toContain('10001');
  expect(texts).toContain('10003');
});
