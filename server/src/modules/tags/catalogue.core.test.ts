import { expect, test } from 'vitest';
import { buildCatalogue } from './catalogue.core.ts';
import { catalogue } from './catalogue.ts';
import { compileTagSelect } from './compile-tags.core.ts';
import { customerMetric } from './metric.core.ts';
import { tagsOf } from './tag.core.ts';
import { allTime } from './window.core.ts';

const owner = { zh: '零售部', en: 'Retail' };
const metric = customerMetric('purchases', '消费笔数', 'Purchases', {
  fact: 'fact_transaction',
  aggregate: 'count',
  window: allTime,
});
const tag = tagsOf('activity', owner, 30).number('buys', '消费', 'Buys', 'count', {
  definition: ['消费笔数', 'How many purchases'],
  expression: 'purchases',
});

test.each(['merchant', 'payroll_employer'] as const)(
  'a tag of a %s is refused at the start, since no run would compute it',
  (subjectKind) => {
    expect(() => buildCatalogue([{ ...tag, subjectKind }], [metric])).toThrow(
      `tag buys: no run computes tags of the subject ${subjectKind}`,
    );
  },
);

test('a metric of a subject that its facts do not name is refused at the start', () => {
  expect(() => buildCatalogue([], [{ ...metric, subjectKind: 'merchant' }])).toThrow(
    'metric purchases: fact_transaction has no rows of a merchant',
  );
});

test('every tag of the catalogue has a column in a run', () => {
  const { columns } = compileTagSelect(catalogue, new Map(), {
    asOf: '2025-12-31',
    currency: 'CNY',
    snapshots: new Map(),
  });
  expect(columns.map((column) => column.tag.code)).toEqual([...catalogue.tags.keys()]);
});
