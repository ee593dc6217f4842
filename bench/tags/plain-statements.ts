import {
  compileExpression,
  type Meaning,
} from '../../server/src/modules/tags/compile-expression.core.ts';
import { columnOfTable } from '../../server/src/modules/tags/fact-tables.core.ts';
import { factTableOf, type Metric } from '../../server/src/modules/tags/metric.core.ts';
import { parseExpression } from '../../server/src/modules/tags/parse-expression.core.ts';

/**
 * The same metrics as a person writes them: one GROUP BY a fact table over the whole bank, every
 * aggregate in its plain form with all its conditions. No ranges, no shared periods, no bits for
 * months, no weights: what the product does with them is what is compared.
 */
export type PlainStatement = { fact: string; sql: string; metrics: readonly Metric[] };

export function plainStatements(metrics: Iterable<Metric>, asOf: string): PlainStatement[] {
  return [...Map.groupBy(metrics, (metric) => metric.fact)].map(([fact, group]) => {
    const [first] = group;
    if (!first) throw new Error('a fact table without metrics');
    const { name, from, date } = factTableOf(first);
    const columns = group.map((metric) => `${plainAggregate(metric, asOf)} AS ${metric.code}`);
    return {
      fact,
      metrics: group,
      sql: `SELECT party_no, ${columns.join(',\n ')} FROM ${from?.('1') ?? name} WHERE ${date} <= ${day(asOf)} GROUP BY party_no`,
    };
  });
}

const day = (date: string): string => `toDate32('${date}')`;

function plainAggregate(metric: Metric, asOf: string): string {
  const table = factTableOf(metric);
  const meaning = meaningOf(metric, asOf);
  const filter = metric.filter === undefined ? [] : [condition(metric.filter, meaning)];
  const rows = [...windowOf(metric, table.date, asOf), ...filter];
  const isMoney = metric.field?.endsWith('_fen') === true && 'currency' in table.columns;
  const money = isMoney ? [...rows, "currency = 'CNY'"] : rows;
  const field = metric.field === undefined ? '' : columnOf(metric.field, meaning);
  const all = (of: readonly string[]): string => (of.length === 0 ? '1' : of.join(' AND '));
  switch (metric.aggregate) {
    case 'sum':
      return `sumIf(${field}, ${all(money)})`;
    case 'count':
      return `countIf(${all(rows)})`;
    case 'distinct':
      return `uniqExactIf(${field}, ${all(rows)})`;
    case 'average':
      return `avgOrNullIf(${field}, ${all(money)})`;
    case 'minimum':
      return `minOrNullIf(${field}, ${all(money)})`;
    case 'maximum':
      return `maxOrNullIf(${field}, ${all(money)})`;
    case 'first':
      return `argMinOrNullIf(${field}, (${table.date}, ${table.order}), ${all(money)})`;
    case 'last':
      return `argMaxOrNullIf(${field}, (${table.date}, ${table.order}), ${all(money)})`;
    case 'days_since':
      return `dateDiff('day', maxOrNullIf(${table.date}, ${all(rows)}), ${day(asOf)})`;
    case 'share': {
      const part = condition(metric.part ?? '', meaning);
      return metric.field === undefined
        ? `countIf(${all([...rows, part])}) / nullIf(countIf(${all(rows)}), 0)`
        : `sumIf(${field}, ${all([...money, part])}) / nullIf(sumIf(${field}, ${all(money)}), 0)`;
    }
    case 'streak':
      // The months themselves: counting them back is left to whoever reads.
      return `length(groupUniqArrayIf(toYYYYMM(${table.date}), ${all(rows)}))`;
    case 'sum_since': {
      const days = metric.days ?? 1;
      const opening = `maxIf(${table.date}, ${all([...windowOf(metric, table.date, asOf), condition(metric.since ?? '', meaning), `${table.date} <= ${day(asOf)} - ${days - 1}`])})`;
      return `arraySum(row -> if(row.1 >= ${opening} AND row.1 < ${opening} + ${days}, row.2, 0), groupArrayIf((${table.date}, ${field}), ${all(money)}))`;
    }
    case 'snapshot_average': {
      const pictures = metric.window.kind === 'last' ? metric.window.count : 1;
      return `toInt64(round(sumIf(${field}, ${all(money)}) / ${pictures}))`;
    }
    case 'snapshot_last':
      return `sumIf(${field}, ${all([...money, `${table.date} = toLastDayOfMonth(${table.date})`])})`;
    default:
      throw new Error(`no plain form of the aggregate ${String(metric.aggregate)}`);
  }
}

function windowOf({ window }: Metric, date: string, asOf: string): string[] {
  switch (window.kind) {
    case 'all':
      return [];
    case 'last': {
      const interval = (count: number): string =>
        `${day(asOf)} - INTERVAL ${count} ${window.unit === 'day' ? 'DAY' : 'MONTH'}`;
      const ago = window.ago ?? 0;
      return [`${date} > ${interval(ago + window.count)}`, `${date} <= ${interval(ago)}`];
    }
    case 'month':
      return [
        `toStartOfMonth(${date}) = toStartOfMonth(${day(asOf)} - INTERVAL ${window.ago} MONTH)`,
      ];
    case 'latest': {
      const moment = new Date(Date.parse(asOf) - (window.daysAgo ?? 0) * 86_400_000 + 86_400_000);
      const monthEnd = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), 0));
      return [`${date} = ${day(monthEnd.toISOString().slice(0, 10))}`];
    }
  }
}

const condition = (text: string, meaning: Meaning): string =>
  compileExpression(parseExpression(text), meaning).sql;

function columnOf(name: string, meaning: Meaning): string {
  const column = meaning.name(name);
  if (!column) throw new Error(`there is no column ${name}`);
  return column.sql;
}

function meaningOf(metric: Metric, asOf: string): Meaning {
  const table = factTableOf(metric);
  return {
    asOf: day(asOf),
    parameter: () => undefined,
    name: (name) => {
      const column = columnOfTable(table, name);
      return (
        column && {
          sql: (column.sql ?? name)
            .replaceAll('{as_of}', day(asOf))
            .replaceAll('{currency}', "'CNY'"),
          type: column.type,
          nullable: column.nullable ?? false,
        }
      );
    },
  };
}
