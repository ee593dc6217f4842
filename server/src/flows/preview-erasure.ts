import { sql } from 'kysely';
import type { ErasurePreview } from '#contract/erasure.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { erasePersonJob } from './erase-person.ts';

/** Counts, under all numbers of the person, what an erasure of this customer would take out; one of other outlets does not exist. */
export async function previewErasure(tx: Tx, customerNo: number): Promise<Result<ErasurePreview>> {
  const { rows } = await sql<ErasurePreview>`
    with person as (select customers.numbers_of(${customerNo}) as no)
    select customer.customer_no as "customerNo", unit.name as "managingOrgName", erased_at is not null as erased,
      (select count(*) from customers.identifier where identifier.customer_no in (select no from person)) as identifiers,
      (select count(*) from consent.statement where statement.customer_no in (select no from person)) as consents,
      (select count(*) from consent.suppression where suppression.customer_no in (select no from person)) as suppressions,
      (select count(*) from audiences.uploaded_list_member as member where member.customer_no in (select no from person)) as "uploadedLists",
      (select count(*) from benefits.voucher where voucher.customer_no in (select no from person)) as vouchers,
      (select max(id) from platform.job where kind = ${erasePersonJob.kind} and natural_key = ${String(customerNo)}) as "jobId"
    from customers.customer join organization.org_unit as unit on unit.org_id = managing_org_id
    where customer.customer_no = ${customerNo}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}
