import { sql } from 'kysely';
import type { Lookalike } from '#contract/lookalikes.ts';
import { refuse, type Result } from '#contract/result.ts';
import { audienceQuestions, readAudience } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { lookalikeRequest } from './find-lookalikes.ts';
import { readLookalike } from './read-lookalikes.ts';

/** Asks for people like the members of an audience, among those the caller and the audience's owner see. */
export async function requestLookalike(
  platform: Platform,
  caller: Caller,
  audienceId: number,
): Promise<Result<Lookalike>> {
  return withScope(platform.database, caller.scope, async (tx) => {
    const audience = await readAudience(tx, audienceId);
    if (!audience.ok) return audience;
    const saved = await audienceQuestions.readSaved(tx, audienceId);
    if (!saved) return refuse('NOT_FOUND');
    if (saved.archived) return refuse('AUDIENCE_ARCHIVED');
    const scope = audienceQuestions.intersect(caller.scope, saved.scope);
    const orgIds = scope.all ? null : [...scope.orgIds].sort((a, b) => a - b);
    const { rows } = await sql<{ id: number }>`
      insert into lookalikes.lookalike (audience_id, version, org_id, scope_org_ids, made_by, created_at)
      values (${audienceId}, ${saved.version}, ${caller.orgId}, ${orgIds}::int[], ${caller.id}, ${platform.clock.now()})
      returning lookalike_id as id`.execute(tx);
    const id = rows[0]?.id ?? 0;
    const jobId = await platform.jobs.enqueue(
      tx,
      lookalikeRequest,
      { lookalikeId: id },
      {
        title: {
          zh: `寻找与“${audience.value.name}”相似的客户`,
          en: `Find people like “${audience.value.name}”`,
        },
        naturalKey: String(id),
        orgId: caller.orgId,
        createdBy: staffIdOf(caller),
      },
    );
    await sql`update lookalikes.lookalike set job_id = ${jobId} where lookalike_id = ${id}`.execute(
      tx,
    );
    await recordAudit(tx, {
      actor: caller,
      action: 'lookalike.request',
      objectKind: 'Audience',
      objectId: audienceId,
      orgId: caller.orgId,
      detail: { lookalikeId: id },
    });
    return readLookalike(tx, id);
  });
}
