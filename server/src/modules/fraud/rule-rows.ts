import { sql } from 'kysely';
import {
  type CreateFraudRule,
  type FraudRule,
  type VelocityRule,
  velocityRule,
} from '#contract/fraud.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type RuleRow = FraudRule & { authorIds: number[] };
type Stored = Omit<RuleRow, 'content' | 'activeContent'> & {
  content: unknown;
  activeContent: unknown;
};

const columns = sql`r.id, r.code, r.name_zh as "nameZh", r.name_en as "nameEn", r.state, r.latest_version as "latestVersion",
  latest.state as "latestState", r.active_version as "activeVersion", latest.content, to_jsonb(latest.author_ids) as "authorIds",
  active.content as "activeContent", found.hits, found.refused, found.open as "openCases", found.confirmed as "confirmedCases",
  found.cleared as "clearedCases"`;
const rules = sql`fraud.rule r
  join fraud.rule_version latest on latest.rule_id = r.id and latest.version = r.latest_version
  left join fraud.rule_version active on active.rule_id = r.id and active.version = r.active_version
  cross join lateral (
    select coalesce(sum(hits), 0)::bigint as hits, coalesce(sum(refused), 0)::bigint as refused,
      count(*) filter (where state in ('open', 'escalated', 'recorded')) as open, count(*) filter (where state = 'confirmed') as confirmed,
      count(*) filter (where state = 'cleared') as cleared
    from fraud.suspicion where rule_id = r.id) found`;

/** Newest first. */
export async function listRules(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<FraudRule, number>> {
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

/** The same under lock: nobody else edits, submits or approves it until commit. */
export async function lockRule(tx: Tx, id: number): Promise<RuleRow | null> {
  await sql`select from fraud.rule where id = ${id} for update`.execute(tx);
  return readRule(tx, id);
}

/** Stored content was checked when it was written; one that no longer is right is a broken invariant. */
function ruleOf({ content, activeContent, ...row }: Stored): RuleRow {
  return {
    ...row,
    content: velocityRule.parse(content),
    activeContent: activeContent === null ? null : velocityRule.parse(activeContent),
  };
}

/** Writes a rule as a draft. Gives its id. */
export async function createRule(
  tx: Tx,
  now: Date,
  authorId: number,
  { code, nameZh, nameEn, content }: CreateFraudRule,
): Promise<Result<number>> {
  const { rows } = await sql<{ id: number }>`
    with made as (
      insert into fraud.rule (code, name_zh, name_en, written_at) values (${code}, ${nameZh}, ${nameEn}, ${now})
      on conflict (code) do nothing returning id
    ),
    written as (
      insert into fraud.rule_version (rule_id, version, content, author_ids, written_at)
      select id, 1, ${JSON.stringify(content)}::jsonb, array[${authorId}::bigint], ${now} from made
    )
    select id from made`.execute(tx);
  const id = rows[0]?.id;
  return id === undefined ? refuse('CODE_TAKEN', { code }) : ok(id);
}

/** Writes what a rule is to say: into its draft, or into a version of its own beside the one in force. */
export async function changeRule(
  tx: Tx,
  now: Date,
  authorId: number,
  rule: RuleRow,
  content: VelocityRule,
): Promise<Result<null>> {
  if (rule.latestState === 'submitted') return refuse('FRAUD_RULE_NOT_DRAFT');
  const version = rule.latestState === 'draft' ? rule.latestVersion : rule.latestVersion + 1;
  await sql`
    insert into fraud.rule_version (rule_id, version, content, author_ids, written_at)
    values (${rule.id}, ${version}, ${JSON.stringify(content)}::jsonb, array[${authorId}::bigint], ${now})
    on conflict (rule_id, version) do update set content = excluded.content, written_at = excluded.written_at,
      author_ids = array(select distinct unnest(rule_version.author_ids || excluded.author_ids))`.execute(
    tx,
  );
  await sql`update fraud.rule set latest_version = ${version} where id = ${rule.id}`.execute(tx);
  return ok(null);
}
