import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type IdentifierRecord = { customerNo: number; scheme: string; value: string };

/**
 * Adds further identifiers of known customers (card centre, ECIF, WeCom); gives those that already name
 * another customer and so were left alone, but for a note that the two may be one person.
 */
export async function addIdentifiers(
  tx: Tx,
  records: readonly IdentifierRecord[],
): Promise<IdentifierRecord[]> {
  const { rows } = await sql<{ customer_no: number; scheme: string; value: string }>`
    with given as (
      select distinct on (scheme, value) * from unnest(${records.map((record) => record.customerNo)}::int[],
        ${records.map((record) => record.scheme)}::text[], ${records.map((record) => record.value)}::text[])
        as given(customer_no, scheme, value)),
    added as (
      insert into customers.identifier (scheme, value, customer_no) select scheme, value, customer_no from given
      on conflict (scheme, value) do nothing),
    clash as (
      select given.* from given join customers.identifier known using (scheme, value) where known.customer_no <> given.customer_no),
    noted as (
      insert into customers.identifier_clash (scheme, value, customer_no) select scheme, value, customer_no from clash
      on conflict do nothing)
    select * from clash`.execute(tx);
  return rows.map((row) => ({ customerNo: row.customer_no, scheme: row.scheme, value: row.value }));
}
