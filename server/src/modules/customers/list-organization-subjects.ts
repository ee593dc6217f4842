import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { merchant, organizationSubjectQuery, payrollEmployer } from '#contract/customers.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Query = z.infer<typeof organizationSubjectQuery>;
type Merchant = z.infer<typeof merchant>;
type PayrollEmployer = z.infer<typeof payrollEmployer>;

/** Merchants managed in the caller's subtree, by number. */
export async function listMerchants(
  tx: Tx,
  query: Query,
  after?: number,
): Promise<Slice<Merchant, number>> {
  const { rows } = await sql<Merchant>`
    select merchant_no as "merchantNo", source_merchant_id as "sourceMerchantId", name, category,
      managing_org_id as "managingOrgId", open_date as "openDate", close_date as "closeDate"
    from customers.merchant where merchant_no > ${after ?? 0} and ${matching(query)}
    order by merchant_no limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, (row) => row.merchantNo);
}

/** Payroll employers managed in the caller's subtree, by number. */
export async function listPayrollEmployers(
  tx: Tx,
  query: Query,
  after?: number,
): Promise<Slice<PayrollEmployer, number>> {
  const { rows } = await sql<PayrollEmployer>`
    select payroll_employer_no as "payrollEmployerNo", source_payroll_employer_id as "sourcePayrollEmployerId", name, industry,
      managing_org_id as "managingOrgId", open_date as "openDate", close_date as "closeDate"
    from customers.payroll_employer where payroll_employer_no > ${after ?? 0} and ${matching(query)}
    order by payroll_employer_no limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, (row) => row.payrollEmployerNo);
}

function matching(query: Query): RawBuilder<unknown> {
  const name = query.name ?? null;
  const orgId = query.orgId ?? null;
  return sql`(${name}::text is null or position(${name} in name) > 0)
    and (${orgId}::int is null or managing_org_id in (select org_id from organization.org_unit
      where path <@ (select path from organization.org_unit where org_id = ${orgId})))`;
}
