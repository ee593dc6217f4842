import { expect, test } from 'vitest';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { insertBank } from '../../../test/tags/bank-of-facts.ts';
import { enqueueTagRun, runTagsJob } from './jobs.ts';

const bank = usePlatform({ now: '2026-01-05T10:00:00+08:00' });

test('a run gives one row to each customer whose relation had begun by the date', async () => {
  await insertBank(
    bank.platform.analytics,
    new Map([
      [1, { customer: { birth: '1930-02-28', open: '2025-12-31' } }],
      [2, { customer: { open: '2026-01-01' } }],
      [3, { customer: { open: null } }],
      [4, { customer: { open: '2020-01-01', from: '2026-01-02' } }],
    ]),
  );
  await enqueueTagRun(bank.platform, '2025-12-31', null);
  expect(await bank.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
  const rows = await bank.platform.analytics.query(
    'SELECT customer_no, t_age FROM tag_daily ORDER BY customer_no',
  );
  expect(rows).toEqual([
    { customer_no: 1, t_age: 95 },
    { customer_no: 3, t_age: null },
  ]);
});
