import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ImportView } from '#contract/ingest.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { type Files, fingerprintFacts, importFiles, parquetOf, rowsOf } from './import-fixture.ts';

const bank = usePlatform({ now: '2024-03-01T09:00:00+08:00' });

const head = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
organization: { code: HQ, name: 总行 }
error_limit: { rows: 100 }
files:`;
const orgEntry = `
  - name: outlet
    entity: org_unit
    glob: 'outlet.csv'
    mode: full
    fields: { code: code, name: name, kind: { constant: branch }, parent_code: { constant: HQ } }`;
const customerEntry = `
  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: full
    business_date: { from_column: day, format: YYYY-MM-DD }
    fields:
      customer_id: id
      name: name
      phone: phone
      identity_number: identity
      birth_date: { column: birth, date: YYMMDD }
      gender: { column: sex, map: { M: male, F: female } }
      opening_org: first
      managing_org: outlet
      attributed_org: credited
      open_date: opened
      marital_status: marital
    consents: [{ purpose: marketing, channel: sms, value: sms }]
    identifiers: { ecif: ecif }`;
const accountEntry = `
  - name: account
    entity: account
    glob: 'account_*.csv'
    mode: full
    business_date: { from_file_name: 'account_(\\d{8})' }
    fields: { account_id: no, customer_id: customer, kind: kind, open_date: opened, close_date: closed }`;
const cardEntry = `
  - name: card
    entity: card
    glob: 'card_*.csv'
    mode: delta
    business_date: { from_file_name: 'card_(\\d{8})' }
    delete_mark: { column: op, values: [D] }
    fields: { card_id: card, account_id: account, kind: { constant: debit }, level: level, issue_date: issued }`;
const balanceEntry = `
  - name: balance
    entity: balance
    glob: 'balance_*.csv'
    mode: full
    business_date: { from_file_name: 'balance_(\\d{8})' }
    fields: { account_id: account, kind: { constant: demand }, balance: amount }`;
const transactionFields = `
    fields:
      transaction_id: id
      account_id: account
      business_date: day
      direction: { column: side, map: { C: in, D: out } }
      kind: { constant: transfer }
      amount: amount
      counterparty: other`;
const transactionEntry = (more = '', name = 'transaction', glob = 'transaction*') => `
  - name: ${name}
    entity: transaction
    glob: '${glob}'
    mode: append
    date_format: YYYYMMDD${more}${transactionFields}`;

const customers = `id,name,phone,identity,birth,sex,outlet,opened,marital,sms,ecif,day,first,credited
C1,王一,13800000001,350102193006150011,300615,M,N1,2001-01-01,married,Y,E1,2024-02-29,N2,N3
C2,李二,,,850105,F,N2,,single,N,,2024-02-29,,N1
C3,=cmd|' /C calc'!A0,13800000003,,,,N1,2010-10-10,,,,2024-02-29,N3,
`;
const bankFiles: Files = {
  'outlet.csv': 'code,name\nN1,第一支行\nN2,第二支行\nN3,第三支行\n',
  'customer.csv': customers,
  'account_20240229.csv':
    'no,customer,kind,opened,closed\nA1,C1,current,2001-01-01,\nA2,C2,current,2012-05-05,99991231\nA3,C3,current,2010-10-10,\n'.replace(
      '99991231',
      '9999-12-31',
    ),
};
const bankMapping = head + orgEntry + customerEntry + accountEntry + cardEntry + balanceEntry;

/** Imports a file of transactions alone and gives its import. */
async function importTransactions(content: string): Promise<ImportView> {
  const { imports } = await importFiles(bank, head + accountEntry + transactionEntry(), {
    'transaction.csv': content,
  });
  const [only] = imports;
  if (!only) throw new Error('nothing was imported');
  return only;
}

/** A file, what its entry of the mapping says beside the fields, and files that come with it. */
type Case = { content: string | Buffer; more?: string; beside?: (name: string) => Files };

/**
 * Imports files of transactions, each by an entry of its own, in one delivery: the engine is replaced after
 * each. Gives their imports in that order; refusals name every file transaction.csv.
 */
async function importEach(cases: readonly Case[]): Promise<ImportView[]> {
  const named = cases.map((one, at) => ({ ...one, entry: `transaction_${at}` }));
  const entries = named.map(({ more, entry }) => transactionEntry(more, entry, `${entry}.csv`));
  const files = named.map(({ content, entry, beside }): Files => {
    const name = `${entry}.csv`;
    return { [name]: content, ...beside?.(name) };
  });
  const { imports } = await importFiles(
    bank,
    head + accountEntry + entries.join(''),
    Object.assign({}, ...files),
  );
  return imports.map((one) => ({
    ...one,
    refusal: one.refusal && {
      ...one.refusal,
      en: one.refusal.en.replaceAll(/transaction_\d+/g, 'transaction'),
    },
  }));
}
const transactionHeader = 'id,account,day,side,amount,other\n';

type QuarantinedRow = { line: number; column_name: string; reason: string };
async function quarantined(importId: number): Promise<QuarantinedRow[]> {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<QuarantinedRow>`select line, column_name, reason from ingest.quarantine where import_id = ${importId} order by line`.execute(
      tx,
    ),
  );
  return rows;
}

/** The outlets of every customer by the codes the file gave; the latest row of the history counts. */
async function outletsInPostgres(): Promise<object[]> {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<object>`select identifier.value as id, opening.code as opening, managing.code as managing, attributed.code as attributed
      from customers.customer join customers.identifier using (customer_no)
        left join organization.org_unit opening on opening.org_id = opening_org_id
        left join organization.org_unit managing on managing.org_id = managing_org_id
        left join organization.org_unit attributed on attributed.org_id = attributed_org_id
      where scheme = 'core' order by identifier.value`.execute(tx),
  );
  return rows;
}

async function outletsInClickHouse(): Promise<object[]> {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ id: number; code: string }>`select org_id as id, code from organization.org_unit`.execute(
      tx,
    ),
  );
  const codes = new Map(rows.map(({ id, code }) => [id, code]));
  const found = await rowsOf<{ id: string; orgs: [number, number, number] }>(
    bank,
    `SELECT identity.customer_id AS id, argMax([opening_org_id, managing_org_id, attributed_org_id], (valid_from, import_no)) AS orgs
     FROM customer_attribute INNER JOIN ingest_identity AS identity ON identity.party_no = customer_no AND identity.source = 'core'
     GROUP BY id ORDER BY id`,
  );
  return found.map(({ id, orgs: [opening, managing, attributed] }) => ({
    id,
    opening: codes.get(opening) ?? null,
    managing: codes.get(managing) ?? null,
    attributed: codes.get(attributed) ?? null,
  }));
}

beforeAll(async () => {
  const { imports } = await importFiles(bank, bankMapping, bankFiles);
  if (imports.some((one) => one.state !== 'loaded'))
    throw new Error(JSON.stringify(imports.map((one) => one.refusal)));
});

describe('customers', () => {
  test('reach PostgreSQL and the history of attributes, each visible from the day it opened', async () => {
    const { rows } = await withJob(bank.platform.database, (tx) =>
      sql<object>`select customer.name, birth_date, gender, open_date, org_unit.code from customers.customer
        join customers.identifier using (customer_no) join organization.org_unit on org_id = managing_org_id where scheme = 'core' order by value`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([
      {
        name: '王一',
        birth_date: '1930-06-15',
        gender: 'male',
        open_date: '2001-01-01',
        code: 'N1',
      },
      { name: '李二', birth_date: '1985-01-05', gender: 'female', open_date: null, code: 'N2' },
      {
        name: "=cmd|' /C calc'!A0",
        birth_date: null,
        gender: 'unknown',
        open_date: '2010-10-10',
        code: 'N1',
      },
    ]);
    expect(
      await rowsOf(
        bank,
        'SELECT toString(valid_from) AS day, marital_status FROM customer_attribute ORDER BY customer_no',
      ),
    ).toEqual([
      { day: '2001-01-01', marital_status: 'married' },
      // no open date in the file: the day the first account opened
      { day: '2012-05-05', marital_status: 'single' },
      { day: '2010-10-10', marital_status: '' },
    ]);
  });

  test('stand under the outlet that opened, the one that manages and the one that is credited, in both stores', async () => {
    const expected = [
      { id: 'C1', opening: 'N2', managing: 'N1', attributed: 'N3' },
      { id: 'C2', opening: null, managing: 'N2', attributed: 'N1' },
      { id: 'C3', opening: 'N3', managing: 'N1', attributed: null },
    ];
    expect(await outletsInPostgres()).toEqual(expected);
    expect(await outletsInClickHouse()).toEqual(expected);
  });

  test('bring their consents and their ids in other systems', async () => {
    const { rows } = await withJob(bank.platform.database, (tx) =>
      sql<object>`select purpose, channel, granted, value from consent.standing left join customers.identifier on identifier.customer_no = standing.customer_no and scheme = 'ecif' order by granted`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([
      { purpose: 'marketing', channel: 'sms', granted: false, value: null },
      { purpose: 'marketing', channel: 'sms', granted: true, value: 'E1' },
    ]);
  });

  test('get a row in the history only where something changed, valid from the file’s day', async () => {
    const changed = customers
      .replace('single,N', 'married,N')
      .replace(',,N1\n', ',N3,N2\n')
      .replaceAll('2024-02-29', '2024-03-01');
    await importFiles(bank, head + customerEntry, { 'customer2.csv': changed });
    expect(
      await rowsOf(
        bank,
        'SELECT toString(valid_from) AS day, marital_status, toString(open_date) AS opened FROM customer_attribute ORDER BY customer_no, valid_from',
      ),
    ).toEqual([
      { day: '2001-01-01', marital_status: 'married', opened: '2001-01-01' },
      { day: '2012-05-05', marital_status: 'single', opened: '2012-05-05' },
      { day: '2024-03-01', marital_status: 'married', opened: '2012-05-05' },
      { day: '2010-10-10', marital_status: '', opened: '2010-10-10' },
    ]);
    const moved = { id: 'C2', opening: 'N3', managing: 'N2', attributed: 'N2' };
    expect(await outletsInPostgres()).toContainEqual(moved);
    expect(await outletsInClickHouse()).toContainEqual(moved);
    const older = await importFiles(bank, head + customerEntry, {
      'customer3.csv': customers.replace('single', 'widowed'),
    });
    expect(older.imports[0]).toMatchObject({
      state: 'refused',
      refusal: { code: 'OLDER_THAN_LOADED' },
    });
  });

  test('leave no plain identity number or phone in ClickHouse', async () => {
    const tables = await rowsOf<{ name: string }>(
      bank,
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'ingest\\_%'",
    );
    expect(tables.map((table) => table.name)).toEqual(['ingest_identity']);
  });
});

describe('modes', () => {
  test('full: an account that the next full file lacks is closed on its business date; one in quarantine stays', async () => {
    const next =
      'no,customer,kind,opened,closed\nA1,C1,current,2001-01-01,\nA3,C3,current,not a date,\n';
    const { imports } = await importFiles(bank, head + accountEntry, {
      'account_20240301.csv': next,
    });
    expect(imports[0]).toMatchObject({
      state: 'loaded',
      rowsLoaded: 1,
      rowsRejected: 1,
      rowsRemoved: 1,
    });
    expect(
      await rowsOf(
        bank,
        'SELECT account_id, toString(close_date) AS closed FROM fact_account ORDER BY account_id',
      ),
    ).toEqual([
      { account_id: 'A1', closed: null },
      { account_id: 'A2', closed: '2024-03-01' },
      { account_id: 'A3', closed: null },
    ]);
  });

  test('full: a day’s balances are replaced by a new file of the day, other days stay', async () => {
    const file = (day: string, amounts: string) =>
      importFiles(bank, head + accountEntry + balanceEntry, {
        [`balance_${day}.csv`]: `account,amount\n${amounts}`,
      });
    await file('20240228', 'A1,10.00\nA2,-20.5\n');
    await file('20240229', 'A1,11\nA2,21\n');
    await file('20240228', 'A1,12\n');
    expect(
      await rowsOf(
        bank,
        'SELECT toString(business_date) AS day, account_id, balance_fen FROM fact_balance ORDER BY day, account_id',
      ),
    ).toEqual([
      { day: '2024-02-28', account_id: 'A1', balance_fen: 1200 },
      { day: '2024-02-29', account_id: 'A1', balance_fen: 1100 },
      { day: '2024-02-29', account_id: 'A2', balance_fen: 2100 },
    ]);
  });

  test('delta: a known card is replaced, a marked one is closed, the others stay', async () => {
    const file = (day: string, rows: string) =>
      importFiles(bank, head + accountEntry + cardEntry, {
        [`card_${day}.csv`]: `op,card,account,level,issued\n${rows}`,
      });
    await file(
      '20240228',
      'I,K1,A1,classic,2020-01-01\nI,K2,A2,classic,2020-01-01\nI,K3,A3,gold,2020-01-01\n',
    );
    await file('20240229', 'U,K1,A1,gold,2020-01-01\nD,K2,,,\n');
    expect(
      await rowsOf(
        bank,
        'SELECT card_id, level, toString(close_date) AS closed FROM fact_card ORDER BY card_id',
      ),
    ).toEqual([
      { card_id: 'K1', level: 'gold', closed: null },
      { card_id: 'K2', level: 'classic', closed: '2024-02-29' },
      { card_id: 'K3', level: 'gold', closed: null },
    ]);
  });

  test('append: a transaction that is there already is counted and not loaded again', async () => {
    const first = await importTransactions(
      `${transactionHeader}T1,A1,20240105,C,1.00,\nT2,A1,20240205,D,2.00,\n`,
    );
    const second = await importTransactions(
      `${transactionHeader}T2,A1,20240205,D,2.00,\nT3,A2,20240206,D,3.00,\n`,
    );
    expect([first, second]).toMatchObject([
      { rowsIn: 2, rowsLoaded: 2, rowsDuplicate: 0 },
      { rowsIn: 2, rowsLoaded: 1, rowsDuplicate: 1 },
    ]);
    expect(
      await rowsOf(bank, 'SELECT count() AS n, sum(amount_fen) AS fen FROM fact_transaction'),
    ).toEqual([{ n: 3, fen: 600 }]);
  });

  test('the same file again is recognised and changes nothing', async () => {
    const before = await fingerprintFacts(bank);
    const again = await importTransactions(
      `${transactionHeader}T1,A1,20240105,C,1.00,\nT2,A1,20240205,D,2.00,\n`,
    );
    expect(again.state).toBe('unchanged');
    expect(await fingerprintFacts(bank)).toEqual(before);
  });
});

describe('a row at fault goes to quarantine with its line, column and reason', () => {
  const atFault: readonly [what: string, row: string, column: string, reason: string][] = [
    ['a date that is none', 'A1,20240230,C,1,', 'day', 'NOT_A_DATE'],
    ['a date of another format', 'A1,2024-02-01,C,1,', 'day', 'NOT_A_DATE'],
    ['a date before 1900', 'A1,18991231,C,1,', 'day', 'DATE_OUT_OF_RANGE'],
    ['no amount', 'A1,20240201,C,,', 'amount', 'REQUIRED_MISSING'],
    ['words for an amount', 'A1,20240201,C,ten,', 'amount', 'NOT_AN_AMOUNT'],
    ['a decimal comma', 'A1,20240201,C,"12,50",', 'amount', 'NOT_AN_AMOUNT'],
    ['three decimals', 'A1,20240201,C,1.005,', 'amount', 'TOO_MANY_DECIMALS'],
    ['a negative amount', 'A1,20240201,C,-1,', 'amount', 'NEGATIVE_AMOUNT'],
    [
      'an amount of 19 digits',
      'A1,20240201,C,1234567890123456789,',
      'amount',
      'AMOUNT_OUT_OF_RANGE',
    ],
    [
      'an amount above 2^53 fen',
      'A1,20240201,C,90071992547409.92,',
      'amount',
      'AMOUNT_OUT_OF_RANGE',
    ],
    ['a value the mapping does not know', 'A1,20240201,?,1,', 'side', 'VALUE_NOT_MAPPED'],
    ['an unknown account', 'NO-SUCH-ACCOUNT-9,20240201,C,1,', 'account', 'UNKNOWN_ACCOUNT'],
    ['a missing column', 'A1,20240201,C,1', '', 'COLUMN_COUNT'],
    ['a broken quote', 'A1,20240201,C,1,"a"b', '', 'BROKEN_QUOTES'],
    ['a NUL byte', 'A1,20240201,C,1,a\0b', '', 'NUL_BYTE'],
  ];
  let mixed: ImportView;
  let kept: QuarantinedRow[];
  beforeAll(async () => {
    const rows = atFault.map(([, row], at) => `X${at},${row}\n`).join('');
    const others = ['L1,A1,20240105,C,1.00,\n', 'L2,A1,20240105,C,1.00,\n'];
    mixed = await importTransactions(transactionHeader + others.join(rows));
    kept = await quarantined(mixed.id);
  });

  test.each(atFault.map(([what, , column, reason], at) => [what, at + 3, column, reason] as const))(
    '%s',
    (_, line, column, reason) => {
      expect(kept.filter((row) => row.line === line)).toEqual([
        { line, column_name: column, reason },
      ]);
    },
  );

  test('the rows around it are loaded', () => {
    const reasons = Map.groupBy(atFault, ([, , , reason]) => reason);
    expect(mixed).toMatchObject({
      state: 'loaded',
      rowsIn: atFault.length + 2,
      rowsLoaded: 2,
      rowsRejected: atFault.length,
      rejectedByReason: Object.fromEntries(
        [...reasons].map(([reason, rows]) => [reason, rows.length]),
      ),
    });
    expect(kept).toHaveLength(atFault.length);
  });

  test('the second row of a key', async () => {
    const only = await importTransactions(
      `${transactionHeader}N1,A1,20240105,C,1.00,\nN1,A1,20240106,C,2.00,\n`,
    );
    expect(await quarantined(only.id)).toEqual([
      { line: 3, column_name: 'id', reason: 'DUPLICATE_KEY' },
    ]);
    expect(
      await rowsOf(bank, "SELECT amount_fen FROM fact_transaction WHERE transaction_id = 'N1'"),
    ).toEqual([{ amount_fen: 100 }]);
  });

  test('a customer of an unknown outlet, and one born tomorrow', async () => {
    const mapping =
      head +
      customerEntry.replace('date: YYMMDD', 'date: YYYYMMDD').replace('mode: full', 'mode: delta');
    const rows =
      'C1,王一,,,19300615,M,N1,2001-01-01,,,,2024-03-01,N2,N3\nC2,李二,,,19850105,F,N9,,,,,2024-03-01,,\nC4,赵四,,,20240302,,N1,,,,,2024-03-01,,\n';
    const { imports } = await importFiles(bank, mapping, {
      'customer4.csv': `${customers.split('\n')[0]}\n${rows}`,
    });
    expect(await quarantined(imports[0]?.id ?? 0)).toEqual([
      { line: 3, column_name: 'outlet', reason: 'UNKNOWN_ORG' },
      { line: 4, column_name: 'birth', reason: 'DATE_OUT_OF_RANGE' },
    ]);
  });

  test('its content is stored encrypted', async () => {
    const stored = await bank.postgres.asOwner<{ n: number }>(
      "select count(*)::int as n from ingest.quarantine where position('NO-SUCH-ACCOUNT-9'::bytea in cells_enc) > 0",
    );
    expect(stored).toEqual([{ n: 0 }]);
  });
});

describe('a file that is no good is refused whole', () => {
  const good = 'R1,A1,20240301,C,1.00,\nR2,A1,20240301,C,2.50,\n';

  const cases: readonly [string, string | Buffer, string, { code: string; en: string }][] = [
    [
      'over the error limit',
      `${transactionHeader}R1,A1,20240301,C,1,\nR2,A1,bad,C,1,\n`,
      '\n    error_limit: { rows: 0 }',
      {
        code: 'ERROR_LIMIT_EXCEEDED',
        en: '1 of 2 rows have faults, more than the limit of 0; first: line 3, day, Not a date',
      },
    ],
    [
      'a wrong delimiter',
      transactionHeader.replaceAll(',', ';') + good.replaceAll(',', ';'),
      '',
      {
        code: 'COLUMN_UNKNOWN',
        en: 'The mapping reads the column id (transaction.fields.transaction_id), which transaction.csv does not have; it has id;account;day;side;amount;other',
      },
    ],
    [
      'a column that the mapping reads and the file lacks',
      transactionHeader.replace('other', 'another') + good,
      '',
      {
        code: 'COLUMN_UNKNOWN',
        en: 'The mapping reads the column other (transaction.fields.counterparty), which transaction.csv does not have; it has id, account, day, side, amount, another',
      },
    ],
    [
      'a header in another order than the mapping says',
      transactionHeader.replace('id,account', 'account,id') + good,
      '\n    format: { type: csv, columns: [id, account, day, side, amount, other] }',
      {
        code: 'HEADER_MISMATCH',
        en: 'Column 1 in the header of transaction.csv should be id and is account',
      },
    ],
    [
      'GBK where UTF-8 is declared',
      Buffer.concat([
        Buffer.from(`${transactionHeader}${good}R3,A1,20240301,C,1,`),
        Buffer.from([0xcd, 0xf5, 0x0a]),
      ]),
      '',
      { code: 'ENCODING_WRONG', en: 'Line 4 of transaction.csv is not valid utf-8' },
    ],
    [
      'UTF-8 with an odd byte where GBK is declared',
      Buffer.concat([Buffer.from(transactionHeader + good), Buffer.from([0x52, 0xff, 0xff, 0x0a])]),
      '\n    format: { type: csv, encoding: gbk }',
      { code: 'ENCODING_WRONG', en: 'Line 4 of transaction.csv is not valid gbk' },
    ],
    [
      'a gzip file cut short',
      gzipSync(transactionHeader + 'R1,A1,20240301,C,1.00,\n'.repeat(100)).subarray(0, -20),
      '',
      { code: 'FILE_CUT_OFF', en: 'The gzip file transaction.csv is cut off (read up to line' },
    ],
    [
      'a number of rows that does not match',
      transactionHeader + good,
      '\n    control: { from: mapping, rows: 3 }',
      { code: 'CONTROL_ROWS_MISMATCH', en: 'The control total says 3 rows, the file has 2' },
    ],
    [
      'a sum that does not match',
      transactionHeader + good,
      "\n    control: { from: mapping, rows: 2, sums: { amount: '3.51' } }",
      {
        code: 'CONTROL_SUM_MISMATCH',
        en: 'The control total of amount says 3.51, the file has 3.5',
      },
    ],
    [
      'no trailer where one is promised',
      transactionHeader + good,
      '\n    control: { from: trailer, mark: END, rows: 2 }',
      { code: 'CONTROL_MISSING', en: 'The control totals are missing: transaction.csv: END' },
    ],
    [
      'no sidecar where one is promised',
      transactionHeader + good,
      '\n    control: { from: sidecar, suffix: .ctl, rows: 1 }',
      { code: 'CONTROL_MISSING', en: 'The control totals are missing: transaction.csv.ctl' },
    ],
    [
      'a line that never ends',
      gzipSync(
        Buffer.concat([
          Buffer.from(`${transactionHeader}R1,A1,20240301,C,1,\n`),
          Buffer.alloc(64 * 1024 * 1024, 'x'),
        ]),
      ),
      '',
      {
        code: 'LINE_TOO_LONG',
        en: 'Line 3 of transaction.csv is longer than 1048576 bytes',
      },
    ],
  ];
  const damages: readonly [string, (file: Buffer) => Buffer][] = [
    ['cut short in its directory', (file) => file.subarray(0, -20)],
    ['cut short in its rows', (file) => file.subarray(0, file.length / 2)],
    ['of which the start is missing', (file) => file.subarray(file.length / 2)],
    [
      'with damaged rows',
      (file) => Buffer.from(file).fill(0xff, file.length >> 2, file.length >> 1),
    ],
    ['that is text', () => Buffer.from(transactionHeader + good)],
    ['without a byte', () => Buffer.alloc(0)],
  ];
  let before: Record<string, string>;
  let refused: ImportView[];
  beforeAll(async () => {
    before = await fingerprintFacts(bank);
    const whole = await parquetOf(
      bank,
      `SELECT concat('R', toString(number)) AS id, 'A1' AS account, '20240301' AS day, 'C' AS side, toString(number) AS amount, toString(sipHash64(number)) AS other FROM numbers(1, 20000)`,
    );
    const parquet = '\n    format: { type: parquet }';
    refused = await importEach([
      ...cases.map(([, content, more]) => ({ content, more })),
      ...damages.map(([, damage]) => ({ content: damage(whole), more: parquet })),
    ]);
  });

  test.each(cases.map(([what, , , refusal], at) => [what, at, refusal] as const))(
    '%s',
    (_, at, refusal) => {
      expect(refused[at]).toMatchObject({
        state: 'refused',
        rowsLoaded: 0,
        refusal: { code: refusal.code },
      });
      expect(refused[at]?.refusal?.en).toContain(refusal.en);
    },
  );

  test.each(damages.map(([what], at) => [what, cases.length + at] as const))(
    'a Parquet file %s',
    (_, at) => {
      expect(refused[at]).toMatchObject({
        state: 'refused',
        rowsLoaded: 0,
        refusal: { code: 'FILE_NOT_READABLE' },
      });
    },
  );

  test('and the facts are as they were', async () => {
    expect(refused).toHaveLength(cases.length + damages.length);
    expect(await fingerprintFacts(bank)).toEqual(before);
  });
});

describe('forms of files', () => {
  const forms: readonly [form: string, content: Buffer, more: string, name?: string][] = [
    [
      'UTF-8 with a byte-order mark and Windows line ends',
      Buffer.from(`\uFEFF${transactionHeader}F1,A1,20240301,C,1,张三\n`.replaceAll('\n', '\r\n')),
      '',
    ],
    [
      'GBK',
      Buffer.concat([
        Buffer.from(`${transactionHeader}F2,A1,20240301,C,1,`),
        Buffer.from([0xd5, 0xc5, 0xc8, 0xfd, 0x0a]),
      ]),
      '\n    format: { type: csv, encoding: gbk }',
    ],
    [
      'Latin-1',
      Buffer.concat([
        Buffer.from(`${transactionHeader}F3,A1,20240301,C,1,Jos`),
        // é, a space, ÿ: the last byte of the code, which no UTF-8 text holds
        Buffer.from([0xe9, 0x20, 0xff, 0x0a]),
      ]),
      '\n    format: { type: csv, encoding: latin-1 }',
      'José ÿ',
    ],
    ['gzip', gzipSync(`${transactionHeader}F4,A1,20240301,C,1,张三\n`), ''],
    [
      'no header, a delimiter of several characters, no quotes',
      Buffer.from('F5|+|A1|+|20240301|+|C|+|1|+|张三\n'),
      "\n    format: { type: csv, header: false, delimiter: '|+|', quote: '', columns: [id, account, day, side, amount, other] }",
    ],
    [
      'a trailer with totals',
      Buffer.from(`${transactionHeader}F6,A1,20240301,C,12.50,张三\nEND,1,12.5\n`),
      '\n    control: { from: trailer, mark: END, rows: 2, sums: { amount: 3 } }',
    ],
  ];
  const control = '\n    control: { from: sidecar, suffix: .ctl, rows: 1, sums: { amount: 2 } }';
  const byRows = '\n    business_date: { from_column: day, format: YYYYMMDD }';
  let loaded: ImportView[];
  let names: Map<string, string[]>;
  beforeAll(async () => {
    loaded = await importEach([
      ...forms.map(([, content, more]) => ({ content, more })),
      {
        content: `${transactionHeader}F7,A1,20240301,C,1,张三\n`,
        more: control,
        beside: (file) => ({ [`${file}.ctl`]: '1|1.00\n' }),
      },
      { content: transactionHeader },
      { content: transactionHeader.trimEnd(), more: byRows },
    ]);
    const rows = await rowsOf<{ id: string; name: string }>(
      bank,
      "SELECT transaction_id AS id, counterparty AS name FROM fact_transaction WHERE transaction_id LIKE 'F%'",
    );
    const byId = Map.groupBy(rows, ({ id }) => id);
    names = new Map([...byId].map(([id, those]) => [id, those.map(({ name }) => name)]));
  });

  test.each(forms.map(([form, , , name = '张三'], at) => [form, at, name] as const))(
    '%s',
    (_, at, name) => {
      expect(loaded[at]).toMatchObject({
        state: 'loaded',
        rowsLoaded: 1,
        rowsRejected: 0,
        refusal: null,
      });
      expect(names.get(`F${at + 1}`)).toEqual([name]);
    },
  );

  test('a sidecar with totals', () => {
    const only = loaded[forms.length];
    expect(only?.control).toEqual([
      { what: 'rows', expected: '1', found: '1', holds: true },
      { what: 'amount', expected: '1.00', found: '1', holds: true },
    ]);
    expect(only?.state).toBe('loaded');
  });

  test('a header and no rows: nothing happened that day, whatever the rows would tell the day by', () => {
    const nothing = { state: 'loaded', rowsIn: 0, rowsLoaded: 0, refusal: null };
    const empty = loaded.slice(forms.length + 1);
    expect(empty).toMatchObject([nothing, { ...nothing, businessDate: '2024-03-01' }]);
  });

  test('a header and no rows where the file is the whole: refused, or everything would be gone', async () => {
    const mapping = head + balanceEntry;
    const { imports } = await importFiles(bank, mapping, {
      'balance_20240301.csv': 'account,amount\n',
    });
    expect(imports).toMatchObject([{ state: 'refused', refusal: { code: 'FILE_EMPTY' } }]);
  });

  test('Parquet', async () => {
    const content = await parquetOf(
      bank,
      `SELECT concat('P', toString(number)) AS id, 'A1' AS account, toDate32('2024-02-01') + number AS day, 'C' AS side, toDecimal64(number, 2) / 4 AS amount, '张三' AS other FROM numbers(1, 10)`,
    );
    const entry = transactionEntry('\n    format: { type: parquet }').replace(
      'date_format: YYYYMMDD',
      'date_format: YYYY-MM-DD',
    );
    const unknown = entry
      .replace('name: transaction', 'name: unknown')
      .replace('counterparty: other', 'counterparty: nothing');
    const { imports } = await importFiles(bank, head + accountEntry + entry + unknown, {
      'transactions.parquet': content,
    });
    expect(imports[0]).toMatchObject({ state: 'loaded', rowsIn: 10, rowsLoaded: 10 });
    expect(
      await rowsOf(
        bank,
        "SELECT toString(max(business_date)) AS last, sum(amount_fen) AS fen FROM fact_transaction WHERE transaction_id LIKE 'P%'",
      ),
    ).toEqual([{ last: '2024-02-11', fen: 1375 }]);
    expect(imports[1]?.refusal).toMatchObject({ code: 'COLUMN_UNKNOWN' });
  });
});
