import { canonicalParty, isOfNobodyMerged } from '#platform/analytics/canonical-party.core.ts';
import { attributeNamed } from './attributes.core.ts';
import { inRange, type SubjectCondition } from './compile-metrics.core.ts';
import type { ValueType } from './expression.core.ts';
import { quoteDate } from './quote-sql.core.ts';

const orgs = ['opening_org_id', 'managing_org_id', 'attributed_org_id'];

/** The name of an attribute's column among the customers as of a date. */
export const attributeAlias = (name: string): string => name.replace('.', '_');

/**
 * The customers of the range as they were on the date: the last change on or before it, of those
 * whose relation had begun. Two imports of one change are told apart by the later import. Read in
 * the table's own order backwards: a twelfth of the time of argMax over a tuple.
 */
export function customersAsOf(
  attributes: readonly string[],
  asOf: string,
  subjects: SubjectCondition = inRange,
): string {
  const columns: Column[] = [
    ...orgs.map((name): Column => ({ sql: name, alias: name, type: 'number', of: 'org' })),
    { sql: 'open_date', alias: 'began', type: 'date', of: 'relation' },
    ...attributes.map((name): Column => {
      const attribute = attributeNamed(name);
      return {
        sql: attribute?.sql ?? name,
        alias: attributeAlias(name),
        type: attribute?.type ?? 'text',
        of: belonging[name] ?? 'person',
      };
    }),
  ];
  const range = subjects('customer_no');
  return `${lastRows(columns, asOf, `${range} AND ${isOfNobodyMerged('customer_no')}`)}
  UNION ALL ${mergedCustomers(columns, asOf, range)}`;
}

/** Attributes that say something of the relation, or of its outlets, and not of the person. */
const belonging: Readonly<Record<string, Column['of']>> = {
  'customer.open_date': 'relation',
  'customer.moved_outlet': 'org',
};

type Column = { sql: string; alias: string; type: ValueType; of: 'org' | 'relation' | 'person' };

function lastRows(columns: readonly Column[], asOf: string, condition: string): string {
  return `SELECT * FROM (
    SELECT customer_no, ${columns.map(({ sql, alias }) => `${sql} AS ${alias}`).join(', ')}
    FROM customer_attribute
    WHERE ${condition} AND valid_from <= ${quoteDate(asOf)}
    ORDER BY customer_no DESC, valid_from DESC, import_no DESC LIMIT 1 BY customer_no
  )
  WHERE began IS NULL OR began <= ${quoteDate(asOf)}`;
}

/**
 * One row for each customer with others merged into it. The number kept is the least of them, so that
 * "what the lowest number knows" is: the customer's own value, and what is unknown there from the next
 * one. The relation began with the first of them; who is staff under one number is staff.
 */
function mergedCustomers(columns: readonly Column[], asOf: string, range: string): string {
  const customer = canonicalParty('party');
  const wanted = `customer_no IN (SELECT arrayJoin([party_no, customer_no]) FROM party_canonical
      WHERE ${range})`;
  const parties = columns.map(({ alias }) => `${alias} AS of_${alias}`);
  return `SELECT kept AS customer_no, ${columns.map(ofAllParties).join(', ')}
  FROM (SELECT *, ${customer} AS kept FROM (
    SELECT customer_no AS party, ${parties.join(', ')} FROM (${lastRows(columns, asOf, wanted)})))
  GROUP BY kept`;
}

function ofAllParties({ alias, type, of }: Column): string {
  const value = `of_${alias}`;
  if (of === 'org') return `argMin(${value}, party) AS ${alias}`;
  if (of === 'relation') return `min(${value}) AS ${alias}`;
  if (type === 'flag') return `max(${value}) AS ${alias}`;
  // An aggregate passes over NULL by itself; texts that say nothing are passed over here.
  if (type !== 'text') return `argMin(${value}, party) AS ${alias}`;
  return `argMinIf(${value}, party, ${value} NOT IN ('', 'unknown')) AS ${alias}`;
}
