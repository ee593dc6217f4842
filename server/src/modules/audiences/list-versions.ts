import { sql } from 'kysely';
import type { AudienceVersion } from '#contract/audiences.ts';
import { ok, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readAudience } from './read-audiences.ts';

type Row = Omit<AudienceVersion, 'madeAt'> & { madeAt: Date };
export type VersionPage = { items: AudienceVersion[]; nextCursor: string | null };

/**
 * The rules an audience has had, newest first. The maker's name is null for somebody of an org unit
 * above the caller's, whose people the caller does not see.
 */
export async function listVersions(
  tx: Tx,
  audienceId: number,
  page: { cursor?: number | undefined; limit: number },
): Promise<Result<VersionPage>> {
  const audience = await readAudience(tx, audienceId);
  if (!audience.ok) return audience;
  const { rows } = await sql<Row>`
    select version, rule, made_at as "madeAt", coalesce(staff.name, api_key.name) as "makerName",
      made_by_kind = 'api-key' as "madeBySystem"
    from audiences.audience_version
      left join organization.staff on made_by_kind = 'staff' and staff_id = made_by
      left join organization.api_key on made_by_kind = 'api-key' and api_key_id = made_by
    where audience_id = ${audienceId} and (${page.cursor ?? null}::int is null or version < ${page.cursor ?? null})
    order by version desc limit ${page.limit + 1}`.execute(tx);
  const items = rows
    .slice(0, page.limit)
    .map((row) => ({ ...row, madeAt: row.madeAt.toISOString() }));
  const last = rows.length > page.limit ? items.at(-1) : undefined;
  return ok({ items, nextCursor: last ? String(last.version) : null });
}
