import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type MerchantRecord = {
  sourceMerchantId: string;
  name: string;
  category: string;
  managingOrgId: number;
  openDate: string | null;
  closeDate: string | null;
};
export type PayrollEmployerRecord = {
  sourcePayrollEmployerId: string;
  name: string;
  industry: string;
  managingOrgId: number;
  openDate: string | null;
  closeDate: string | null;
};

/** Takes merchants of one source in; gives their numbers by the source's id. Runs as the job role. */
export async function upsertMerchants(
  tx: Tx,
  source: string,
  records: readonly MerchantRecord[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; no: number }>`
    insert into customers.merchant as kept (source, source_merchant_id, legal_entity_id, name, category, managing_org_id, open_date, close_date)
    select ${source}, given.id, managing.legal_entity_id, given.name, given.category, given.org_id, given.open_date, given.close_date
    from unnest(${records.map((one) => one.sourceMerchantId)}::text[], ${records.map((one) => one.name)}::text[],
        ${records.map((one) => one.category)}::text[], ${records.map((one) => one.managingOrgId)}::int[],
        ${records.map((one) => one.openDate)}::date[], ${records.map((one) => one.closeDate)}::date[])
        as given(id, name, category, org_id, open_date, close_date)
      left join organization.org_unit managing on managing.org_id = given.org_id
    on conflict (source, source_merchant_id) do update set
      legal_entity_id = excluded.legal_entity_id, name = excluded.name, category = excluded.category,
      managing_org_id = excluded.managing_org_id, open_date = excluded.open_date, close_date = excluded.close_date
    returning kept.source_merchant_id as id, kept.merchant_no as no`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.no]));
}

/** Takes payroll employers of one source in; gives their numbers by the source's id. Runs as the job role. */
export async function upsertPayrollEmployers(
  tx: Tx,
  source: string,
  records: readonly PayrollEmployerRecord[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; no: number }>`
    insert into customers.payroll_employer as kept
      (source, source_payroll_employer_id, legal_entity_id, name, industry, managing_org_id, open_date, close_date)
    select ${source}, given.id, managing.legal_entity_id, given.name, given.industry, given.org_id, given.open_date, given.close_date
    from unnest(${records.map((one) => one.sourcePayrollEmployerId)}::text[], ${records.map((one) => one.name)}::text[],
        ${records.map((one) => one.industry)}::text[], ${records.map((one) => one.managingOrgId)}::int[],
        ${records.map((one) => one.openDate)}::date[], ${records.map((one) => one.closeDate)}::date[])
        as given(id, name, industry, org_id, open_date, close_date)
      left join organization.org_unit managing on managing.org_id = given.org_id
    on conflict (source, source_payroll_employer_id) do update set
      legal_entity_id = excluded.legal_entity_id, name = excluded.name, industry = excluded.industry,
      managing_org_id = excluded.managing_org_id, open_date = excluded.open_date, close_date = excluded.close_date
    returning kept.source_payroll_employer_id as id, kept.payroll_employer_no as no`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.no]));
}
