import { sql } from 'kysely';
import { type Payout, payoutLimits } from '#contract/payouts.ts';
import { refuse, type Result } from '#contract/result.ts';
import { submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type DueMerchant, duePayouts } from './due-payouts.ts';
import { findPayout } from './list-payouts.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';
import { collectFromMerchants, findIndebted } from './merchant-claims.ts';
import { readMerchantSettings } from './merchant-settings.ts';

export const payoutApprovalKind = 'payout';

/**
 * Collects what is due to merchants of the caller's scope into a batch that waits for a second person, and
 * first what merchants of the scope owe. Under
 * the merchants' locks, so two who propose at once take turns; that a merchant stands in one batch under way
 * only is held by an index besides.
 */
export async function proposePayout(tx: Tx, caller: Caller, now: Date): Promise<Result<Payout>> {
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  const { payoutMinimumFen: minimumFen } = await readMerchantSettings(tx);
  const asked = { minimumFen, limit: payoutLimits.lines };
  const seen = await duePayouts(tx, caller.scope, now, asked);
  const indebted = await findIndebted(tx, caller.scope, payoutLimits.lines);
  const merchants = await lockMerchants(
    tx,
    [...seen.map(({ merchantNo }) => merchantNo), ...indebted],
    'taking',
  );
  // Again under the locks: what was due may have been taken back, or proposed by another, meanwhile.
  const locked = new Set(seen.map(({ merchantNo }) => merchantNo));
  const due = (await duePayouts(tx, caller.scope, now, asked)).filter(({ merchantNo }) =>
    locked.has(merchantNo),
  );
  if (due.length === 0) return refuse('PAYOUT_NOTHING_DUE');
  const moment = momentAt({ now: () => now }, merchants.values());
  await collectFromMerchants(tx, moment, caller.scope, [...merchants.keys()]);
  const id = await writeBatch(tx, caller, now, due);
  const amountFen = due.reduce((sum, { dueFen }) => sum + dueFen, 0);
  const submitted = await submitForApproval(
    tx,
    {
      kind: payoutApprovalKind,
      objectId: id,
      orgId: caller.orgId,
      title: `${due.length} 家商户`,
      snapshot: { payoutId: id, merchants: due.length, amountFen },
      maker: caller,
    },
    now,
  );
  if (!submitted.ok) return submitted;
  await recordAudit(tx, {
    actor: caller,
    action: 'payout.propose',
    objectKind: 'Payout',
    objectId: id,
    orgId: caller.orgId,
    detail: { lines: due.length, amountFen },
  });
  return findPayout(tx, id);
}

async function writeBatch(
  tx: Tx,
  caller: Caller,
  now: Date,
  due: readonly DueMerchant[],
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into merchants.payout (org_id, state, made_by, made_by_name, made_at)
    values (${caller.orgId}, 'proposed', ${caller.id}, ${caller.name}, ${now}) returning payout_id as id`.execute(
    tx,
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a payout was not written');
  await sql`
    insert into merchants.payout_line (payout_id, line, merchant_no, org_id, merchant_name, account_id, amount_fen)
    select ${id}::bigint, w.line, w.merchant_no, w.org_id, w.name, w.account_id, w.amount_fen
    from unnest(${due.map((one) => one.merchantNo)}::int[], ${due.map((one) => one.orgId)}::int[],
      ${due.map((one) => one.merchantName)}::text[], ${due.map((one) => one.accountId)}::uuid[], ${due.map((one) => one.dueFen)}::bigint[])
      with ordinality as w (merchant_no, org_id, name, account_id, amount_fen, line)`.execute(tx);
  return id;
}
