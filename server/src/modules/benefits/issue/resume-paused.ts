import { sql } from 'kysely';
import { recordAudit } from '#modules/audit/index.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { startIssue } from './move-issue.ts';

/** So many a minute: each begins a job. */
const atOnce = 20;

/**
 * Issues that ended for a paused partner go on by themselves once it is open again; one that a person has
 * stopped waits for a person. Gives how many. As the job role.
 */
export async function resumePaused(tx: Tx, platform: Pick<Platform, 'jobs'>): Promise<number> {
  const { rows } = await sql<{ id: number; orgId: number }>`
    select i.id, i.org_id as "orgId"
    from benefits.issue i
    join platform.job j on j.id = i.job_id
    join fulfilment.offer_product l on l.offer_id = i.offer_id
    join fulfilment.product p using (product_id)
    join fulfilment.partner t using (partner_id)
    where i.state = 'running' and j.state not in ('queued', 'running') and j.refusal->>'code' = 'PARTNER_PAUSED' and t.state <> 'paused'
    order by i.id limit ${atOnce}`.execute(tx);
  let resumed = 0;
  for (const { id, orgId } of rows) {
    const started = await startIssue(tx, platform, null, id, 'stopped');
    // Somebody pressed the button, or withdrew it, meanwhile.
    if (!started.ok) continue;
    resumed += 1;
    await recordAudit(tx, {
      actor: 'system',
      action: 'issue.resume',
      objectKind: 'Issue',
      objectId: id,
      orgId,
      detail: { reason: 'partner_open' },
    });
  }
  return resumed;
}
