import { type RawBuilder, sql } from 'kysely';
import { birthDateSql, guardianConsentsSql, isChildSql } from './guardian.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Those of the customers for whom nobody may act any more: erased, or recorded as deceased on that day of
 * the bank, under their number or that of the customer they were merged into. Run as the job role.
 */
export async function findGone(
  tx: Tx,
  customerNos: readonly number[],
  on: string,
): Promise<ReadonlySet<number>> {
  const barred = await findBarred(tx, customerNos, on);
  return new Set([...barred].flatMap(([no, why]) => (why === 'CUSTOMER_GONE' ? [no] : [])));
}

export type Barred = 'CUSTOMER_GONE' | 'GUARDIAN_CONSENT_MISSING';

/** Those who may be given no benefit, with why: who is gone, and children without a guardian's consent to marketing. */
export async function findBarred(
  tx: Tx,
  customerNos: readonly number[],
  on: string,
): Promise<ReadonlyMap<number, Barred>> {
  const { rows } = await selectBarred(customerNos, on).execute(tx);
  return barredOf(rows);
}

/** The answer of `selectBarred`; who is gone is no child any more. */
export function barredOf(
  rows: readonly { no: number; why: Barred }[],
): ReadonlyMap<number, Barred> {
  const gone = rows.filter(({ why }) => why === 'CUSTOMER_GONE');
  return new Map([...rows, ...gone].map(({ no, why }) => [no, why]));
}

/**
 * The same as a statement, to be sent with others: claims ask it at every batch, so a merged customer's birth
 * date alone costs a second look, and consents are looked up of children only.
 */
export function selectBarred(
  customerNos: readonly number[],
  on: string,
): RawBuilder<{ no: number; why: Barred }> {
  return sql<{ no: number; why: Barred }>`/* keep plan: customers_barred */
    with asked as (
      select customer_no as no, coalesce(merged_into, customer_no) as person, erased_at, merged_into, birth_date
      from customers.customer where customer_no = any(${[...customerNos]}::int[]))
    select no, 'CUSTOMER_GONE' as why from asked where erased_at is not null
    union
    select no, 'CUSTOMER_GONE' from asked join consent.suppression on suppression.customer_no in (asked.no, asked.person)
    where ended_at is null and reason = 'deceased'
      and ${on}::date >= from_date and (until_date is null or ${on}::date <= until_date)
    union all
    select no, 'GUARDIAN_CONSENT_MISSING' from asked
    where ${isChildSql(birthDateSql('asked'), on)} and not ${guardianConsentsSql(sql`person`, 'marketing')}`;
}
