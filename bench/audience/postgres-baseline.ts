import pg from 'pg';
import type { Comparison, Rule } from '#contract/audience-rule.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { columns } from './wide-table.ts';

export type PostgresBaseline = { count(rule: Rule): Promise<number>; close(): Promise<void> };

/**
 * The same rows in PostgreSQL: a primary key, an index on the outlet, on every choice and every date,
 * and on every tenth figure; analysed, all-visible, kept in memory, two workers a query.
 */
export async function fillPostgres(
  analytics: Analytics,
  url: string,
  date: string,
): Promise<PostgresBaseline> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const definitions = columns.map((column) => `${column.column} ${column.postgresType}`).join(', ');
  await client.query(
    `create unlogged table tag_daily (customer_no int, managing_org_id int, ${definitions})`,
  );
  const { hostname, port, username, password, pathname } = new URL(url);
  const names = ['customer_no', 'managing_org_id', ...columns.map((column) => column.column)];
  await analytics.command(
    `INSERT INTO FUNCTION postgresql({address:String}, {database:String}, 'tag_daily', {user:String}, {password:String}) (${names.join(', ')})
     SELECT ${names.join(', ')} FROM tag_daily WHERE business_date = {date:Date}`,
    {
      address: `${hostname}:${port}`,
      database: pathname.slice(1),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      date,
    },
  );
  await client.query('alter table tag_daily add primary key (customer_no)');
  const indexed = columns.filter(
    ({ type }, index) =>
      type === 'choice' || type === 'date' || (type === 'number' && index % 10 === 0),
  );
  for (const name of ['managing_org_id', ...indexed.map(({ column }) => column)]) {
    await client.query(`create index on tag_daily (${name})`);
  }
  await client.query('vacuum analyze tag_daily');
  return {
    count: async (rule) => {
      const values: unknown[] = [];
      const text = `select count(*)::int as count from tag_daily where ${conditionOf(rule, date, values)}`;
      const { rows } = await client.query<{ count: number }>(text, values);
      return rows[0]?.count ?? -1;
    },
    close: () => client.end(),
  };
}

/** The rule as a person would write it for PostgreSQL; its counts also check the product's. */
function conditionOf(rule: Rule, date: string, values: unknown[]): string {
  const part = (inner: Rule) => conditionOf(inner, date, values);
  const bound = (value: unknown) => `$${values.push(value)}`;
  switch (rule.kind) {
    case 'and':
      return `(${rule.of.map(part).join(' and ')})`;
    case 'or':
      return `(${rule.of.map(part).join(' or ')})`;
    case 'not':
      return `(${part(rule.of)}) is not true`;
    case 'outlet':
      return `managing_org_id = any(${bound(rule.orgIds)}::int[])`;
    case 'tag': {
      const column = columns.find(({ code }) => code === rule.tag);
      if (!column) throw new Error(`no column of ${rule.tag}`);
      return comparisonOf(column.column, rule.is, date, bound);
    }
    default:
      throw new Error(`the baseline has no ${rule.kind}`);
  }
}

function comparisonOf(
  column: string,
  is: Comparison,
  date: string,
  bound: (value: unknown) => string,
): string {
  switch (is.operator) {
    case 'is':
      return `${column} = ${bound(is.value ? 1 : 0)}`;
    case 'gte':
      return `${column} >= ${bound(is.value)}`;
    case 'lt':
    case 'before':
      return `${column} < ${bound(is.value)}`;
    case 'after':
      return `${column} > ${bound(is.value)}`;
    case 'between':
      return `${column} between ${bound(is.from)} and ${bound(is.to)}`;
    case 'in':
      return `${column} = any(${bound(is.values)}::text[])`;
    case 'not_in':
      return `(${column} <> all(${bound(is.values)}::text[]) and ${column} <> '')`;
    case 'within_last_days':
      return `(${column} > ${bound(date)}::date - ${bound(is.days)}::int and ${column} <= ${bound(date)}::date)`;
    default:
      throw new Error(`the baseline has no ${is.operator}`);
  }
}
