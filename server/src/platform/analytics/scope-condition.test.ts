import { beforeAll, expect, test } from 'vitest';
import type { Scope } from '#contract/scope.ts';
import { useAnalytics } from '../../../test/harness/analytics.ts';
import { scopeCondition } from './index.ts';

const analytics = useAnalytics();

beforeAll(async () => {
  await analytics.command(
    'CREATE TABLE seat (org_id UInt32, other_id UInt32) ENGINE = MergeTree ORDER BY org_id',
  );
  await analytics.insertRows(
    'seat',
    [1, 2, 3, 4].map((org_id) => ({ org_id, other_id: 5 - org_id })),
  );
});

async function seen(scope: Scope): Promise<number[]> {
  const condition = scopeCondition(scope, 'org_id');
  const rows = await analytics.query<{ org_id: number }>(
    `SELECT org_id FROM seat WHERE ${condition.sql} ORDER BY org_id`,
    condition.params,
  );
  return rows.map((row) => row.org_id);
}

test('a scope shows the rows of its org units and no others', async () => {
  expect(await seen({ all: false, orgIds: [2, 3, 99] })).toEqual([2, 3]);
});

test('the scope of the whole bank shows every row', async () => {
  expect(await seen({ all: true })).toEqual([1, 2, 3, 4]);
});

test('a scope without org units shows nothing', async () => {
  expect(await seen({ all: false, orgIds: [] })).toEqual([]);
});

test('two scopes in one statement keep their own org units', async () => {
  const left = scopeCondition({ all: false, orgIds: [1, 2] }, 'org_id');
  const right = scopeCondition({ all: false, orgIds: [3] }, 'seat.other_id');
  const rows = await analytics.query(`SELECT org_id FROM seat WHERE ${left.sql} AND ${right.sql}`, {
    ...left.params,
    ...right.params,
  });
  expect(rows).toEqual([{ org_id: 2 }]);
});

test('a column that is no plain name is refused', () => {
  expect(() => scopeCondition({ all: true }, '1 OR 1')).toThrow('Not a column name');
});
