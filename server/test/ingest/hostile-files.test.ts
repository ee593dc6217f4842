import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { importFiles } from './import-fixture.ts';
import { mappingOf, rows, setUpBank, transactionEntry, transactionHeader } from './small-bank.ts';

const bank = usePlatform({ now: '2024-03-10T09:00:00+08:00' });
beforeAll(() => setUpBank(bank, 'core', 5));

const importTransactions = async (content: string, more = '') => {
  const { imports } = await importFiles(bank, mappingOf('core', transactionEntry('append', more)), {
    'transaction.csv': content,
  });
  if (!imports[0]) throw new Error('nothing was imported');
  return imports[0];
};

test('a header of more columns than a table has is refused', async () => {
  const extra = Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',');
  const header = `${transactionHeader.trim()},${extra}\n`;
  expect(await importTransactions(header)).toMatchObject({
    state: 'refused',
    refusal: { code: 'TOO_MANY_COLUMNS' },
  });
});

test('the quarantine keeps the first rows at fault, and of enormous ones only as many as fit', async () => {
  const long = 'x'.repeat(600_000);
  const file = await importTransactions(
    transactionHeader + rows(80, (n) => `T${n},C1,2024-02-28,1,${long}`),
  );
  expect(file).toMatchObject({ refusal: { code: 'ERROR_LIMIT_EXCEEDED' }, rowsRejected: 80 });
  const kept = await withJob(bank.platform.database, (tx) =>
    sql<{ first: number; last: number; n: number }>`
      select min(line)::int as first, max(line)::int as last, count(*)::int as n
      from ingest.quarantine where import_id = ${file.id}`.execute(tx),
  );
  // 32 MiB of rows of 600,025 bytes and a few
  expect(kept.rows).toEqual([{ first: 2, last: 56, n: 55 }]);
});

test.each([
  ['1.235,00', 'loaded'],
  ['1235,00', 'loaded'],
  ['1235.00', 'refused'],
  ['1.236,00', 'refused'],
])('a trailer is written as the amounts of its file are: %s', async (sum, state) => {
  const more = `    format: { type: csv, delimiter: ';', decimal: ',' }
    control: { from: trailer, mark: END, rows: 2, sums: { amount: 3 } }
`;
  const header = transactionHeader.replaceAll(',', ';');
  const id = sum.replaceAll(/\D/g, '');
  const file = await importTransactions(
    `${header}T${id}a;C1;2024-02-28;1.234,50\nT${id}b;C1;2024-02-28;0,50\nEND;2;${sum}\n`,
    more,
  );
  expect(file.state).toBe(state);
});
