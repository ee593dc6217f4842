import { beforeAll, describe, expect, test } from 'vitest';
import { usePlatform } from '../harness/platform.ts';
import { fingerprintFacts, importFiles, rowsOf } from './import-fixture.ts';
import { accountEntry, accounts, mappingOf, setUpBank } from './small-bank.ts';

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
