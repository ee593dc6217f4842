import { sql } from 'kysely';
import type {
  ProductBenefit,
  ProductBenefitContent,
  ProductBenefitQuery,
} from '#contract/product-benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { judgeBenefit } from './judge-benefit.core.ts';

export const benefitApprovalKind = 'product_benefit';

/** Product benefits the caller sees, by number. */
export async function listBenefits(
  tx: Tx,
  query: Pick<ProductBenefitQuery, 'limit' | 'kind'> & { id?: number },
  after?: number,
): Promise<Slice<ProductBenefit, number>> {
  const { limit } = query;
  const kind = query.kind ?? null;
  const id = query.id ?? null;
  const { rows } = await sql<ProductBenefit>`
    select b.benefit_id as id, b.org_id as "orgId", b.draft, b.live, ${isoMoment('b.changed_at')} as "changedAt",
      ${isoMoment('b.approved_at')} as "approvedAt", ${isoMoment('b.retired_at')} as "retiredAt",
      exists (select from approvals.approval a where a.kind = ${benefitApprovalKind} and a.object_id = b.benefit_id::text and a.state = 'pending') as "isWaiting"
    from product_benefits.benefit b
    where b.benefit_id > ${after ?? 0} and (${kind}::text is null or b.draft ->> 'kind' = ${kind})
      and (${id}::int is null or b.benefit_id = ${id})
    order by b.benefit_id limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id: no }) => no);
}

async function findBenefit(tx: Tx, id: number): Promise<Result<ProductBenefit>> {
  const { items } = await listBenefits(tx, { id, limit: 1 });
  const [found] = items;
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** A new one, submitted for a second person. In the caller's scope. */
export async function addBenefit(
  tx: Tx,
  now: Date,
  caller: Caller,
  { orgId, content }: { orgId: number; content: ProductBenefitContent },
): Promise<Result<ProductBenefit>> {
  const may = judge(caller, orgId, content);
  if (!may.ok) return may;
  const { rows } = await sql<{ id: number }>`
    insert into product_benefits.benefit (org_id, draft, changed_at)
    select org_id, ${JSON.stringify(content)}::jsonb, ${now} from organization.org_unit where org_id = ${orgId}
    returning benefit_id as id`.execute(tx);
  const [made] = rows;
  if (!made) return refuse('NOT_FOUND');
  return submit(tx, now, caller, made.id, orgId, content);
}

/** Another version of it; what is live stays shown until the second person has decided. */
export async function changeBenefit(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
  content: ProductBenefitContent,
): Promise<Result<ProductBenefit>> {
  const found = await lockBenefit(tx, id);
  if (!found) return refuse('NOT_FOUND');
  const may = judge(caller, found.orgId, content);
  if (!may.ok) return may;
  if (found.isRetired) return refuse('PRODUCT_BENEFIT_RETIRED');
  const submitted = await submit(tx, now, caller, id, found.orgId, content);
  if (!submitted.ok) return submitted;
  await sql`update product_benefits.benefit set draft = ${JSON.stringify(content)}::jsonb, changed_at = ${now}
    where benefit_id = ${id}`.execute(tx);
  return findBenefit(tx, id);
}

/** Takes it off every screen at once. */
export async function retireBenefit(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
): Promise<Result<ProductBenefit>> {
  const found = await lockBenefit(tx, id);
  if (!found) return refuse('NOT_FOUND');
  await sql`update product_benefits.benefit set retired_at = coalesce(retired_at, ${now}) where benefit_id = ${id}`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'product-benefit.retire',
    objectKind: 'ProductBenefit',
    objectId: id,
    orgId: found.orgId,
  });
  return findBenefit(tx, id);
}

/** Held until the transaction ends, so that a decision and a retirement of one benefit follow each other. */
export async function lockBenefit(
  tx: Tx,
  id: number,
): Promise<{ orgId: number; isRetired: boolean } | undefined> {
  const { rows } = await sql<{ orgId: number; isRetired: boolean }>`
    select org_id as "orgId", retired_at is not null as "isRetired" from product_benefits.benefit
    where benefit_id = ${id} for no key update`.execute(tx);
  return rows[0];
}

function judge(
  { scope, kind }: Caller,
  orgId: number,
  content: ProductBenefitContent,
): Result<void> {
  if (kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  return scopeCovers(scope, orgId) ? judgeBenefit(content) : refuse('NOT_FOUND');
}

async function submit(
  tx: Tx,
  now: Date,
  maker: Caller,
  id: number,
  orgId: number,
  content: ProductBenefitContent,
): Promise<Result<ProductBenefit>> {
  const submitted = await submitForApproval(
    tx,
    {
      kind: benefitApprovalKind,
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
    action: 'product-benefit.submit',
    objectKind: 'ProductBenefit',
    objectId: id,
    orgId,
  });
  return findBenefit(tx, id);
}
