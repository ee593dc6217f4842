import { sql } from 'kysely';
import type { AudienceVersion } from '#contract/audiences.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readAudience } from './read-audiences.ts';

type Row = Omit<AudienceVersion, 'madeAt'> & { madeAt: Date };

/**
 * The rules an audience has had, newest first. The maker's name is null for somebody of an org unit
 * above the caller's, whose people the caller does not see.
 */
export async function listVersions(
  tx: Tx,
  audienceId: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Result<Slice<AudienceVersion, number>>> {
  const audience = await readAudience(tx, audienceId);
  if (!audience.ok) return audience;
  const { rows } = await sql<Row>`
    select version, rule, made_at as "madeAt", coalesce(staff.name, api_key.name) as "makerName",
      made_by_kind = 'api-key' as "madeBySystem"
    from audiences.audience_version
      left join organization.staff on made_by_kind = 'staff' and staff_id = made_by
      left join organization.api_key on made_by_kind = 'api-key' and api_key_id = made_by
    where audience_id = ${audienceId} and (${after ?? null}::int is null or version < ${after ?? null})
    order by version desc limit ${limit + 1}`.execute(tx);
  const versions = rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString() }));
  return ok(sliceOf(versions, limit, (row) => row.version));
}
