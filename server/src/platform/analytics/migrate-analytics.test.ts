import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, inject, test } from 'vitest';
import { useAnalytics } from '../../../test/harness/analytics.ts';
import { migrateAnalytics } from './index.ts';

const analytics = useAnalytics();
let folder = '';
let number = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(inject('runFolder'), 'migrations-'));
  number += 1;
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'up.sql'), sql);
}

test('migrations are carried out once, in the order of their numbers, statement by statement', async () => {
  await write(
    '9002-more',
    `INSERT INTO step_${number} SELECT max(n) + 1, 'second' FROM step_${number}`,
  );
  await write(
    '9001-first',
    `-- one; two
     CREATE TABLE step_${number} (n UInt32, note String DEFAULT 'a;b') ENGINE = MergeTree ORDER BY n;
     INSERT INTO step_${number} SELECT 1, 'first; of two' /* ; */;
    `,
  );
  expect(await migrateAnalytics(analytics, folder)).toEqual(['9001-first', '9002-more']);
  expect(await migrateAnalytics(analytics, folder)).toEqual([]);
  expect(await analytics.query(`SELECT n, note FROM step_${number} ORDER BY n`)).toEqual([
    { n: 1, note: 'first; of two' },
    { n: 2, note: 'second' },
  ]);
});

test('a migration changed after it was carried out is refused', async () => {
  await write('9011-one', 'SELECT 1');
  await migrateAnalytics(analytics, folder);
  await write('9011-one', 'SELECT 2');
  await expect(migrateAnalytics(analytics, folder)).rejects.toThrow('9011-one was changed');
});

test('a migration that breaks is not recorded and runs again', async () => {
  await write(
    '9021-broken',
    `CREATE TABLE IF NOT EXISTS late_${number} (n UInt8) ENGINE = Memory; SELECT * FROM missing_${number}`,
  );
  await expect(migrateAnalytics(analytics, folder)).rejects.toMatchObject({
    type: 'UNKNOWN_TABLE',
  });
  await analytics.command(`CREATE TABLE missing_${number} (n UInt8) ENGINE = Memory`);
  expect(await migrateAnalytics(analytics, folder)).toEqual(['9021-broken']);
});
