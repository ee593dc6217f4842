import { expect, test } from 'vitest';
import { addTag, buildCatalogue } from './catalogue.core.ts';
import { catalogue } from './catalogue.ts';
import { hiddenAs } from './mask-figures.core.ts';
import { customerMetric } from './metric.core.ts';
import { tagsOf } from './tag.core.ts';
import { allTime } from './window.core.ts';

const tags = tagsOf('activity', { zh: '零售部', en: 'Retail' }, 30);
const saying = (expression: string) => ({
  definition: ['甲', 'One'] as const,
  expression,
});
const made = buildCatalogue(
  [tags.number('wealth', '资产', 'Wealth', 'fen', saying('balance'))],
  [
    ...[
      ['balance', 'fact_balance', 'balance_fen'],
      ['likely', 'model_score', 'probability'],
    ].map(([code = '', fact = '', field = '']) =>
      customerMetric(code, '甲', 'One', {
        fact,
        field,
        aggregate: 'maximum',
        window: allTime,
      }),
    ),
    customerMetric('visits', '到店', 'Visits', {
      fact: 'fact_event',
      aggregate: 'count',
      window: allTime,
    }),
    customerMetric('payer', '对方', 'Payer', {
      fact: 'fact_transaction',
      aggregate: 'last',
      field: 'counterparty',
      window: allTime,
    }),
    customerMetric('payers', '对方数', 'Payers', {
      fact: 'fact_transaction',
      aggregate: 'distinct',
      field: 'counterparty',
      window: allTime,
    }),
  ],
);

test.each([
  ['balance', 'nothing'],
  ['tag.wealth', 'nothing'],
  ['balance / 100', 'nothing'],
  ['-balance + 1', 'nothing'],
  ['round(coalesce(balance, 0))', 'nothing'],
  ['case when visits > 1 then balance else 0 end', 'nothing'],
  ['balance + 1 - balance', 'nothing'],
  ['balance / least(balance, 1)', 'nothing'],
  ['balance * balance / balance', 'nothing'],
  ['likely * 100', 'nothing'],
  ['likely / likely', 'nothing'],
  ['balance / tag.wealth', null],
  ['level(balance, 1, 2)', null],
  ['case when balance > 1 then 1 else 0 end', null],
  ['visits', null],
  ['payers', null],
] as const)(
  'what %s shows is told by what it is made of, not by its unit',
  (expression, hidden) => {
    const shown = tags.number('asked', '甲', 'One', 'count', saying(expression));
    const tag = addTag(made, shown).tags.get('asked');
    expect(tag && hiddenAs(tag)).toBe(hidden);
  },
);

test('an amount in fen is shown as the band it lies in', () => {
  expect(hiddenAs(made.tags.get('wealth')!)).toBe('band');
});

test.each(['payer', "case when visits > 1 then payer else '' end", "coalesce(payer, 'x')"])(
  'no tag has %s for its value, which names somebody',
  (expression) => {
    const choice = tags.choice('asked', '甲', 'One', { ...saying(expression), choices: [] });
    expect(() => addTag(made, choice)).toThrow(
      'fact_transaction.counterparty, which name somebody',
    );
  },
);

test('a tag may compare what names somebody', () => {
  const flag = tags.flag('asked', '甲', 'One', saying("payer != 'x'"));
  expect(addTag(made, flag).tags.has('asked')).toBe(true);
});

test('of the catalogue, money alone is in fen, and only scores of models are shown to few', () => {
  const numbers = [...catalogue.tags.values()].filter(({ type }) => type === 'number');
  for (const tag of numbers)
    expect([tag.code, hiddenAs(tag)]).toEqual([
      tag.code,
      tag.model === undefined ? (tag.lineage.power === 0 ? null : 'band') : 'nothing',
    ]);
  const inFen = numbers.filter(({ unit }) => unit === 'fen');
  expect(inFen.filter(({ lineage }) => lineage.power === 0)).toEqual([]);
});
