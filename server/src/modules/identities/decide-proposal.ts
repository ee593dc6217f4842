import { sql } from 'kysely';
import type { MergeEvidence, ProposalDecision } from '#contract/identities.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { mergeCustomers } from './merge-customers.ts';
import { requestSharing } from './share-mapping.ts';

type Proposal = MergeEvidence & { state: string; one: number; other: number };

/**
 * What a person decides about a pair. The proposal is locked after the customers where they are merged, and
 * alone otherwise. Run as the job role; that the caller sees both customers has been asked before.
 */
export async function decideProposal(
  platform: Pick<Platform, 'jobs' | 'clock'>,
  tx: Tx,
  caller: Caller,
  proposalId: number,
  decision: ProposalDecision,
): Promise<Result<null>> {
  const now = platform.clock.now();
  if (decision.decision === 'later' && decision.until <= bankDay(now))
    return refuse('PROPOSAL_LATER_PAST', { until: decision.until });
  const { rows } = await sql<Proposal>`
    select state, score, reasons, conflicts, customers.person_of(one_no) as one, customers.person_of(other_no) as other
    from identities.proposal where proposal_id = ${proposalId}`.execute(tx);
  const [proposal] = rows;
  if (!proposal) return refuse('NOT_FOUND');
  const { state, one, other, ...evidence } = proposal;
  if (state === 'merged' || state === 'different') return refuse('PROPOSAL_DECIDED', { state });
  if (decision.decision === 'merge') {
    const merged = await mergeCustomers(tx, {
      oneNo: one,
      otherNo: other,
      evidence,
      reason: decision.reason,
      by: caller,
      now,
    });
    if (!merged.ok) return merged;
    await requestSharing(platform, tx);
  }
  const decided = { merge: 'merged', different: 'different', later: 'later' }[decision.decision];
  const until = decision.decision === 'later' ? decision.until : null;
  const { rows: changed } = await sql`
    update identities.proposal set state = ${decided}, later_until = ${until}, decided_by = ${caller.id},
      decided_by_name = ${caller.name}, decided_at = ${now}, reason = ${decision.reason}
    where proposal_id = ${proposalId} and (state in ('open', 'later') or state = ${decided}) returning 1`.execute(
    tx,
  );
  if (changed.length === 0) return refuse('PROPOSAL_DECIDED', { state: 'different' });
  await recordAudit(tx, {
    actor: caller,
    action: `identity.${decision.decision === 'merge' ? 'accept' : decision.decision}`,
    objectKind: 'MergeProposal',
    objectId: proposalId,
    orgId: caller.orgId,
    detail: { customers: [one, other], score: evidence.score },
  });
  return ok(null);
}
