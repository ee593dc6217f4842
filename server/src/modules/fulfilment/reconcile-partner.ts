import { sql } from 'kysely';
import {
  type PartnerClosing,
  type PartnerDifference,
  partnerFileLimits,
  type PartnerFileUpload,
  type PartnerReconciliation,
} from '#contract/partner-reconciliation.ts';
import { refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { addDays, bankDay, bankDayStart } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findDifference, findReconciliation } from './list-differences.ts';
import { reachPartner } from './partners.ts';
import type { PartnerFile } from './read-partner-file.ts';
import { type OwnOrder, reconcileOrders } from './reconcile-orders.core.ts';

const chunk = 10_000;

/**
 * Holds a partner's file of a day that is over against the orders, and keeps every difference until it agrees
 * or a person closes it. What earlier files differed in and agrees by now is closed. As the job role.
 */
export async function reconcilePartner(
  tx: Tx,
  now: Date,
  caller: Caller,
  { partnerId, day }: PartnerFileUpload,
  file: PartnerFile & { name: string },
): Promise<Result<PartnerReconciliation>> {
  const partner = await reachPartner(tx, caller, partnerId);
  if (!partner.ok) return partner;
  if (day >= bankDay(now)) return refuse('PARTNER_DAY_WRONG');
  const { orgId } = partner.value;
  const own = await ownOrders(tx, partnerId, day, file);
  const { matched, differences } = reconcileOrders(own, file.told);
  const lines = file.told.length + file.bad.length;
  const { rows } = await sql<{ id: number }>`
    insert into fulfilment.reconciliation (partner_id, day, file_name, file_sha256, line_count, matched_count, bad_count, bad_lines,
      uploaded_by, uploaded_at, org_id)
    values (${partnerId}, ${day}, ${file.name.slice(0, 200)}, ${file.sha256}, ${lines}, ${matched}, ${file.bad.length},
      ${JSON.stringify(file.bad.slice(0, partnerFileLimits.badLines))}::jsonb, ${caller.name}, ${now}, ${orgId})
    on conflict (partner_id, day, file_sha256) do nothing returning reconciliation_id as id`.execute(
    tx,
  );
  const [made] = rows;
  if (!made) return alreadyUploaded(tx, partnerId, day, file.sha256);
  await closeWhatAgrees(tx, now, partnerId, file);
  const found = differences.map((one) => ({
    class: one.class,
    here: one.here === null ? undefined : own[one.here],
    there: one.there === null ? undefined : file.told[one.there],
  }));
  for (let at = 0; at < found.length; at += chunk) {
    const part = found.slice(at, at + chunk);
    await sql`
      insert into fulfilment.difference (reconciliation_id, partner_id, class, order_no, line, here_state, here_fen, there_state, there_fen, org_id)
      select ${made.id}, ${partnerId}, w.*, ${orgId}::int from unnest(${part.map((one) => one.class)}::text[],
        ${part.map(({ here, there }) => here?.orderNo ?? there?.orderNo ?? '')}::text[], ${part.map(({ there }) => there?.line ?? null)}::int[],
        ${part.map(({ here }) => here?.state ?? null)}::text[], ${part.map(({ here }) => here?.amountFen ?? null)}::bigint[],
        ${part.map(({ there }) => there?.result ?? null)}::text[], ${part.map(({ there }) => there?.amountFen ?? null)}::bigint[]) as w`.execute(
      tx,
    );
  }
  await recordAudit(tx, {
    actor: caller,
    action: 'partner.reconcile',
    objectKind: 'Partner',
    objectId: partnerId,
    orgId,
    detail: { day, lines, bad: file.bad.length, differences: differences.length },
  });
  return findReconciliation(tx, made.id);
}

async function alreadyUploaded(
  tx: Tx,
  partnerId: number,
  day: string,
  sha256: Buffer,
): Promise<Result<never>> {
  const { rows } = await sql<{ id: number }>`
    select reconciliation_id as id from fulfilment.reconciliation
    where partner_id = ${partnerId} and day = ${day}::date and file_sha256 = ${sha256}`.execute(tx);
  return refuse('PARTNER_FILE_UPLOADED', { reconciliationId: rows[0]?.id ?? 0 });
}

/** Orders that were delivered on the day, and whatever else the file names. */
async function ownOrders(
  tx: Tx,
  partnerId: number,
  day: string,
  { told }: PartnerFile,
): Promise<OwnOrder[]> {
  const from = bankDayStart(day);
  const until = bankDayStart(addDays(day, 1));
  const { rows } = await sql<OwnOrder>`
    select order_no as "orderNo", state, amount_fen as "amountFen",
      state = 'delivered' and settled_at >= ${from} and settled_at < ${until} as "isExpected"
    from fulfilment.partner_order
    where partner_id = ${partnerId} and ((settled_at >= ${from} and settled_at < ${until} and state = 'delivered')
      or order_no = any (${told.map(({ orderNo }) => orderNo)}::text[]))
    order by order_id`.execute(tx);
  return rows;
}

/**
 * What was missing there and is told by this file as it stands here; and what was told otherwise than it stood
 * here, when the order has come to what was told.
 */
async function closeWhatAgrees(
  tx: Tx,
  now: Date,
  partnerId: number,
  { told }: PartnerFile,
): Promise<void> {
  await sql`
    update fulfilment.difference d set state = 'agreed', closed_at = ${now}
    from fulfilment.partner_order o
    where d.partner_id = ${partnerId} and d.state = 'open' and o.order_no = d.order_no and case d.class
      when 'missing_there' then exists (
        select from unnest(${told.map(({ orderNo }) => orderNo)}::text[], ${told.map(({ result }) => result)}::text[],
          ${told.map(({ amountFen }) => amountFen)}::bigint[]) as t (order_no, result, fen)
        where t.order_no = d.order_no and t.result = o.state and t.fen = o.amount_fen)
      when 'state' then d.there_state = o.state and (o.state = 'refused' or d.there_fen = o.amount_fen)
      else false end`.execute(tx);
}

/** A person carries a difference to its end, with a reason. */
export async function closeDifference(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
  { outcome, reason }: PartnerClosing,
): Promise<Result<PartnerDifference>> {
  const { rows } = await sql<{ state: string; orgId: number | null; orderNo: string }>`
    select state, org_id as "orgId", order_no as "orderNo" from fulfilment.difference where difference_id = ${id} for no key update`.execute(
    tx,
  );
  const [found] = rows;
  if (!found) return refuse('NOT_FOUND');
  if (!scopeCovers(caller.scope, found.orgId))
    return refuse(found.orgId === null ? 'FORBIDDEN' : 'NOT_FOUND');
  if (found.state !== 'open') return refuse('PARTNER_DIFFERENCE_CLOSED');
  await sql`update fulfilment.difference set state = ${outcome}, reason = ${reason}, closed_by = ${caller.name}, closed_at = ${now}
    where difference_id = ${id}`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'partner.close_difference',
    objectKind: 'PartnerDifference',
    objectId: id,
    orgId: found.orgId,
    detail: { orderNo: found.orderNo, outcome, reason },
  });
  return findDifference(tx, id);
}
