import { sql } from 'kysely';
import { type CustomerLinks, linkLimits } from '#contract/household-links.ts';
import type { Scope } from '#contract/scope.ts';
import { standsAlone } from '#platform/analytics/canonical-party.core.ts';
import { scopeCondition } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

/**
 * The payroll employer that the bank's files name for a customer, under the first of its numbers that has
 * one, and how many other customers of the scope have it today. The employer itself may be served by
 * another outlet: its name is what the customer's own record says, so it is read without a scope.
 */
export async function readEmployer(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  scope: Scope,
  numbers: readonly number[],
  today: string,
): Promise<CustomerLinks['employer']> {
  const newest = (column: string) => `argMax(${column}, (valid_from, import_no))`;
  const [own] = await analytics.query<{ employer: string }>(
    `SELECT ${newest('toString(payroll_employer)')} AS employer FROM customer_attribute
     WHERE customer_no IN {numbers:Array(UInt32)} AND valid_from <= toDate32({today:String})
     GROUP BY customer_no HAVING employer != '' ORDER BY customer_no LIMIT 1`,
    { numbers: [...numbers], today },
  );
  if (!own) return null;
  const within = scopeCondition(scope, 'managing_org');
  const [counted] = await analytics.query<{ colleagues: number }>(
    `SELECT toUInt32(count()) AS colleagues FROM (
       SELECT customer_no, ${newest('payroll_employer')} AS employer, ${newest('managing_org_id')} AS managing_org
       FROM customer_attribute
       WHERE customer_no IN (SELECT customer_no FROM customer_attribute WHERE payroll_employer = {employer:String})
         AND customer_no NOT IN {numbers:Array(UInt32)} AND ${standsAlone('customer_no')} AND valid_from <= toDate32({today:String})
       GROUP BY customer_no)
     WHERE employer = {employer:String} AND ${within.sql}`,
    { ...within.params, employer: own.employer, numbers: [...numbers], today },
  );
  const colleagues = counted?.colleagues ?? 0;
  return {
    ...(await nameOf(database, own.employer)),
    colleagues: colleagues < linkLimits.colleagues ? null : colleagues,
  };
}

/** Customers name their employer by a source's id alone: where two sources gave it, the id says no more. */
function nameOf(
  database: Platform['database'],
  id: string,
): Promise<{ name: string; industry: string }> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<{ name: string; industry: string }>`
      select name, industry from customers.payroll_employer where source_payroll_employer_id = ${id} limit 2`.execute(
      tx,
    );
    const [first, second] = rows;
    return first && !second ? first : { name: id, industry: '' };
  });
}
