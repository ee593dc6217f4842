import { sql } from 'kysely';
import type { CampaignContent, UpdateCampaign } from '#contract/campaigns.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { checkConversion } from './check-conversion.ts';
import { emptyContent } from './campaign-content.core.ts';
import { lockCampaign } from './find-campaign.ts';

/** Opens a draft. Gives its id. */
export async function createCampaign(
  tx: Tx,
  now: Date,
  draft: { name: string; orgId: number; makerId: number | null },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into campaigns.campaign (org_id, name, content, maker_id, author_ids, created_at, updated_at)
    values (${draft.orgId}, ${draft.name}, ${JSON.stringify(emptyContent(draft.name))}::jsonb, ${draft.makerId},
      array_remove(array[${draft.makerId}::bigint], null), ${now}, ${now})
    returning id`.execute(tx);
  if (!rows[0]) throw new Error('a campaign was not written');
  return rows[0].id;
}

/**
 * Saves one step of a draft; the version it was made on must still be the newest. Whoever changes it is one
 * of its authors from then on (null: a system).
 */
export async function updateCampaign(
  tx: Tx,
  now: Date,
  id: number,
  update: UpdateCampaign,
  authorId: number | null,
): Promise<Result<void>> {
  const found = await lockCampaign(tx, id);
  if (!found.ok) return found;
  const { state, version, content } = found.value;
  if (state !== 'draft') return refuse('CAMPAIGN_NOT_EDITABLE', { state });
  if (version !== update.version) return refuse('CAMPAIGN_CHANGED', { version });
  const countable = await checkConversion(tx, update.conversion ?? null);
  if (!countable.ok) return countable;
  const changed = mergeContent(content, update);
  await sql`
    update campaigns.campaign set content = ${JSON.stringify(changed)}::jsonb, name = ${changed.name}, version = version + 1, updated_at = ${now},
      author_ids = case when ${authorId}::bigint = any (author_ids) or ${authorId}::bigint is null then author_ids else author_ids || ${authorId}::bigint end
    where id = ${id}`.execute(tx);
  return ok(undefined);
}

/** The steps given replace theirs; a step left out stays. */
function mergeContent(content: CampaignContent, update: UpdateCampaign): CampaignContent {
  const given = Object.entries(update).filter(
    ([step, value]) => step !== 'version' && value !== undefined,
  );
  return { ...content, ...Object.fromEntries(given) };
}
