import { sql } from 'kysely';
import {
  type Answered,
  countOutcomes,
  judgePayoutResults,
} from '#contract/judge-payout-results.ts';
import type { CustomerPayout } from '#contract/customer-payouts.ts';
import type { PayoutResults } from '#contract/payouts.ts';
import { refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findCustomerPayout } from './list-payouts.ts';

type Line = {
  line: number;
  state: string;
  accountId: number;
  amountFen: number;
  pendingId: number;
};

/**
 * What the core did with lines of a batch: paid is booked, failed is owed again. The same answer again changes
 * nothing; another answer for a line is refused, and then nothing of the call stands. As the job role.
 */
export async function recordCustomerPayout(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
  { items }: PayoutResults,
): Promise<Result<CustomerPayout>> {
  const { rows } = await sql<{ orgId: number; state: string }>`
    select org_id as "orgId", state from benefits.customer_payout where payout_id = ${id} for no key update`.execute(
    tx,
  );
  const [batch] = rows;
  if (!batch || !scopeCovers(caller.scope, batch.orgId)) return refuse('NOT_FOUND');
  if (batch.state !== 'out' && batch.state !== 'finished') return refuse('PAYOUT_STATE_REFUSED');
  const judged = judgePayoutResults(await linesOf(tx, id), items);
  if (!judged.ok) return judged;
  const { fresh } = judged.value;
  await bookResults(tx, now, id, fresh);
  await sql`update benefits.customer_payout set state = 'finished' where payout_id = ${id} and state = 'out'
    and not exists (select from benefits.customer_payout_line l where l.payout_id = ${id} and l.state = 'out')`.execute(
    tx,
  );
  if (fresh.length > 0)
    await recordAudit(tx, {
      actor: caller,
      action: 'customer_payout.record',
      objectKind: 'Payout',
      objectId: id,
      orgId: batch.orgId,
      detail: countOutcomes(fresh),
    });
  return findCustomerPayout(tx, id);
}

async function linesOf(tx: Tx, id: number): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select line, state, account_id as "accountId", amount_fen as "amountFen", pending_id as "pendingId"
    from benefits.customer_payout_line where payout_id = ${id}`.execute(tx);
  return rows;
}

/** Ends each line's pending transfer: posted where it was paid, voided where it failed. */
async function bookResults(
  tx: Tx,
  now: Date,
  id: number,
  fresh: readonly Answered<Line>[],
): Promise<void> {
  if (fresh.length === 0) return;
  const [paid = 0] = await openAccounts(tx, [{ kind: 'paid', ownerId: 0, orgId: null }]);
  await postTransfers(
    tx,
    now,
    fresh.map((one) => ({
      kind: 'payout',
      phase: one.outcome === 'paid' ? ('post' as const) : ('void' as const),
      pendingId: one.pendingId,
      fromAccountId: one.accountId,
      toAccountId: paid,
      amount: one.amountFen,
      naturalKey: `customer-payout:${id}:${one.line}:end`,
    })),
  );
  await sql`
    update benefits.customer_payout_line p set state = w.outcome, note = w.note, decided_at = ${now}
    from unnest(${fresh.map(({ line }) => line)}::int[], ${fresh.map(({ outcome }) => outcome)}::text[],
      ${fresh.map(({ note }) => note)}::text[]) as w (line, outcome, note)
    where p.payout_id = ${id} and p.line = w.line`.execute(tx);
}
