import { businessDate } from './compare.core.ts';

/**
 * Days before the tag date in which a change of outlet is looked for: a tag run knows a customer's
 * outlet as of its date, and a file that came after the run may tell of a day before it.
 */
const lookBackDays = 31;

/** The outlet of each customer with a row of attributes since; their newest row is among those read. */
const lately = `SELECT customer_no, argMax(managing_org_id, (valid_from, import_no)) AS org_id
  FROM customer_attribute WHERE valid_from >= addDays(${businessDate}, -${lookBackDays}) GROUP BY customer_no`;

/**
 * True of a row of the tags whose customer is managed by one of those org units *now*: who manages a
 * customer today acts for them, whatever the tag date says. Counts, lists, freezes and exports take
 * this one condition, so they give one number. The few whose attributes changed lately are read once a
 * statement, as two bitmaps; as sets they took twice as long, and a join touches every row.
 */
export function managedWithin(orgIds: string): string {
  const moved = `(SELECT tuple(groupBitmapStateIf(customer_no, org_id IN ${orgIds}),
    groupBitmapStateIf(customer_no, org_id NOT IN ${orgIds})) FROM (${lately}))`;
  return `(managing_org_id IN ${orgIds} AND NOT bitmapContains(${moved}.2, customer_no) OR bitmapContains(${moved}.1, customer_no))`;
}

const column = (name: string) =>
  `(SELECT groupArray(${name}) FROM (${lately} ORDER BY customer_no))`;

/** The org unit that manages the customer of a row now; for groups, where every row needs its own. */
export const managerNow = `transform(customer_no, ${column('customer_no')}, ${column('org_id')}, managing_org_id)`;
