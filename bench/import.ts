/**
 * `npm run bench -- import`: a file of transactions and files of customers through the whole import
 * (kept, staged, judged, loaded, noted), against one plain INSERT … SELECT of the same CSV file into
 * a table of the same form, without staging, checks or owners.
 *
 *   --transactions N   rows of the file in the pairs (1,000,000)
 *   --pairs N          alternating pairs (5)
 *   --customers N      customers, given in ten files one after the other (1,000,000)
 *   --growth N         transactions in ten files one after the other (1,000,000)
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { pino } from 'pino';
import {
  createDelivery,
  importJob,
  keepFolder,
  listImports,
  saveMapping,
} from '../server/src/modules/ingest/index.ts';
import { anyJobKind } from '../server/src/platform/jobs/jobs.ts';
import { runJob } from '../server/src/platform/jobs/run-job.ts';
import { openPlatform, type OpenPlatform } from '../server/src/platform/open-platform.ts';
import { withJob } from '../server/src/platform/postgres/database.ts';

const { values: options } = parseArgs({
  options: {
    transactions: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '5' },
    customers: { type: 'string', default: '1000000' },
    growth: { type: 'string', default: '1000000' },
  },
});
const targets = { transactionsPerSecond: 200_000, customersPerSecond: 10_000, lastToFirst: 0.65 };
const outlets = 200;
const steps = 10;

const mapping = `
version: 1
source: bench
name: { zh: 基准测试, en: Benchmark }
organization: { code: HQ, name: 总行 }
files:
  - { name: outlet, entity: org_unit, glob: 'outlet.csv', mode: full, fields: { code: code, name: code, kind: { constant: branch }, parent_code: { constant: HQ } } }
  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: append
    fields: { customer_id: id, name: name, phone: phone, identity_number: identity, birth_date: birth, gender: { column: sex, map: { M: male, F: female } }, managing_org: outlet, open_date: opened, occupation: job }
  - { name: account, entity: account, glob: 'account*.csv', mode: append, fields: { account_id: no, customer_id: customer, kind: { constant: current }, open_date: opened } }
  - name: transaction
    entity: transaction
    glob: 'transaction*.csv'
    mode: append
    date_format: YYYYMMDD
    fields: { transaction_id: id, account_id: account, business_date: day, occurred_at: at, direction: { column: side, map: { C: in, D: out } }, kind: kind, channel: channel, amount: amount, merchant_category: category, counterparty: other }
`;

type Bank = OpenPlatform & { folder: string };

async function writeRows(
  file: string,
  header: string,
  count: number,
  row: (index: number) => string,
): Promise<void> {
  const out = createWriteStream(file);
  out.write(`${header}\n`);
  let block = '';
  for (let index = 0; index < count; index += 1) {
    block += `${row(index)}\n`;
    if (block.length < 1 << 20) continue;
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end(block);
  await once(out, 'finish');
}

const pad = (value: number, length: number) => String(value).padStart(length, '0');
const customerRow = (index: number) =>
  `C${index},客户${index},1${pad(index, 10)},35010219${50 + (index % 50)}0101${pad(index % 10_000, 4)},19${50 + (index % 50)}-01-01,${index % 2 ? 'M' : 'F'},N${index % outlets},20${pad(index % 20, 2)}-06-15,${['teacher', 'farmer', 'clerk'][index % 3]}`;
const customerHeader = 'id,name,phone,identity,birth,sex,outlet,opened,job';
const transactionHeader = 'id,account,day,at,side,kind,channel,amount,category,other';
const kinds = ['transfer', 'card', 'cash', 'salary', 'fee'];
const transactionRow = (accounts: number) => (index: number) => {
  const day = `2024${pad(1 + (index % 3), 2)}${pad(1 + (index % 28), 2)}`;
  return `T${pad(index, 12)},A${(index * 7919) % accounts},${day},${day}${pad(index % 24, 2)}3015,${index % 3 ? 'D' : 'C'},${kinds[index % 5]},mobile,${index % 10_000}.${pad(index % 100, 2)},dining,62${pad(index % 1_000_000, 14)}`;
};

/** One delivery of what lies in the folder of this name; gives the seconds until it is loaded. */
async function deliver(bank: Bank, folder: string): Promise<number> {
  const { platform } = bank;
  const start = performance.now();
  const saved = await withJob(platform.database, (tx) =>
    saveMapping(tx, mapping, 'bench.yaml', null, platform.clock.now()),
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.refusal));
  const given = await keepFolder(platform, saved.value.mapping, path.join(bank.folder, folder));
  if (!given.ok) throw new Error(JSON.stringify(given.refusal));
  const delivery = await createDelivery(platform, saved.value, given.value);
  if (!delivery.ok) throw new Error(JSON.stringify(delivery.refusal));
  const outcome = await runJob(
    platform,
    new Map([[importJob.kind, anyJobKind(importJob)]]),
    delivery.value.jobId,
    new AbortController().signal,
  );
  const seconds = (performance.now() - start) / 1000;
  const { deliveryId } = delivery.value;
  const imports = await withJob(platform.database, (tx) =>
    listImports(tx, { deliveryId, limit: 10 }),
  );
  if (outcome !== 'done' || imports.some((one) => one.state !== 'loaded' || one.rowsRejected > 0))
    throw new Error(`${outcome} ${JSON.stringify(imports)}`);
  for (const one of imports) {
    const spent = one.timings
      .map(({ step, milliseconds }) => `${step} ${milliseconds} ms`)
      .join(', ');
    console.log(`  ${one.fileName}: ${one.rowsLoaded} rows in ${seconds.toFixed(2)} s (${spent})`);
  }
  return seconds;
}

async function deliverSteps(
  bank: Bank,
  name: string,
  total: number,
  header: string,
  row: (index: number) => string,
): Promise<number[]> {
  const size = Math.round(total / steps);
  const rates: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const folder = `${name}-${step}`;
    await mkdir(path.join(bank.folder, folder));
    await writeRows(path.join(bank.folder, folder, `${name}-${step}.csv`), header, size, (index) =>
      row(step * size + index),
    );
    rates.push(size / (await deliver(bank, folder)));
    rmSync(path.join(bank.folder, folder), { recursive: true });
  }
  return rates;
}

/** The engine's own way: its CSV reader straight into a table of the same form. */
async function loadPlainly(bank: Bank, file: string): Promise<number> {
  const { analytics } = bank.platform;
  await analytics.command('DROP TABLE IF EXISTS plain_transaction SYNC');
  await analytics.command('CREATE TABLE plain_transaction AS fact_transaction');
  const start = performance.now();
  const columns = transactionHeader
    .split(',')
    .map((column) => `${column} String`)
    .join(', ');
  await analytics.command(
    `INSERT INTO plain_transaction (source, business_date, transaction_id, account_id, occurred_at, direction, kind, channel, amount_fen, currency, merchant_category, counterparty)
     SELECT 'bench', toDate32(concat(substring(day, 1, 4), '-', substring(day, 5, 2), '-', substring(day, 7, 2))), id, account,
       parseDateTimeBestEffort(at, 'Asia/Shanghai'), if(side = 'C', 'in', 'out'), kind, channel, toInt64(replaceOne(amount, '.', '')), 'CNY', category, other
     FROM file({file:String}, 'CSVWithNames', {columns:String})`,
    { file, columns },
  );
  return (performance.now() - start) / 1000;
}

async function forgetTransactions({ platform }: Bank): Promise<void> {
  await platform.analytics.command('TRUNCATE TABLE fact_transaction SYNC');
  await withJob(platform.database, (tx) =>
    sql`delete from ingest.import where entry = 'transaction'`.execute(tx),
  );
}

async function measurePairs(bank: Bank, rows: number, pairs: number, accounts: number) {
  const file = path.join(bank.folder, 'pairs', 'transaction.csv');
  await mkdir(path.dirname(file));
  await writeRows(file, transactionHeader, rows, transactionRow(accounts));
  const seconds = { product: [] as number[], plain: [] as number[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    await forgetTransactions(bank);
    seconds.plain.push(await loadPlainly(bank, file));
    await bank.platform.analytics.recycle();
    seconds.product.push(await deliver(bank, 'pairs'));
  }
  await bank.platform.analytics.command('DROP TABLE IF EXISTS plain_transaction SYNC');
  await forgetTransactions(bank);
  return {
    perSecond: rows / median(seconds.product),
    plainPerSecond: rows / median(seconds.plain),
  };
}

async function openBank(folder: string, accounts: number): Promise<Bank> {
  const open = await openPlatform({
    home: path.join(folder, 'home'),
    log: pino({ level: 'warn' }, pino.destination(2)),
  });
  const bank = { ...open, folder };
  await mkdir(path.join(folder, 'outlets'));
  await writeRows(
    path.join(folder, 'outlets', 'outlet.csv'),
    'code',
    outlets,
    (index) => `N${index}`,
  );
  await deliver(bank, 'outlets');
  return Object.assign(bank, { accounts });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
const round = (value: number) => Math.round(value * 100) / 100;

const customers = Number(options.customers);
const folder = mkdtempSync(path.join(tmpdir(), 'huike-bench-import-'));
await chmod(folder, 0o755);
const bank = await openBank(folder, customers);
try {
  console.log(`${customers} customers in ${steps} files`);
  const customerRates = await deliverSteps(
    bank,
    'customer',
    customers,
    customerHeader,
    customerRow,
  );
  await mkdir(path.join(folder, 'accounts'));
  await writeRows(
    path.join(folder, 'accounts', 'account.csv'),
    'no,customer,opened',
    customers,
    (index) => `A${index},C${index},2020-01-01`,
  );
  await deliver(bank, 'accounts');
  console.log(`${options.transactions} transactions, ${options.pairs} pairs`);
  const pairs = await measurePairs(
    bank,
    Number(options.transactions),
    Number(options.pairs),
    customers,
  );
  console.log(`${options.growth} transactions in ${steps} files`);
  const growthRates = await deliverSteps(
    bank,
    'transaction',
    Number(options.growth),
    transactionHeader,
    transactionRow(customers),
  );
  const lastToFirst = (rates: readonly number[]) => (rates.at(-1) ?? 0) / (rates[0] ?? 1);
  const figures = {
    transactionsPerSecond: Math.round(pairs.perSecond),
    plainInsertPerSecond: Math.round(pairs.plainPerSecond),
    ratioToPlainInsert: round(pairs.perSecond / pairs.plainPerSecond),
    transactionsLastToFirst: round(lastToFirst(growthRates)),
    customersPerSecond: Math.round(
      customers / customerRates.reduce((sum, rate) => sum + customers / steps / rate, 0),
    ),
    customersLastToFirst: round(lastToFirst(customerRates)),
  };
  const pass =
    figures.transactionsPerSecond >= targets.transactionsPerSecond &&
    figures.customersPerSecond >= targets.customersPerSecond &&
    figures.transactionsLastToFirst >= targets.lastToFirst &&
    figures.customersLastToFirst >= targets.lastToFirst;
  console.log(JSON.stringify({ bench: 'import', pass, ...figures, targets }));
  if (!pass) process.exitCode = 1;
} finally {
  await bank.close();
  rmSync(folder, { recursive: true, force: true });
}
