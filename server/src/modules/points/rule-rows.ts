import { sql } from 'kysely';
import {
  pointsRuleContent,
  type CreatePointsRule,
  type PointsRule,
} from '#contract/points-rules.ts';
import type { PageAsked } from '#contract/pages.ts';
import { judgeReward } from '#contract/reward-law.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { judgeByLaw, switchOffChanged } from '#modules/law-switches/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readGifts } from '#modules/gifts/index.ts';
import { giftsGetBetter, rewardOf } from './rules.core.ts';

export type RuleRow = PointsRule & {
  authorIds: number[];
  approvalId: number | null;
  /** of the active version; null while there is none */
  activeContent: PointsRule['content'] | null;
};
type Stored = Omit<RuleRow, 'content' | 'activeContent' | 'refusedByLaw'> & {
  content: unknown;
  activeContent: unknown;
};

const columns = sql`r.id, r.code, r.name, r.programme_id as "programmeId", r.org_id as "orgId", r.state,
  r.latest_version as "latestVersion", latest.state as "latestState", r.active_version as "activeVersion",
  latest.content, to_jsonb(latest.author_ids) as "authorIds", latest.approval_id as "approvalId", active.content as "activeContent",
  law_switches.is_on('points_rule', r.id, r.latest_version) as "switchedOn"`;
const rules = sql`points.rule r
  join points.rule_version latest on latest.rule_id = r.id and latest.version = r.latest_version
  left join points.rule_version active on active.rule_id = r.id and active.version = r.active_version`;

/** Newest first. */
export async function listRules(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<PointsRule, number>> {
  const { rows } = await sql<Stored>`
    select ${columns} from ${rules} where r.id < ${after ?? Number.MAX_SAFE_INTEGER} order by r.id desc limit ${limit + 1}`.execute(
    tx,
  );
  return sliceOf(rows.map(ruleOf), limit, ({ id }) => id);
}

export async function readRule(tx: Tx, id: number): Promise<RuleRow | null> {
  const { rows } = await sql<Stored>`select ${columns} from ${rules} where r.id = ${id}`.execute(
    tx,
  );
  return rows[0] ? ruleOf(rows[0]) : null;
}

/** The same under lock: nobody else edits, submits, approves or ends it until commit. */
export async function lockRule(tx: Tx, id: number): Promise<RuleRow | null> {
  await sql`select from points.rule where id = ${id} for update`.execute(tx);
  return readRule(tx, id);
}

/** Stored content was checked when it was written; one that no longer is right is a broken invariant. */
function ruleOf({ content, activeContent, ...row }: Stored): RuleRow {
  const parsed = pointsRuleContent.parse(content);
  return {
    ...row,
    content: parsed,
    activeContent: activeContent === null ? null : pointsRuleContent.parse(activeContent),
    refusedByLaw: judgeReward(rewardOf(parsed)) !== null,
  };
}

/** Whether a rule's gifts are offered, and each step's is worth more than the one before. */
export async function judgeGifts(tx: Tx, content: PointsRule['content']): Promise<Result<null>> {
  if (content.kind !== 'product_gifts') return ok(null);
  const ids = content.steps.map(({ giftId }) => giftId);
  const known = await readGifts(tx, ids);
  const gifts = ids.flatMap((id) => known.get(id) ?? []);
  if (gifts.length < ids.length) return refuse('NOT_FOUND');
  if (gifts.some(({ state }) => state !== 'offered')) return refuse('GIFT_ENDED');
  return giftsGetBetter(gifts.map(({ valueFen }) => valueFen))
    ? ok(null)
    : refuse('POINTS_RULE_GIFT_NOT_BETTER');
}

/** Writes a rule as a draft of its programme's org unit, or of its own. Gives its id. */
export async function createRule(
  tx: Tx,
  now: Date,
  authorId: number,
  rule: CreatePointsRule,
): Promise<Result<number>> {
  const { rows } = await sql<{ id: number }>`
    with made as (
      insert into points.rule (code, name, programme_id, org_id, created_at)
      select ${rule.code}, ${rule.name}, p.id, case when p.id is null then ${rule.orgId ?? null}::int else p.org_id end, ${now}
      from (values (${rule.programmeId}::bigint)) asked (id) left join points.programme p using (id)
      on conflict (code) do nothing returning id, org_id
    ),
    written as (
      insert into points.rule_version (rule_id, version, content, author_ids, written_at, org_id)
      select id, 1, ${JSON.stringify(rule.content)}::jsonb, array[${authorId}::bigint], ${now}, org_id from made
    )
    select id from made`.execute(tx);
  const id = rows[0]?.id;
  return id === undefined ? refuse('CODE_TAKEN', { code: rule.code }) : ok(id);
}

/** Writes what a rule is to say: into its draft, or into a version of its own beside the one in use. */
export async function changeRule(
  tx: Tx,
  now: Date,
  authorId: number,
  rule: RuleRow,
  content: PointsRule['content'],
): Promise<Result<null>> {
  if (rule.state === 'ended') return refuse('POINTS_RULE_NOT_ACTIVE');
  if (rule.latestState === 'submitted') return refuse('POINTS_RULE_NOT_DRAFT');
  if ((content.kind === 'product_gifts') !== (rule.programmeId === null))
    return refuse('POINTS_RULE_KIND');
  const giftsGood = await judgeGifts(tx, content);
  if (!giftsGood.ok) return giftsGood;
  const version = rule.latestState === 'draft' ? rule.latestVersion : rule.latestVersion + 1;
  await sql`
    insert into points.rule_version (rule_id, version, content, author_ids, written_at, org_id)
    values (${rule.id}, ${version}, ${JSON.stringify(content)}::jsonb, array[${authorId}::bigint], ${now}, ${rule.orgId})
    on conflict (rule_id, version) do update set content = excluded.content, written_at = excluded.written_at,
      author_ids = array(select distinct unnest(rule_version.author_ids || excluded.author_ids))`.execute(
    tx,
  );
  await sql`update points.rule set latest_version = ${version} where id = ${rule.id}`.execute(tx);
  await switchOffChanged(tx, now, authorId, { ...lawObjectOf(rule), version });
  return ok(null);
}

/** A rule that gives nothing any more. */
export async function endRule(tx: Tx, id: number): Promise<void> {
  await sql`update points.rule set state = 'ended' where id = ${id}`.execute(tx);
}

/** A rule's newest version, as compliance judges it. */
export function lawObjectOf({ id, latestVersion, orgId }: RuleRow) {
  return { kind: 'points_rule', id, version: latestVersion, orgId } as const;
}

/** Whether the law lets the active version give anything now: a switch may have been taken back since its approval. */
export async function judgeActive(tx: Tx, rule: RuleRow): Promise<Result<void>> {
  const { activeContent, activeVersion } = rule;
  if (activeContent === null || activeVersion === null) return ok(undefined);
  return judgeByLaw(tx, { ...lawObjectOf(rule), version: activeVersion }, [
    rewardOf(activeContent),
  ]);
}
