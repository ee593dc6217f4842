import { sql } from 'kysely';
import type { z } from 'zod';
import type { consentNew, suppressionNew } from '#contract/consent.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { recordConsents } from './record-consents.ts';

/** Records what a customer said to a member of staff; a withdrawal holds from this transaction on. */
export async function stateConsent(
  tx: Tx,
  caller: Caller,
  customerNo: number,
  input: z.infer<typeof consentNew>,
  now: Date,
): Promise<Result<null>> {
  const orgId = await managingOrg(tx, customerNo);
  if (orgId === null) return refuse('NOT_FOUND');
  const recordedBy = staffIdOf(caller);
  await recordConsents(tx, [{ ...input, customerNo, statedAt: now, recordedBy }], now);
  await recordAudit(tx, {
    actor: caller,
    action: input.granted ? 'consent.grant' : 'consent.withdraw',
    objectKind: 'Customer',
    objectId: customerNo,
    orgId,
    detail: {
      purpose: input.purpose,
      channel: input.channel,
      proofKind: input.proofKind,
      textVersion: input.textVersion,
    },
  });
  return ok(null);
}

/** Puts a customer on the suppression list; gives the entry's id. */
export async function suppressCustomer(
  tx: Tx,
  caller: Caller,
  customerNo: number,
  input: z.infer<typeof suppressionNew>,
  now: Date,
): Promise<Result<number>> {
  const orgId = await managingOrg(tx, customerNo);
  if (orgId === null) return refuse('NOT_FOUND');
  const { rows } = await sql<{ suppression_id: number }>`
    insert into consent.suppression (customer_no, channel, reason, note, from_date, until_date, recorded_by, recorded_at)
    values (${customerNo}, ${input.channel}, ${input.reason}, ${input.note}, ${input.fromDate}, ${input.untilDate},
      ${staffIdOf(caller)}, ${now}) returning suppression_id`.execute(tx);
  const suppressionId = rows[0]?.suppression_id ?? 0;
  await recordAudit(tx, {
    actor: caller,
    action: 'suppression.create',
    objectKind: 'Customer',
    objectId: customerNo,
    orgId,
    detail: {
      suppressionId,
      channel: input.channel,
      reason: input.reason,
      fromDate: input.fromDate,
      untilDate: input.untilDate,
    },
  });
  return ok(suppressionId);
}

export async function endSuppression(
  tx: Tx,
  caller: Caller,
  customerNo: number,
  suppressionId: number,
  now: Date,
): Promise<Result<null>> {
  const orgId = await managingOrg(tx, customerNo);
  const { rows } = await sql<{ ended: boolean }>`
    select ended_at is not null as ended from consent.suppression
    where suppression_id = ${suppressionId} and customer_no = ${customerNo} for update`.execute(tx);
  if (orgId === null || !rows[0]) return refuse('NOT_FOUND');
  if (rows[0].ended) return refuse('SUPPRESSION_ENDED');
  await sql`update consent.suppression set ended_at = ${now} where suppression_id = ${suppressionId}`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'suppression.end',
    objectKind: 'Customer',
    objectId: customerNo,
    orgId,
    detail: { suppressionId },
  });
  return ok(null);
}

async function managingOrg(tx: Tx, customerNo: number): Promise<number | null> {
  const { rows } = await sql<{ managing_org_id: number }>`
    select managing_org_id from customers.customer where customer_no = ${customerNo} and erased_at is null`.execute(
    tx,
  );
  return rows[0]?.managing_org_id ?? null;
}
