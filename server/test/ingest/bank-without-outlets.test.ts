import { expect, test } from 'vitest';
import { usePlatform } from '../harness/platform.ts';
import { importFiles, rowsOf } from './import-fixture.ts';

const bank = usePlatform({ now: '2024-03-01T09:00:00+08:00' });

const mapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
files:
  - name: customer
    entity: customer
    glob: 'customer.csv'
    mode: full
    business_date: { from_column: day, format: YYYY-MM-DD }
    fields: { customer_id: id }
`;

test('customers who would belong to no outlet are refused with a sentence, at the first attempt', async () => {
  const { imports, outcomes } = await importFiles(bank, mapping, {
    'customer.csv': 'id,day\nC1,2024-02-29\n',
  });
  expect(imports.map((one) => [one.state, one.refusal?.code])).toEqual([
    ['refused', 'ORGANIZATION_MISSING'],
  ]);
  expect(outcomes).toEqual(['done']);
  expect(await rowsOf(bank, 'SELECT count() AS n FROM customer_attribute')).toEqual([{ n: 0 }]);
});
