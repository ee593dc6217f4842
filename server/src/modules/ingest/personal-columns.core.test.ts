import { expect, test } from 'vitest';
import { fileSchema } from '#contract/mapping-file.ts';
import { maskedCells, openColumns } from './personal-columns.core.ts';

const file = fileSchema.parse({
  name: 'customer',
  entity: 'customer',
  glob: '*.csv',
  mode: 'full',
  fields: {
    customer_id: { column: 'id' },
    name: { column: 'name' },
    open_date: { column: 'opened' },
  },
  attributes: { industry: { column: 'industry' } },
});

test('a cell is shown when its column feeds no personal field; one that the mapping does not use is masked', () => {
  const columns = ['id', 'name', 'opened', 'industry', 'spouse_id'];
  const cells = ['C1', '张三丰山', '20150601', '餐饮', '350102199001011234'];
  const shown = maskedCells(columns, cells, openColumns(file)).map(({ value }) => value);
  expect(shown).toEqual(['C1', '张***山', '20150601', '餐饮', '3***4']);
});
