import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { RulePreview } from '#contract/fraud.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockRule, type RuleRow } from './rule-rows.ts';
import { moveEpoch } from './standing.ts';

const kind = 'fraud_rule';

/** Submits the draft to a second person, with what it would have met. */
export async function submitRule(
  tx: Tx,
  clock: Clock,
  caller: Caller,
  ruleId: number,
  preview: RulePreview,
): Promise<Result<RuleRow>> {
  const rule = await lockRule(tx, ruleId);
  if (!rule) return refuse('NOT_FOUND');
  if (rule.latestState !== 'draft') return refuse('FRAUD_RULE_NOTHING_TO_SUBMIT');
  const { code, nameZh, nameEn, content, activeContent, latestVersion: version } = rule;
  const approval = await submitForApproval(
    tx,
    {
      kind,
      objectId: ruleId,
      orgId: caller.orgId,
      title: nameZh,
      snapshot: {
        code,
        nameZh,
        nameEn,
        version,
        content,
        activeContent,
        preview,
        hash: hashOf(rule),
      },
      maker: caller,
      authorIds: rule.authorIds,
    },
    clock.now(),
  );
  if (!approval.ok) return approval;
  await setState(tx, rule, 'submitted', approval.value);
  await recordAudit(tx, acted(caller, 'fraud-rule.submit', rule));
  return ok({ ...rule, latestState: 'submitted' });
}

/** What the checker's decision does to a rule: approved it is in force at once, in other processes within a second. */
export function fraudRuleApproval(): ApprovalKind {
  return {
    kind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const rule = await lockRule(tx, Number(approval.objectId));
      if (!rule) return refuse('NOT_FOUND');
      if (decision === 'return') {
        await setState(tx, rule, 'returned', approval.approvalId);
        await recordAudit(tx, acted(checker, 'fraud-rule.return', rule));
        return ok(null);
      }
      if (rule.latestState !== 'submitted' || hashOf(rule) !== approval.snapshot['hash'])
        return refuse('FRAUD_RULE_CHANGED');
      await setState(tx, rule, 'approved', approval.approvalId);
      await sql`update fraud.rule set state = 'active', active_version = latest_version where id = ${rule.id}`.execute(
        tx,
      );
      await recordAudit(tx, acted(checker, 'fraud-rule.activate', rule));
      await moveEpoch(tx);
      return ok(null);
    },
  };
}

export const acted = (
  actor: Caller,
  action: string,
  { id, latestVersion }: RuleRow,
  detail: Record<string, unknown> = {},
) => ({
  actor,
  action,
  objectKind: 'FraudRule',
  objectId: id,
  orgId: null,
  detail: { version: latestVersion, ...detail },
});

async function setState(
  tx: Tx,
  { id, latestVersion }: RuleRow,
  state: 'submitted' | 'approved' | 'returned',
  approvalId: number,
): Promise<void> {
  await sql`update fraud.rule_version set state = ${state}, approval_id = ${approvalId}
    where rule_id = ${id} and version = ${latestVersion}`.execute(tx);
}

function hashOf({ id, latestVersion, content }: RuleRow): string {
  return createHash('sha256')
    .update(JSON.stringify([id, latestVersion, content]))
    .digest('hex');
}
