import { sql } from 'kysely';
import { z } from 'zod';
import { type ClusterBounds, clusterBounds, type ClusterBoundsView } from '#contract/fraud.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const kind = 'fraud_cluster_bounds';
/** There is one set of them, of the whole bank. */
const objectId = 'all';

const submitted = z.object({
  /** in force when it was submitted: what was compared with is what is replaced */
  version: z.int(),
  before: clusterBounds,
  content: clusterBounds,
  reason: z.string(),
});

type Stored = { version: number; content: unknown; reason: string; approvedAt: string };

/** The bounds in force, and the newest versions of them. */
export async function readBounds(tx: Tx): Promise<ClusterBoundsView> {
  const { rows } = await sql<Stored>`
    select version, content, reason, ${isoMoment('approved_at')} as "approvedAt" from fraud.cluster_bounds order by version desc limit 50`.execute(
    tx,
  );
  const versions = rows.map((row) => ({ ...row, content: clusterBounds.parse(row.content) }));
  const [newest] = versions;
  if (!newest) throw new Error('no bounds of clusters are in force');
  return { version: newest.version, content: newest.content, versions };
}

/** Asks a second person for other bounds; one request waits at a time. Gives the approval's id. */
export async function askForBounds(
  tx: Tx,
  now: Date,
  maker: Caller,
  { content, reason }: { content: ClusterBounds; reason: string },
): Promise<Result<number>> {
  const { version, content: before } = await readBounds(tx);
  return submitForApproval(
    tx,
    {
      kind,
      objectId,
      orgId: maker.orgId,
      title: reason,
      snapshot: submitted.parse({ version, before, content, reason }),
      maker,
    },
    now,
  );
}

/** Approved they are in force from the next look on. */
export function clusterBoundsApproval(clock: Clock): ApprovalKind {
  return {
    kind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, { approvalId, snapshot }, { decision }, checker) => {
      if (decision === 'return') return ok(null);
      const { version, content, reason } = submitted.parse(snapshot);
      const { rows } = await sql`
        insert into fraud.cluster_bounds (version, content, reason, approval_id, approved_at)
        select ${version + 1}::int, ${JSON.stringify(content)}::jsonb, ${reason}, ${approvalId}::bigint, ${clock.now()}
        where (select max(version) from fraud.cluster_bounds) = ${version}
        on conflict do nothing returning 1`.execute(tx);
      if (rows.length === 0) return refuse('FRAUD_RULE_CHANGED');
      await recordAudit(tx, {
        actor: checker,
        action: 'fraud-clusters.approve',
        objectKind: 'FraudClusterBounds',
        objectId: version + 1,
        orgId: null,
        detail: { content, reason },
      });
      return ok(null);
    },
  };
}
