import { sql } from 'kysely';
import type { CustomerPayout } from '#contract/customer-payouts.ts';
import { payoutLimits } from '#contract/payouts.ts';
import { refuse, type Result } from '#contract/result.ts';
import { submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { collectClaims, findCollectable } from '../customer-claims.ts';
import { findCustomerPayout, listOwed } from './list-payouts.ts';

export const customerPayoutKind = 'customer_payout';

/**
 * Collects what customers of the caller's scope are owed into a batch that waits for a second person. Under the
 * locks of their accounts, so two who propose at once take turns; that a customer stands in one batch under way
 * only is held by an index besides.
 */
export async function proposeCustomerPayout(
  tx: Tx,
  caller: Caller,
  now: Date,
): Promise<Result<CustomerPayout>> {
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  const seen = await listOwed(tx, caller.scope, { limit: payoutLimits.lines });
  const debtors = await findCollectable(tx, caller.scope, payoutLimits.lines);
  const touched = [
    ...seen.items.map(({ accountId }) => accountId),
    ...debtors.flatMap(({ from, to }) => [from, to]),
  ];
  await sql`select id from ledger.account where id = any (${touched}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  // What they owe goes first. Again under the locks, of those whose accounts are locked.
  const mine = new Set(touched);
  const open = await findCollectable(tx, caller.scope, payoutLimits.lines);
  await collectClaims(
    tx,
    now,
    open.filter(({ from, to }) => mine.has(from) && mine.has(to)),
  );
  // Again under the locks: what was owed may have been taken back, or proposed by another, meanwhile.
  const locked = new Set(seen.items.map(({ accountId }) => accountId));
  const again = await listOwed(tx, caller.scope, { limit: payoutLimits.lines });
  const owed = again.items.filter(({ accountId }) => locked.has(accountId));
  if (owed.length === 0) return refuse('CUSTOMER_PAYOUT_NOTHING_DUE');
  const { rows } = await sql<{ id: number }>`
    insert into benefits.customer_payout (org_id, state, made_by, made_by_name, made_at)
    values (${caller.orgId}, 'proposed', ${caller.id}, ${caller.name}, ${now}) returning payout_id as id`.execute(
    tx,
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a payout was not written');
  await sql`
    insert into benefits.customer_payout_line (payout_id, line, customer_no, account_id, org_id, amount_fen)
    select ${id}::bigint, w.line, w.customer_no, w.account_id, w.org_id, w.amount_fen
    from unnest(${owed.map((one) => one.customerNo)}::int[], ${owed.map((one) => one.accountId)}::bigint[],
      ${owed.map((one) => one.orgId)}::int[], ${owed.map((one) => one.owedFen)}::bigint[])
      with ordinality as w (customer_no, account_id, org_id, amount_fen, line)`.execute(tx);
  const amountFen = owed.reduce((sum, { owedFen }) => sum + owedFen, 0);
  const submitted = await submitForApproval(
    tx,
    {
      kind: customerPayoutKind,
      objectId: id,
      orgId: caller.orgId,
      title: `${owed.length} 位客户`,
      snapshot: { payoutId: id, customers: owed.length, amountFen },
      maker: caller,
    },
    now,
  );
  if (!submitted.ok) return submitted;
  await recordAudit(tx, {
    actor: caller,
    action: 'customer_payout.propose',
    objectKind: 'Payout',
    objectId: id,
    orgId: caller.orgId,
    detail: { lines: owed.length, amountFen },
  });
  return findCustomerPayout(tx, id);
}
