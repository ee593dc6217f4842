import { buildCatalogue, type Catalogue } from '../../server/src/modules/tags/catalogue.core.ts';
import { customerMetric, type Metric } from '../../server/src/modules/tags/metric.core.ts';
import { columnOf, tagsOf, type Tag } from '../../server/src/modules/tags/tag.core.ts';
import { lastDays } from '../../server/src/modules/tags/window.core.ts';

/** A metric twice: as a bank declares it, and as a person writes it by hand in one GROUP BY. */
export type BenchMetric = { metric: Metric; byHand: string };

export const asOf = '2025-12-31';

/** The filters of metrics, in the tag language and in SQL. */
const filters: readonly (readonly [tagLanguage: string, sql: string])[] = [
  ["direction = 'in'", "direction = 'in'"],
  ["direction = 'out'", "direction = 'out'"],
  ["kind = 'salary' and direction = 'in'", "kind = 'salary' AND direction = 'in'"],
  ["kind = 'cash' and direction = 'out'", "kind = 'cash' AND direction = 'out'"],
  ["kind = 'card'", "kind = 'card'"],
  ["merchant_category in ('fuel', 'parking')", "merchant_category IN ('fuel', 'parking')"],
  ["merchant_category = 'dining'", "merchant_category = 'dining'"],
  ["channel = 'mobile'", "channel = 'mobile'"],
  ["channel = 'counter'", "channel = 'counter'"],
  [
    "kind = 'transfer' and direction = 'out' and counterparty_bank != ''",
    "kind = 'transfer' AND direction = 'out' AND counterparty_bank != ''",
  ],
];
const windows = [30, 90, 365];

/** 60 metrics: of each filter and window the sum, and the count or, at the year, something dearer. */
export const benchMetrics: readonly BenchMetric[] = filters.flatMap(([filter, sql], nth) =>
  windows.flatMap((days): BenchMetric[] => {
    const rows = `${sql} AND business_date > toDate32('${asOf}') - ${days} AND currency = 'CNY'`;
    const window = lastDays(days);
    const declare = (name: string, rest: Pick<Metric, 'aggregate'> & { field?: string }): Metric =>
      customerMetric(`${name}_${nth}_${days}`, name, name, {
        fact: 'fact_transaction',
        filter,
        window,
        ...rest,
      });
    const sum = {
      metric: declare('sum', { aggregate: 'sum', field: 'amount_fen' }),
      byHand: `sumIf(amount_fen, ${rows})`,
    };
    const bare = rows.replace(" AND currency = 'CNY'", '');
    if (days < 365)
      return [
        sum,
        { metric: declare('count', { aggregate: 'count' }), byHand: `countIf(${bare})` },
      ];
    switch (nth % 5) {
      case 0:
        return [
          sum,
          {
            metric: declare('largest', { aggregate: 'maximum', field: 'amount_fen' }),
            byHand: `maxIf(amount_fen, ${rows})`,
          },
        ];
      case 1:
        return [
          sum,
          {
            metric: declare('months', { aggregate: 'distinct', field: 'month' }),
            byHand: `uniqExactIf(toYYYYMM(business_date), ${bare})`,
          },
        ];
      case 2:
        return [
          sum,
          {
            metric: declare('newest', { aggregate: 'maximum', field: 'business_date' }),
            byHand: `maxIf(business_date, ${bare})`,
          },
        ];
      default:
        return [
          sum,
          { metric: declare('count', { aggregate: 'count' }), byHand: `countIf(${bare})` },
        ];
    }
  }),
);

/** The tag's value in SQL, over its metric's value `v`; a choice is its place among the choices. */
export function tagByHand({ metric }: BenchMetric, index: number): string {
  if (metric.field === 'business_date') return 'toInt64(v)';
  if (index % 6 === 0) return 'toInt64(v)';
  if (index % 6 === 1) return 'toInt64(v >= 1) + toInt64(v >= 3)';
  return 'toInt64(v >= 2)';
}

/** The sum of the same values in the product's own column. */
export function sumOfColumn({ metric }: BenchMetric, index: number): string {
  const column = columnOf(`tag_${metric.code}`);
  if (metric.field === 'business_date') return `sum(toInt64(ifNull(${column}, 0)))`;
  if (index % 6 === 1) return `sum(indexOf(['some', 'many'], ${column}))`;
  return `sum(toInt64(${column}))`;
}

/** One tag a metric: numbers, flags at a threshold, dates, and a choice a filter. */
function benchTags(): Tag[] {
  const tags = tagsOf('transactions', { zh: '测试', en: 'Bench' }, 30);
  const definition = ['基准测试', 'Benchmark'] as const;
  return benchMetrics.map(({ metric }, index) => {
    const code = `tag_${metric.code}`;
    if (metric.field === 'business_date')
      return tags.date(code, code, code, { definition, expression: metric.code });
    if (index % 6 === 0)
      return tags.number(code, code, code, 'fen', { definition, expression: metric.code });
    if (index % 6 === 1) {
      const choices = [
        ['none', '', ''],
        ['some', '', ''],
        ['many', '', ''],
      ] as const;
      return tags.choice(code, code, code, {
        definition,
        choices,
        expression: `choose(level(${metric.code}, 1, 3), 'none', 'some', 'many')`,
      });
    }
    const parameters = { minimum: { zh: '', en: '', unit: 'count', value: 2 } } as const;
    return tags.flag(code, code, code, {
      definition,
      parameters,
      expression: `${metric.code} >= $minimum`,
    });
  });
}

export const benchCatalogue: Catalogue = buildCatalogue(
  benchTags(),
  benchMetrics.map(({ metric }) => metric),
);
