import type { ValueType } from '#contract/audience-rule.ts';
import type { TagColumn } from '#modules/audiences/compile-rule.core.ts';
import type { Analytics } from '#platform/analytics/index.ts';

export type BenchColumn = TagColumn & {
  code: string;
  clickhouseType: string;
  postgresType: string;
  /** SQL of the value of customer `number` */
  value: string;
  /** values a condition may compare with: quantiles of figures, days, choices */
  steps: readonly (string | number)[];
};

export const columnCount = 162;
export const outletCount = 200;
const lastDay = '2026-01-31';

/** A fraction of [0, 1) that depends on the customer and on `salt` only. */
const chance = (salt: number) => `(cityHash64(number, ${salt}) % 1000003) / 1000003`;

// What ties the columns together: how rich, how active, how old a customer is. Every column mixes
// one of the three with chance of its own, so that conditions are correlated as a bank's are.
const wealth = chance(1);
const activity = chance(2);
const age = `(18 + toInt64(70 * ${chance(3)}))`;
const trait = (index: number) =>
  index % 3 === 0 ? wealth : index % 3 === 1 ? activity : `(${age} - 18) / 70`;
const mixed = (index: number) => `(0.7 * ${trait(index)} + 0.3 * ${chance(index + 10)})`;

type Recipe = Omit<BenchColumn, 'code' | 'column' | 'type'>;

const recipes: Record<ValueType, (index: number) => Recipe> = {
  // Amounts in fen from 1 yuan to 10 million, log-even, every third column unknown for one in ten.
  number: (index) => {
    const amount = `toInt64(pow(10, 2 + 7 * ${mixed(index)}))`;
    const nullable = index % 3 === 0;
    return {
      clickhouseType: nullable ? 'Nullable(Int64)' : 'Int64',
      postgresType: 'bigint',
      value: nullable ? `if(cityHash64(number, ${index + 500}) % 10 = 0, NULL, ${amount})` : amount,
      steps: [0.2, 0.35, 0.5, 0.65, 0.8].map((level) => Math.round(10 ** (2 + 7 * level))),
    };
  },
  flag: (index) => ({
    clickhouseType: 'UInt8',
    postgresType: 'smallint',
    value: `toUInt8(${mixed(index)} > ${0.3 + (index % 5) / 10})`,
    steps: [],
  }),
  choice: (index) => {
    const choices = ['', ...Array.from({ length: 3 + (index % 10) }, (_, n) => `choice_${n}`)];
    const list = choices.map((choice) => `'${choice}'`).join(', ');
    return {
      clickhouseType: 'LowCardinality(String)',
      postgresType: 'text',
      value: `[${list}][1 + toUInt32(${choices.length} * ${mixed(index)})]`,
      steps: choices.slice(1),
    };
  },
  date: (index) => ({
    clickhouseType: 'Nullable(Date32)',
    postgresType: 'date',
    value: `if(cityHash64(number, ${index + 500}) % 5 = 0, NULL, toDate32('${lastDay}') - toInt64(720 * ${mixed(index)}))`,
    steps: ['2024-09-01', '2025-02-01', '2025-06-01', '2025-10-01'],
  }),
};

/** 90 figures, 40 flags, 20 choices, 12 dates. */
export const columns: readonly BenchColumn[] = Array.from({ length: columnCount }, (_, index) => {
  const type: ValueType =
    index < 90 ? 'number' : index < 130 ? 'flag' : index < 150 ? 'choice' : 'date';
  const code = `${type}_${index}`;
  return { code, column: `t_${code}`, type, ...recipes[type](index) };
});

export const outletOf = `toUInt32(1 + ${outletCount} * ${chance(4)})`;

/** Customers 1 to `customers` as the tags of `date`; a million a statement keeps memory flat. */
export async function fillWideTable(
  analytics: Analytics,
  date: string,
  customers: number,
): Promise<void> {
  const types = columns.map(
    (column) => `ADD COLUMN IF NOT EXISTS ${column.column} ${column.clickhouseType}`,
  );
  await analytics.command(`ALTER TABLE tag_daily ${types.join(', ')}`);
  const names = columns.map((column) => column.column).join(', ');
  const values = columns.map((column) => `${column.value} AS ${column.column}`).join(', ');
  for (let from = 0; from < customers; from += 1_000_000) {
    await analytics.command(
      `INSERT INTO tag_daily (business_date, customer_no, opening_org_id, managing_org_id, attributed_org_id, ${names})
       SELECT {date:Date}, toUInt32(number + 1), ${outletOf}, ${outletOf}, ${outletOf}, ${values}
       FROM numbers({from:UInt64}, {count:UInt64})`,
      { date, from, count: Math.min(1_000_000, customers - from) },
    );
  }
  await analytics.command(`OPTIMIZE TABLE tag_daily PARTITION {date:Date} FINAL`, { date });
}
