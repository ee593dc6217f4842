import { rmSync } from 'node:fs';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bilingual } from '#contract/bilingual.ts';
import { anyJobKind, JobFailure } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { importJob, listImports } from '#modules/ingest/index.ts';
import { keptPath } from '../../src/modules/ingest/keep-file.ts';
import { usePlatform } from '../harness/platform.ts';
import { deliver, importFiles, rowsOf } from './import-fixture.ts';
import {
  accountEntry,
  accountHeader,
  accounts,
  customerEntry,
  mappingOf,
  people,
  setUpBank,
  transactionEntry,
  transactionHeader,
} from './small-bank.ts';

const bank = usePlatform({ now: '2024-03-10T09:00:00+08:00' });
beforeAll(() => setUpBank(bank, 'core', 5));

describe('a file without a row', () => {
  test.each([
    ['append', 'a header only', transactionHeader, 'loaded', null],
    ['delta', 'a header only', transactionHeader, 'loaded', null],
    ['delta', 'a header without line end', transactionHeader.trim(), 'loaded', null],
    ['full', 'a header only', transactionHeader, 'refused', 'FILE_EMPTY'],
    ['append', 'no byte', '', 'refused', 'FILE_EMPTY'],
  ])('in mode %s, with %s', async (mode, _, content, state, code) => {
    // A day of its own for each, so that none is the same file again.
    const { imports, outcomes } = await importFiles(
      bank,
      mappingOf('core', transactionEntry(mode)) + `# ${expect.getState().currentTestName}\n`,
      { 'transaction.csv': content },
    );
    expect(imports[0]).toMatchObject({ state, rowsIn: 0, rowsLoaded: 0 });
    expect(imports[0]?.refusal?.code ?? null).toBe(code);
    expect(outcomes).toEqual(['done']);
  });

  test('loads where its day would stand in a column', async () => {
    const more = '    business_date: { from_column: day, format: YYYY-MM-DD }\n';
    const { imports } = await importFiles(
      bank,
      mappingOf('core', transactionEntry('delta', more)),
      {
        'transaction.csv': transactionHeader,
      },
    );
    expect(imports[0]).toMatchObject({ state: 'loaded', rowsIn: 0 });
  });

  test('must meet its control totals', async () => {
    const more = '    control: { from: mapping, rows: 1 }\n';
    const { imports } = await importFiles(
      bank,
      mappingOf('core', transactionEntry('delta', more)),
      {
        'transaction.csv': transactionHeader,
      },
    );
    expect(imports[0]?.refusal?.code).toBe('CONTROL_ROWS_MISMATCH');
  });

  test('holds up no file behind it', async () => {
    const { imports } = await importFiles(
      bank,
      mappingOf('core', accountEntry('delta'), transactionEntry('append')),
      {
        'account_20240229.csv': accountHeader,
        'transaction.csv': `${transactionHeader}S1,C1,2024-02-29,1\n`,
      },
    );
    expect(imports.map((one) => [one.entry, one.state, one.rowsLoaded]).sort()).toEqual([
      ['account', 'loaded', 0],
      ['transaction', 'loaded', 1],
    ]);
  });
});

test('a file that fails unexpectedly is tried again before those behind it, and then holds them up no longer', async () => {
  const { platform } = bank;
  const deliveryId = await deliver(
    bank,
    mappingOf('core', accountEntry('delta'), transactionEntry('append')),
    {
      'account_20240301.csv': accounts(5),
      'transaction.csv': `${transactionHeader}S2,C2,2024-02-29,1\n`,
    },
  );
  const states = async () => {
    const imports = await withJob(platform.database, (tx) =>
      listImports(tx, { deliveryId, limit: 9 }),
    );
    return Object.fromEntries(imports.map((one) => [one.entry, one.state]));
  };
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ sha256: Buffer }>`select sha256 from ingest.import
      where delivery_id = ${deliveryId} and entry = 'account'`.execute(tx),
  );
  rmSync(keptPath(platform.home, rows[0]?.sha256 ?? Buffer.alloc(0)));
  const seen: object[] = [];
  const watched: typeof importJob = {
    ...importJob,
    run: async (...given) => {
      seen.push(await states());
      return importJob.run(...given);
    },
  };
  const outcomes = await bank.runJobs([anyJobKind(watched)]);
  expect(outcomes).toEqual(['again', 'again', 'again', 'again', 'failed']);
  expect(seen.at(-1)).toEqual({ account: 'failed', transaction: 'queued' });
  expect(await states()).toEqual({ account: 'failed', transaction: 'loaded' });
  expect(
    await rowsOf(bank, "SELECT amount_fen FROM fact_transaction WHERE transaction_id = 'S2'"),
  ).toEqual([{ amount_fen: 100 }]);
});

test('a delivery that is tried again leaves what was delivered later for the day', async () => {
  const mapping = mappingOf('core', accountEntry('full'));
  const one = (kind: string) => `${accountHeader}A1,C1,${kind},2012-05-05\n`;
  const first = await deliver(bank, mapping, { 'account_20240305.csv': one('wrong') });
  const correction = await deliver(bank, mapping, { 'account_20240305.csv': one('right') });
  const { platform } = bank;
  const context = { jobId: 0, signal: new AbortController().signal, progress: () => {} };
  // The first waits for its next attempt while the correction is carried out.
  await importJob.run(platform, context, { deliveryId: correction });
  await importJob.run(platform, context, { deliveryId: first });
  const [late] = await withJob(platform.database, (tx) =>
    listImports(tx, { deliveryId: first, limit: 1 }),
  );
  expect(late).toMatchObject({ state: 'refused', refusal: { code: 'NEWER_DELIVERY_LOADED' } });
  expect(await rowsOf(bank, "SELECT kind FROM fact_account WHERE account_id = 'A1'")).toEqual([
    { kind: 'right' },
  ]);
});

test('a file of customers that is being taken in is not cut in half by a cancel; the next file is', async () => {
  const { platform } = bank;
  const mapping = mappingOf('core', customerEntry('full'), transactionEntry('append'));
  const deliveryId = await deliver(bank, mapping, {
    'customer.csv': people(5, 'N2', '新名'),
    'transaction.csv': `${transactionHeader}S3,C1,2024-02-29,1\n`,
  });
  const cancel = new AbortController();
  const context = {
    jobId: 0,
    signal: cancel.signal,
    // The first batch is committed: as when somebody cancels at this moment.
    progress: (done: number, _total: number, note?: Bilingual) => {
      if (done > 0 && note?.en.includes('load')) cancel.abort(new JobFailure('cancelled'));
    },
  };
  await expect(importJob.run(platform, context, { deliveryId })).rejects.toThrow('cancelled');
  const imports = await withJob(platform.database, (tx) =>
    listImports(tx, { deliveryId, limit: 9 }),
  );
  expect(Object.fromEntries(imports.map((one) => [one.entry, one.state]))).toEqual({
    customer: 'loaded',
    transaction: 'cancelled',
  });
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ n: number }>`select count(*)::int as n from customers.customer join organization.org_unit
      on org_id = managing_org_id where customer.name = '新名' and code = 'N2'`.execute(tx),
  );
  expect(rows).toEqual([{ n: 5 }]);
  expect(
    await rowsOf(
      bank,
      "SELECT uniqExact(customer_no) AS n FROM customer_attribute WHERE valid_from = '2024-03-10'",
    ),
  ).toEqual([{ n: 5 }]);
});
