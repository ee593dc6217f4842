import { Readable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { createDelivery, importJob, saveMapping } from '#modules/ingest/index.ts';
import { keepFile } from '../../src/modules/ingest/keep-file.ts';
import { usePlatform } from '../harness/platform.ts';
import { deliver, fingerprintFacts, importFiles, rowsOf } from './import-fixture.ts';
import {
  accountEntry,
  accounts,
  mappingOf,
  setUpBank,
  transactionEntry,
  transactionHeader,
} from './small-bank.ts';

const bank = usePlatform({ now: '2024-03-10T09:00:00+08:00' });

describe('a full file closes what it lacks only when every row tells which record it is', () => {
  const mapping = mappingOf('core', accountEntry('full'));
  beforeAll(async () => {
    await setUpBank(bank, 'core', 300);
    await importFiles(bank, mapping, { 'account_20240228.csv': accounts(300) });
  });

  test.each([
    ['a quote that never closes', 'A8,C8,"current,2012-05-05', 'QUOTE_NOT_CLOSED'],
    ['an unquoted comma before the key', 'x,A8,C8,current,2012-05-05', 'ROW_WITHOUT_KEY'],
    ['a field too few', 'A8,C8,current', 'ROW_WITHOUT_KEY'],
    ['text behind a closing quote', '"A"8,C8,current,2012-05-05', 'ROW_WITHOUT_KEY'],
    ['a NUL byte', 'A8\0,C8,current,2012-05-05', 'ROW_WITHOUT_KEY'],
    ['no key', ',C8,current,2012-05-05', 'ROW_WITHOUT_KEY'],
  ])('%s refuses it with the line', async (_, row, code) => {
    const before = await fingerprintFacts(bank);
    const { imports } = await importFiles(bank, mapping, {
      'account_20240229.csv': accounts(300, (n) => (n === 8 ? row : null)),
    });
    expect(imports[0]).toMatchObject({ state: 'refused', rowsLoaded: 0, refusal: { code } });
    expect(imports[0]?.refusal?.en).toContain('line 10 ');
    expect(await fingerprintFacts(bank)).toEqual(before);
  });

  test('a row whose key is known is set aside, and what stands of it stays', async () => {
    const { imports } = await importFiles(bank, mapping, {
      'account_20240229.csv': accounts(299, (n) => (n === 8 ? 'A8,C8,current,never' : null)),
    });
    expect(imports[0]).toMatchObject({ state: 'loaded', rowsRejected: 1, rowsRemoved: 1 });
    expect(
      await rowsOf(bank, 'SELECT account_id FROM fact_account WHERE close_date IS NOT NULL'),
    ).toEqual([{ account_id: 'A299' }]);
  });

  test('where rows are added or changed only, a broken row is set aside alone', async () => {
    const { imports } = await importFiles(bank, mappingOf('core', accountEntry('delta')), {
      'account_20240301.csv': accounts(300, (n) => (n === 8 ? 'x,A8,C8,current,2012-05-05' : null)),
    });
    expect(imports[0]).toMatchObject({ state: 'loaded', rowsLoaded: 299, rowsRejected: 1 });
  });

  test('a quote that never closes refuses a file of any mode', async () => {
    const { imports } = await importFiles(bank, mappingOf('core', accountEntry('delta')), {
      'account_20240302.csv': accounts(300, (n) => (n === 8 ? 'A8,C8,"current,2012-05-05' : null)),
    });
    expect(imports[0]).toMatchObject({ state: 'refused', refusal: { code: 'QUOTE_NOT_CLOSED' } });
  });
});

describe('one full file is the whole of an entry for a day', () => {
  const refusalOf = (files: Record<string, string>, entry: string) =>
    deliver(bank, mappingOf('core', entry), files).then(
      () => null,
      (error: Error) => error.message,
    );

  test('a delivery with two of one day is refused before either is loaded', async () => {
    const parts = { 'account_20240305_1.csv': accounts(2), 'account_20240305_2.csv': accounts(1) };
    expect(await refusalOf(parts, accountEntry('full'))).toContain('FULL_FILE_TWICE');
    expect(await refusalOf(parts, accountEntry('delta'))).toBeNull();
    expect(
      await refusalOf(
        { 'account_20240305.csv': accounts(2), 'account_20240306.csv': accounts(1) },
        accountEntry('full'),
      ),
    ).toBeNull();
    await bank.runJobs([anyJobKind(importJob)]);
  });

  test('a mapping with two full entries of one entity is refused', async () => {
    const both = accountEntry('full') + accountEntry('full').replace('name: account', 'name: more');
    expect(await refusalOf({}, both)).toContain(
      'account and more are both full files of account: each would remove what the other brings',
    );
  });

  test('two files of one name are refused', async () => {
    const { platform } = bank;
    const saved = await withJob(platform.database, (tx) =>
      saveMapping(tx, mappingOf('core', accountEntry('delta')), 'mapping.yaml', null, new Date()),
    );
    if (!saved.ok) throw new Error(saved.refusal.code);
    const given = await Promise.all(
      [1, 2].map(async (count) => ({
        name: 'account_20240307.csv',
        kept: await keepFile(platform.home, Readable.from([Buffer.from(accounts(count))])),
      })),
    );
    expect(await createDelivery(platform, saved.value, given)).toMatchObject({
      ok: false,
      refusal: { code: 'FILE_NAME_TWICE' },
    });
  });

  test('a file of a day speaks of that day: a late row of another is added and removes nothing there', async () => {
    const entry = transactionEntry('full', "    business_date: { from_file_name: '_(\\d{8})' }\n");
    const file = (day: string, text: string) =>
      importFiles(bank, mappingOf('core', entry), {
        [`transaction_${day}.csv`]: transactionHeader + text,
      });
    await file('20240228', 'a1,C1,2024-02-28,1\na2,C1,2024-02-28,1\n');
    await file('20240229', 'b1,C1,2024-02-29,1\nb2,C1,2024-02-29,1\nlate,C2,2024-02-28,1\n');
    const corrected = await file('20240229', 'b1,C1,2024-02-29,1\n');
    expect(corrected.imports[0]).toMatchObject({ rowsRemoved: 1 });
    expect(
      await rowsOf(bank, 'SELECT transaction_id AS id FROM fact_transaction ORDER BY id'),
    ).toEqual(['a1', 'a2', 'b1', 'late'].map((id) => ({ id })));
  });
});
