import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { RuleSimulation } from '#contract/points-rules.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { judgeByLaw } from '#modules/law-switches/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeFunding } from './rule-funding.ts';
import { judgeGifts, lawObjectOf, lockRule, type RuleRow } from './rule-rows.ts';
import { rewardOf } from './rules.core.ts';

const kind = 'points_rule';

/** Submits the draft to a second person, with what it would have given. */
export async function submitRule(
  tx: Tx,
  clock: Clock,
  caller: Caller,
  ruleId: number,
  simulation: RuleSimulation,
): Promise<Result<RuleRow>> {
  const rule = await lockRule(tx, ruleId);
  if (!rule) return refuse('NOT_FOUND');
  if (rule.state === 'ended' || (rule.latestState !== 'draft' && rule.latestState !== 'returned'))
    return refuse('POINTS_RULE_NOTHING_TO_SUBMIT');
  const { code, name, content, latestVersion: version } = rule;
  const gifts = await judgeGifts(tx, content);
  if (!gifts.ok) return gifts;
  const funding = await judgeFunding(tx, caller.scope, content.funding);
  if (!funding.ok) return funding;
  const approval = await submitForApproval(
    tx,
    {
      kind,
      objectId: ruleId,
      orgId: rule.orgId ?? caller.orgId,
      title: name,
      snapshot: { code, name, version, content, simulation, hash: hashOf(rule) },
      maker: caller,
      authorIds: rule.authorIds,
    },
    clock.now(),
  );
  if (!approval.ok) return approval;
  await setState(tx, rule, 'submitted', approval.value);
  await recordAudit(tx, acted(caller, 'points-rule.submit', rule));
  return ok({ ...rule, latestState: 'submitted' });
}

/**
 * What the checker's decision does to a rule. One that rewards deposits is refused with the rule of
 * compliance named, unless the head office's compliance has switched this version on.
 */
export function ruleApproval(): ApprovalKind {
  return {
    kind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const rule = await lockRule(tx, Number(approval.objectId));
      if (!rule) return refuse('NOT_FOUND');
      if (decision === 'return') {
        await setState(tx, rule, 'returned', approval.approvalId);
        await recordAudit(tx, acted(checker, 'points-rule.return', rule));
        return ok(null);
      }
      if (rule.latestState !== 'submitted' || hashOf(rule) !== approval.snapshot['hash'])
        return refuse('POINTS_RULE_CHANGED');
      const may = await judgeByLaw(tx, lawObjectOf(rule), [rewardOf(rule.content)]);
      if (!may.ok) return may;
      const gifts = await judgeGifts(tx, rule.content);
      if (!gifts.ok) return gifts;
      // Whoever approves it lets these budgets pay: they must be within their own reach as well.
      const funding = await judgeFunding(tx, checker.scope, rule.content.funding);
      if (!funding.ok) return funding;
      await setState(tx, rule, 'approved', approval.approvalId);
      await sql`update points.rule set state = 'active', active_version = latest_version where id = ${rule.id}`.execute(
        tx,
      );
      await recordAudit(tx, acted(checker, 'points-rule.activate', rule));
      return ok(null);
    },
  };
}

const acted = (actor: Caller, action: string, { id, orgId, latestVersion }: RuleRow) => ({
  actor,
  action,
  objectKind: 'PointsRule',
  objectId: id,
  orgId,
  detail: { version: latestVersion },
});

async function setState(
  tx: Tx,
  { id, latestVersion }: RuleRow,
  state: 'submitted' | 'approved' | 'returned',
  approvalId: number,
): Promise<void> {
  await sql`update points.rule_version set state = ${state}, approval_id = ${approvalId}
    where rule_id = ${id} and version = ${latestVersion}`.execute(tx);
}

function hashOf({ programmeId, latestVersion, content }: RuleRow): string {
  return createHash('sha256')
    .update(JSON.stringify([programmeId, latestVersion, content]))
    .digest('hex');
}
