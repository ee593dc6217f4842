import { sql } from 'kysely';
import type { LocalService, LocalServiceQuery, ServiceContent } from '#contract/local-services.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { judgeService } from './judge-service.core.ts';
import { readServiceSettings } from './service-settings.ts';

export const serviceApprovalKind = 'local_service';

/** Services the caller sees, by number, with how often they were opened in the last 30 days. */
export async function listServices(
  tx: Tx,
  now: Date,
  query: Pick<LocalServiceQuery, 'limit'> & Partial<LocalServiceQuery> & { id?: number },
  after?: number,
): Promise<Slice<LocalService, number>> {
  const { limit } = query;
  const group = query.group ?? null;
  const id = query.id ?? null;
  const { rows } = await sql<LocalService>`
    select s.service_id as id, s.org_id as "orgId", s.draft, s.live, ${isoMoment('s.changed_at')} as "changedAt",
      ${isoMoment('s.approved_at')} as "approvedAt", ${isoMoment('s.retired_at')} as "retiredAt",
      exists (select from approvals.approval a where a.kind = ${serviceApprovalKind} and a.object_id = s.service_id::text and a.state = 'pending') as "isWaiting",
      (select coalesce(sum(taps), 0)::int from local_services.tap_count c
        where c.service_id = s.service_id and c.day >= ${addDays(bankDay(now), -29)}::date) as taps
    from local_services.service s
    where s.service_id > ${after ?? 0} and (${group}::text is null or s.draft ->> 'group' = ${group})
      and (${id}::int is null or s.service_id = ${id})
    order by s.service_id limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id: no }) => no);
}

export async function findService(tx: Tx, now: Date, id: number): Promise<Result<LocalService>> {
  const { items } = await listServices(tx, now, { id, limit: 1 });
  const [found] = items;
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** A new service, submitted for a second person. In the caller's scope. */
export async function addService(
  tx: Tx,
  now: Date,
  caller: Caller,
  { orgId, content }: { orgId: number; content: ServiceContent },
): Promise<Result<LocalService>> {
  const may = await judge(tx, caller, orgId, content);
  if (!may.ok) return may;
  const { rows } = await sql<{ id: number }>`
    insert into local_services.service (org_id, draft, changed_at)
    select org_id, ${JSON.stringify(content)}::jsonb, ${now} from organization.org_unit where org_id = ${orgId}
    returning service_id as id`.execute(tx);
  const [made] = rows;
  if (!made) return refuse('NOT_FOUND');
  return submit(tx, now, caller, made.id, orgId, content);
}

/** Another version of it; what is live stays shown until the second person has decided. */
export async function changeService(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
  content: ServiceContent,
): Promise<Result<LocalService>> {
  const found = await lockService(tx, id);
  if (!found) return refuse('NOT_FOUND');
  const may = await judge(tx, caller, found.orgId, content);
  if (!may.ok) return may;
  if (found.isRetired) return refuse('SERVICE_RETIRED');
  const submitted = await submit(tx, now, caller, id, found.orgId, content);
  if (!submitted.ok) return submitted;
  await sql`update local_services.service set draft = ${JSON.stringify(content)}::jsonb, changed_at = ${now}
    where service_id = ${id}`.execute(tx);
  return findService(tx, now, id);
}

/** Takes it off every phone at once. */
export async function retireService(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
): Promise<Result<LocalService>> {
  const found = await lockService(tx, id);
  if (!found) return refuse('NOT_FOUND');
  await sql`update local_services.service set retired_at = coalesce(retired_at, ${now}) where service_id = ${id}`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'local-service.retire',
    objectKind: 'LocalService',
    objectId: id,
    orgId: found.orgId,
  });
  return findService(tx, now, id);
}

export async function lockService(
  tx: Tx,
  id: number,
): Promise<{ orgId: number; isRetired: boolean } | undefined> {
  const { rows } = await sql<{ orgId: number; isRetired: boolean }>`
    select org_id as "orgId", retired_at is not null as "isRetired" from local_services.service
    where service_id = ${id} for no key update`.execute(tx);
  return rows[0];
}

async function judge(
  tx: Tx,
  { scope, kind }: Caller,
  orgId: number,
  content: ServiceContent,
): Promise<Result<void>> {
  if (kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  if (![orgId, ...content.orgIds].every((one) => scopeCovers(scope, one)))
    return refuse('NOT_FOUND');
  return judgeService(content, (await readServiceSettings(tx)).hosts);
}

async function submit(
  tx: Tx,
  now: Date,
  maker: Caller,
  id: number,
  orgId: number,
  content: ServiceContent,
): Promise<Result<LocalService>> {
  const submitted = await submitForApproval(
    tx,
    {
      kind: serviceApprovalKind,
      objectId: id,
      orgId,
      title: content.nameZh,
      snapshot: { content },
      maker,
    },
    now,
  );
  if (!submitted.ok) return submitted;
  await recordAudit(tx, {
    actor: maker,
    action: 'local-service.submit',
    objectKind: 'LocalService',
    objectId: id,
    orgId,
    detail: { link: content.link },
  });
  return findService(tx, now, id);
}
