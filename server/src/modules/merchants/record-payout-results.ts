import { sql } from 'kysely';
import {
  type Answered,
  countOutcomes,
  judgePayoutResults,
} from '#contract/judge-payout-results.ts';
import type { Payout, PayoutResults } from '#contract/payouts.ts';
import { refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findPayout } from './list-payouts.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';

type Line = {
  line: number;
  state: string;
  merchantNo: number;
  orgId: number;
  amountFen: number;
  pendingId: number;
};

/**
 * What the core did with lines of a batch: paid is booked, failed is due again. The same answer again changes
 * nothing; another answer for a line is refused, and then nothing of the call stands. As the job role.
 */
export async function recordPayoutResults(
  tx: Tx,
  clock: Clock,
  caller: Caller,
  id: number,
  { items }: PayoutResults,
): Promise<Result<Payout>> {
  const { rows: seen } = await sql<{ orgId: number; nos: number[] }>`
    select p.org_id as "orgId", array(select merchant_no from merchants.payout_line l where l.payout_id = p.payout_id
      and l.line = any (${items.map(({ line }) => line)}::int[])) as nos
    from merchants.payout p where p.payout_id = ${id}`.execute(tx);
  const [batch] = seen;
  if (!batch || !scopeCovers(caller.scope, batch.orgId)) return refuse('NOT_FOUND');
  const merchants = await lockMerchants(tx, batch.nos, 'taking');
  const { rows: held } = await sql<{ state: string }>`
    select state from merchants.payout where payout_id = ${id} for no key update`.execute(tx);
  if (held[0]?.state !== 'out' && held[0]?.state !== 'finished')
    return refuse('PAYOUT_STATE_REFUSED');
  const judged = judgePayoutResults(await linesOf(tx, id), items);
  if (!judged.ok) return judged;
  const { fresh } = judged.value;
  const now = momentAt(clock, merchants.values());
  await bookResults(tx, now, id, fresh);
  await sql`update merchants.payout set state = 'finished' where payout_id = ${id} and state = 'out'
    and not exists (select from merchants.payout_line l where l.payout_id = ${id} and l.state = 'out')`.execute(
    tx,
  );
  if (fresh.length > 0)
    await recordAudit(tx, {
      actor: caller,
      action: 'payout.record',
      objectKind: 'Payout',
      objectId: id,
      orgId: batch.orgId,
      detail: countOutcomes(fresh),
    });
  return findPayout(tx, id);
}

async function linesOf(tx: Tx, id: number): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select line, state, merchant_no as "merchantNo", org_id as "orgId", amount_fen as "amountFen", pending_id as "pendingId"
    from merchants.payout_line where payout_id = ${id}`.execute(tx);
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
  const accounts = await openAccounts(
    tx,
    fresh.map(({ merchantNo, orgId }) => ({ kind: 'merchant', ownerId: merchantNo, orgId })),
  );
  const keyOf = ({ line }: Line): string => `payout:${id}:${line}:end`;
  const posted = await postTransfers(
    tx,
    now,
    fresh.map((one, at) => ({
      kind: 'payout',
      phase: one.outcome === 'paid' ? ('post' as const) : ('void' as const),
      pendingId: one.pendingId,
      fromAccountId: accounts[at] ?? 0,
      toAccountId: paid,
      amount: one.amountFen,
      naturalKey: keyOf(one),
    })),
  );
  const byKey = new Map(posted.map((one) => [one.naturalKey, one.id]));
  const out = fresh.filter(({ outcome }) => outcome === 'paid');
  await sql`
    insert into merchants.booking (transfer_id, merchant_no, org_id, kind, amount_fen, at)
    select w.transfer_id, w.merchant_no, w.org_id, 'payout', -w.amount_fen, ${now}
    from unnest(${out.map((one) => byKey.get(keyOf(one)) ?? null)}::bigint[], ${out.map(({ merchantNo }) => merchantNo)}::int[],
      ${out.map(({ orgId }) => orgId)}::int[], ${out.map(({ amountFen }) => amountFen)}::bigint[]) as w (transfer_id, merchant_no, org_id, amount_fen)`.execute(
    tx,
  );
  await sql`
    update merchants.payout_line p set state = w.outcome, note = w.note, decided_at = ${now}
    from unnest(${fresh.map(({ line }) => line)}::int[], ${fresh.map(({ outcome }) => outcome)}::text[],
      ${fresh.map(({ note }) => note)}::text[]) as w (line, outcome, note)
    where p.payout_id = ${id} and p.line = w.line`.execute(tx);
}
