import { expect, test } from 'vitest';
import { buildCatalogue } from './catalogue.core.ts';
import { catalogue } from './catalogue.ts';
import { compileTagSelect } from './compile-tags.core.ts';
import { customerMetric } from './metric.core.ts';
import { count, tagsOf } from './tag.core.ts';
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

const often = tagsOf('activity', owner, 30).flag('buys_often', '常买', 'Buys often', {
  definition: ['达到笔数', 'Reaches the number'],
  parameters: { minimum: count(12, '笔数', 'Purchases') },
  expression: 'purchases >= $minimum',
});
const seldom = tagsOf('activity', owner, 30).flag('buys_seldom', '少买', 'Buys seldom', {
  definition: ['未达到常买的笔数', 'Below the number of those who buy often'],
  expression: 'purchases < $buys_often.minimum',
});

test('a tag may share the threshold of one before it, and follows when the bank changes it', () => {
  const changed = new Map([['buys_often', new Map([['minimum', 77]])]]);
  const { sql } = compileTagSelect(buildCatalogue([often, seldom], [metric]), changed, {
    asOf: '2025-12-31',
    currency: 'CNY',
    snapshots: new Map(),
  });
  expect(sql).toContain('>= 77');
  expect(sql).toContain('< 77');
  expect(sql).not.toContain('12)');
});

test.each([
  ['of a tag that stands after it', [seldom, often]],
  [
    'that the other does not declare',
    [often, { ...seldom, expression: 'purchases < $buys_often.most' }],
  ],
])('a threshold %s is refused at the start', (_, tags) => {
  expect(() => buildCatalogue(tags, [metric])).toThrow('does not declare $buys_often.');
});

test('every tag of the catalogue has a column in a run', () => {
  const { columns } = compileTagSelect(catalogue, new Map(), {
    asOf: '2025-12-31',
    currency: 'CNY',
    snapshots: new Map(),
  });
  expect(columns.map((column) => column.tag.code)).toEqual([...catalogue.tags.keys()]);
});
