import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { type ConsentPurpose, guardedBefore, type guardianConsentNew } from '#contract/consent.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { recordConsents } from './record-consents.ts';

/** Whether who was born then is a child on that day of the bank; of an unknown birth date it is not held. */
export function isChildSql(birthDate: RawBuilder<unknown>, on: string): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${birthDate} > (${on}::date - make_interval(years => ${guardedBefore}::int)), false)`;
}

/** The birth date of the person behind a row of customers: of the number kept, as far as it is known there. */
export function birthDateSql(row: string): RawBuilder<unknown> {
  const own = sql.ref(`${row}.birth_date`);
  const kept = sql.ref(`${row}.merged_into`);
  return sql`case when ${kept} is null then ${own} else coalesce(
    (select kept.birth_date from customers.customer kept where kept.customer_no = ${kept}), ${own}) end`;
}

/**
 * Whether a guardian's consent to the purpose is in force for the customer, who is the one that stands today.
 * Who withdrew marketing withdrew personalised marketing with it, as customers do.
 */
export function guardianConsentsSql(
  customerNo: RawBuilder<unknown>,
  purpose: ConsentPurpose,
): RawBuilder<boolean> {
  const needed = purpose === 'personalised_marketing' ? ['marketing', purpose] : [purpose];
  return sql<boolean>`(select count(*) = ${needed.length}::int from consent.standing said
    where said.customer_no = ${customerNo} and said.channel = 'any' and said.granted
      and said.purpose = any (${needed.map((one) => `guardian_${one}`)}::text[]))`;
}

/** Records what a guardian said for a child; a withdrawal holds from this transaction on, at any age. */
export async function stateGuardianConsent(
  tx: Tx,
  caller: Caller,
  customerNo: number,
  { purposes, ...said }: z.infer<typeof guardianConsentNew>,
  now: Date,
): Promise<Result<null>> {
  const { rows } = await sql<{ orgId: number; child: boolean }>`
    select managing_org_id as "orgId", ${isChildSql(birthDateSql('customer'), bankDay(now))} as child
    from customers.customer where customer_no = ${customerNo} and erased_at is null`.execute(tx);
  const [customer] = rows;
  if (!customer) return refuse('NOT_FOUND');
  if (said.granted && !customer.child) return refuse('GUARDIAN_NOT_NEEDED');
  const recordedBy = staffIdOf(caller);
  const { relation, granted, proofKind, textVersion } = said;
  await recordConsents(
    tx,
    purposes.map((purpose) => ({
      ...said,
      customerNo,
      purpose: `guardian_${purpose}` as const,
      channel: 'any',
      statedAt: now,
      recordedBy,
    })),
    now,
  );
  await recordAudit(tx, {
    actor: caller,
    action: granted ? 'consent.guardian-grant' : 'consent.guardian-withdraw',
    objectKind: 'Customer',
    objectId: customerNo,
    orgId: customer.orgId,
    detail: { relation, purposes, proofKind, textVersion },
  });
  return ok(null);
}
