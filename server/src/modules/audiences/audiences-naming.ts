import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * The audiences that `tx` may see whose newest rule names a tag at any depth, and those made of them; by id.
 * Archived ones count nobody any more.
 */
export async function audiencesNaming(
  tx: Tx,
  tagCode: string,
): Promise<{ id: number; name: string }[]> {
  const { rows } = await sql<{ id: number; name: string }>`
    with recursive naming(audience_id) as (
      select audience_id from audiences.audience join audiences.audience_version using (audience_id, version)
      where archived_at is null and jsonb_path_exists(rule, '$.** ? (@.kind == "tag" && @.tag == $code)',
        jsonb_build_object('code', ${tagCode}::text))
      union
      select audience.audience_id from naming
        join audiences.audience_reference as reference on reference.kind = 'audience'
          and refers_to = naming.audience_id
        join audiences.audience on audience.audience_id = reference.audience_id
          and audience.version = reference.version
      where archived_at is null
    )
    select audience_id as id, name from naming join audiences.audience using (audience_id)
    order by audience_id`.execute(tx);
  return rows;
}
