import { beforeAll, describe, expect, test } from 'vitest';
import { dataQualitySchema } from '#contract/ingest.ts';
import { withJob } from '#platform/postgres/database.ts';
import { upsertOrgUnits } from '#modules/organization/index.ts';
import { bodyOf, useApp } from '../harness/app.ts';
import { importFiles } from './import-fixture.ts';

const bank = useApp({ now: '2024-03-01T09:00:00+08:00' });
const mapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
error_limit: { rows: 100 }
files:
  - name: customer
    entity: customer
    glob: 'customer*'
    mode: full
    fields: { customer_id: id, name: name }
  - name: account
    entity: account
    glob: 'account*'
    mode: full
    fields: { account_id: no, customer_id: customer, kind: { constant: current }, open_date: opened }
  - name: card
    entity: card
    glob: 'card*'
    mode: append
    fields: { card_id: card, account_id: account, kind: { constant: debit }, issue_date: issued }
  - name: transaction
    entity: transaction
    glob: 'transaction*'
    mode: append
    date_format: YYYYMMDD
    business_date: { from_file_name: 'transaction_(\\d{8})' }
    fields:
      transaction_id: id
      account_id: account
      business_date: day
      direction: { column: side, map: { C: in, D: out } }
      kind: { constant: transfer }
      amount: amount
      counterparty: other
`;

/** Every row with what the page must count it as; four of five say nothing of the other side. */
const firstDay = {
  loaded: ['T1,A1,20240227,C,1.00,甲', 'T2,A1,20240228,D,2.00,'],
  duplicates: ['T1,A1,20240228,C,3.00,'],
  nulls: [',A1,20240228,C,1.00,', 'T3,A1,20240228,C,,', 'T8,,20240228,C,1.00,'],
  outOfRange: ['T4,A1,18991231,C,1.00,', 'T5,A1,20240228,C,-1.00,', 'T6,A1,20240228,?,1.00,'],
  orphans: ['T7,A9,20240228,C,1.00,'],
  badFormat: [
    'T9,A1,20240230,C,1.00,',
    'T10,A1,20240228,C,ten,',
    'T11,A1,20240228,C,1.005,',
    'T12',
  ],
};
/** The next day repeats one transaction that is there, as it was and as a correction. */
const secondDay = {
  loaded: ['T20,A1,20240229,C,1.00,乙'],
  duplicates: ['T2,A1,20240228,D,2.00,'],
  nulls: ['T21,A1,20240229,C,,丙'],
};
const fileOf = (kinds: Record<string, string[]>): string =>
  `id,account,day,side,amount,other\n${Object.values(kinds).flat().join('\n')}\n`;
const found = (kind: keyof typeof firstDay): number =>
  firstDay[kind].length + (new Map(Object.entries(secondDay)).get(kind)?.length ?? 0);

beforeAll(async () => {
  await withJob(bank.platform.database, (tx) =>
    upsertOrgUnits(tx, { code: 'HQ', name: '总行' }, [
      { code: 'HQ', name: '总行', kind: 'head_office', parentCode: null },
    ]),
  );
  const { imports } = await importFiles(bank, mapping, {
    'customer.csv': 'id,name\nC1,王一\n',
    'account.csv': 'no,customer,opened\nA1,C1,2020-01-02\n',
    'transaction_20240228.csv': fileOf(firstDay),
  });
  if (imports.some((one) => one.state !== 'loaded')) throw new Error(JSON.stringify(imports));
  await importFiles(bank, mapping, { 'transaction_20240229.csv': fileOf(secondDay) });
  await importFiles(bank, mapping, {
    'transaction_20240301.csv': 'another,header\nT30,A1\n',
    'card.csv': 'no,columns\nof,it\n',
  });
});

/** Signed in each time: a session that began days ago has ended. */
async function quality(entry: string) {
  const manager = await bank.signInAs('administrator', 'HQ');
  const { items } = bodyOf(dataQualitySchema, await manager.call('GET', '/api/data-quality'));
  return items.find((item) => item.entry === entry);
}

describe('data quality of an entry', () => {
  test('counts over all its files what was loaded, repeated, missing, out of range, without an owner and badly written', async () => {
    expect(await quality('transaction')).toMatchObject({
      imports: 3,
      refused: 1,
      rowsIn: Object.values(firstDay).flat().length + Object.values(secondDay).flat().length,
      rowsLoaded: found('loaded'),
      duplicates: found('duplicates'),
      nulls: found('nulls'),
      outOfRange: found('outOfRange'),
      orphans: found('orphans'),
      badFormat: found('badFormat'),
    });
  });

  test('tells the share of blanks of the latest file that was loaded', async () => {
    const blanks = (await quality('transaction'))?.blanks;
    expect(blanks).toContainEqual({ field: 'counterparty', share: 0.3333 });
    expect(blanks).toContainEqual({ field: 'amount', share: 0.3333 });
    expect(blanks).toContainEqual({ field: 'transaction_id', share: 0 });
  });

  test('lies behind by the days since the newest business date loaded, and one more from the bank’s midnight on', async () => {
    bank.setNow('2024-03-05T23:59:00+08:00');
    expect(await quality('transaction')).toMatchObject({
      businessDate: '2024-02-29',
      daysBehind: 5,
    });
    bank.setNow('2024-03-06T00:01:00+08:00');
    expect(await quality('transaction')).toMatchObject({ daysBehind: 6 });
  });

  test('of which nothing was ever loaded has no business date and is not said to be up to date', async () => {
    expect(await quality('card')).toMatchObject({
      imports: 1,
      refused: 1,
      rowsLoaded: 0,
      businessDate: null,
      daysBehind: null,
      lastLoadedAt: null,
      blanks: [],
    });
  });
});
