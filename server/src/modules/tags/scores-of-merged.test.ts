import { expect, test } from 'vitest';
import { useAnalytics } from '../../../test/harness/analytics.ts';
import { catalogue } from './catalogue.ts';
import { compileMetricScan } from './compile-metrics.core.ts';

const analytics = useAnalytics();
const run = { asOf: '2025-12-31', currency: 'CNY', snapshots: new Map() };

test('of two numbers of one customer with scores of one day, band and score are the kept number’s', async () => {
  const insert = (party: number, probability: number, band: string) =>
    analytics.command(`INSERT INTO model_score (model, business_date, party_no, version, probability, band)
      VALUES ('borrowing', '2025-12-30', ${party}, 1, ${probability}, '${band}')`);
  await analytics.command('INSERT INTO party_canonical (party_no, customer_no) VALUES (2, 1)');
  // The merged number's row stands first, so that an order of reading would choose it.
  await insert(2, 0.9, 'high');
  await insert(1, 0.1, 'low');
  const metrics = ['borrowing_score', 'borrowing_band'].map((code) => catalogue.metrics.get(code)!);
  const { sql } = compileMetricScan(metrics, run);
  const [row] = await analytics.query(sql, { first_no: 1, last_no: 2 });
  expect(row).toMatchObject({ m_borrowing_score: 0.1, m_borrowing_band: 'low' });
});
