import { sql } from 'kysely';
import type { PageAsked } from '#contract/pages.ts';
import type { Plan, PlanContent } from '#contract/plans.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { submitForApproval } from '#modules/approvals/index.ts';
import { readAudience } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findOffers } from '#modules/benefits/index.ts';
import { seesBenefits } from '#modules/product-benefits/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { judgePlan } from './judge-plan.core.ts';

export const planApprovalKind = 'plan';

/** Plans the caller sees, by number. */
export async function listPlans(
  tx: Tx,
  query: Pick<PageAsked, 'limit'> & { id?: number },
  after?: number,
): Promise<Slice<Plan, number>> {
  const { limit } = query;
  const id = query.id ?? null;
  const { rows } = await sql<Plan>`
    select p.plan_id as id, p.org_id as "orgId", p.draft, p.live, ${isoMoment('p.changed_at')} as "changedAt",
      ${isoMoment('p.approved_at')} as "approvedAt", ${isoMoment('p.retired_at')} as "retiredAt",
      exists (select from approvals.approval a where a.kind = ${planApprovalKind} and a.object_id = p.plan_id::text and a.state = 'pending') as "isWaiting"
    from plans.plan p
    where p.plan_id > ${after ?? 0} and (${id}::int is null or p.plan_id = ${id})
    order by p.plan_id limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id: no }) => no);
}

export async function findPlan(tx: Tx, id: number): Promise<Result<Plan>> {
  const { items } = await listPlans(tx, { id, limit: 1 });
  const [found] = items;
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** A new one, submitted for a second person. In the caller's scope. */
export async function addPlan(
  tx: Tx,
  now: Date,
  caller: Caller,
  { orgId, content }: { orgId: number; content: PlanContent },
): Promise<Result<Plan>> {
  const may = await judge(tx, caller, orgId, content);
  if (!may.ok) return may;
  const { rows } = await sql<{ id: number }>`
    insert into plans.plan (org_id, draft, changed_at)
    select org_id, ${JSON.stringify(content)}::jsonb, ${now} from organization.org_unit where org_id = ${orgId}
    returning plan_id as id`.execute(tx);
  const [made] = rows;
  if (!made) return refuse('NOT_FOUND');
  return submit(tx, now, caller, made.id, orgId, content);
}

/** Another version of it; what is live stays shown until the second person has decided. */
export async function changePlan(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
  content: PlanContent,
): Promise<Result<Plan>> {
  const found = await lockPlan(tx, id);
  if (!found) return refuse('NOT_FOUND');
  const may = await judge(tx, caller, found.orgId, content);
  if (!may.ok) return may;
  if (found.isRetired) return refuse('PLAN_RETIRED');
  const submitted = await submit(tx, now, caller, id, found.orgId, content);
  if (!submitted.ok) return submitted;
  await sql`update plans.plan set draft = ${JSON.stringify(content)}::jsonb, changed_at = ${now}
    where plan_id = ${id}`.execute(tx);
  return findPlan(tx, id);
}

/** Takes it off every screen at once. */
export async function retirePlan(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
): Promise<Result<Plan>> {
  const found = await lockPlan(tx, id);
  if (!found) return refuse('NOT_FOUND');
  await sql`update plans.plan set retired_at = coalesce(retired_at, ${now}) where plan_id = ${id}`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'plan.retire',
    objectKind: 'Plan',
    objectId: id,
    orgId: found.orgId,
  });
  return findPlan(tx, id);
}

/** Held until the transaction ends, so that a decision and a retirement of one plan follow each other. */
export async function lockPlan(
  tx: Tx,
  id: number,
): Promise<{ orgId: number; isRetired: boolean } | undefined> {
  const { rows } = await sql<{ orgId: number; isRetired: boolean }>`
    select org_id as "orgId", retired_at is not null as "isRetired" from plans.plan
    where plan_id = ${id} for no key update`.execute(tx);
  return rows[0];
}

async function judge(
  tx: Tx,
  { scope, kind }: Caller,
  orgId: number,
  content: PlanContent,
): Promise<Result<void>> {
  if (kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  if (!scopeCovers(scope, orgId)) return refuse('NOT_FOUND');
  const may = judgePlan(content);
  if (!may.ok) return may;
  return (await seesItems(tx, content)) ? may : refuse('PLAN_ITEM_UNKNOWN');
}

/** Whether all that a plan names by number is there for who makes it. */
async function seesItems(
  tx: Tx,
  { audienceId, offerIds, productBenefitIds }: PlanContent,
): Promise<boolean> {
  const audience = audienceId === null ? null : await readAudience(tx, audienceId);
  return (
    (audience?.ok ?? true) &&
    (await findOffers(tx, offerIds)).length === offerIds.length &&
    (await seesBenefits(tx, productBenefitIds))
  );
}

async function submit(
  tx: Tx,
  now: Date,
  maker: Caller,
  id: number,
  orgId: number,
  content: PlanContent,
): Promise<Result<Plan>> {
  const submitted = await submitForApproval(
    tx,
    {
      kind: planApprovalKind,
      objectId: id,
      orgId,
      title: content.name,
      snapshot: { content },
      maker,
    },
    now,
  );
  if (!submitted.ok) return submitted;
  await recordAudit(tx, {
    actor: maker,
    action: 'plan.submit',
    objectKind: 'Plan',
    objectId: id,
    orgId,
  });
  return findPlan(tx, id);
}
