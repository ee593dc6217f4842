import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { useAnalytics } from '../../../test/harness/analytics.ts';
import { backUpAnalytics, restoreAnalytics } from './index.ts';

const analytics = useAnalytics();
const totals = 'SELECT count() AS n, sum(cityHash64(*)) % 1000000007 AS checksum FROM fact_event';

test('a backup brought into an empty database holds the same rows, to the moment it was taken', async () => {
  const events = (first: number): object[] =>
    Array.from({ length: 5_000 }, (_, index) => ({
      source: 'core',
      event_id: `e${first + index}`,
      type: 'visit',
      business_date: '2024-01-05',
      party_no: index,
      occurred_at: '2024-01-05 10:00:00.123',
      arrived_at: '2024-01-05 10:00:01.000',
      properties: { place: '大堂' },
    }));
  await analytics.insertRows('fact_event', events(0));
  const folder = join(inject('runFolder'), `backup-${randomBytes(4).toString('hex')}`);
  const before = await analytics.query(totals);
  await backUpAnalytics(analytics, folder);
  await analytics.insertRows('fact_event', events(5_000));

  await expect(restoreAnalytics(analytics, folder)).rejects.toThrow('is not empty');

  const name = `test_${randomBytes(6).toString('hex')}`;
  await analytics.command(`CREATE DATABASE ${name}`);
  const restored = analytics.database(name);
  await restoreAnalytics(restored, folder);
  expect(await restored.query(totals)).toEqual(before);
  expect(await restored.query('SELECT count() AS n FROM schema_migration')).toEqual(
    await analytics.query('SELECT count() AS n FROM schema_migration'),
  );
  await analytics.command(`DROP DATABASE ${name} SYNC`);
});
