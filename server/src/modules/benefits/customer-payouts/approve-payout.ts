import { sql } from 'kysely';
import { z } from 'zod';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { ApprovalKind } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { customerPayoutKind } from './propose-payout.ts';

const submitted = z.object({ payoutId: z.int() });

/**
 * Approved, the batch goes out and its money is held in the customers' accounts until the core answers;
 * returned, they are owed it again. The batch is held first, then the accounts.
 */
export function customerPayoutApproval(clock: Clock): ApprovalKind {
  return {
    kind: customerPayoutKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const { payoutId: id } = submitted.parse(approval.snapshot);
      await continueAsJob(tx);
      const { rows } = await sql<{ state: string }>`
        select state from benefits.customer_payout where payout_id = ${id} for no key update`.execute(
        tx,
      );
      if (rows[0]?.state !== 'proposed') return refuse('PAYOUT_STATE_REFUSED');
      if (decision !== 'approve') {
        await sql`update benefits.customer_payout set state = 'returned' where payout_id = ${id}`.execute(
          tx,
        );
        await sql`update benefits.customer_payout_line set state = 'dropped' where payout_id = ${id}`.execute(
          tx,
        );
        return ok(null);
      }
      const now = clock.now();
      const held = await holdLines(tx, now, id);
      if (!held.ok) return held;
      await sql`update benefits.customer_payout set state = 'out', out_at = ${now} where payout_id = ${id}`.execute(
        tx,
      );
      await recordAudit(tx, {
        actor: checker,
        action: 'customer_payout.release',
        objectKind: 'Payout',
        objectId: id,
        orgId: approval.orgId,
      });
      return ok(null);
    },
  };
}

/** Holds every line's amount by a pending transfer, all of them or none. */
async function holdLines(tx: Tx, now: Date, id: number): Promise<Result<void>> {
  const [paid = 0] = await openAccounts(tx, [{ kind: 'paid', ownerId: 0, orgId: null }]);
  await sql`select id from ledger.account where id in (select account_id from benefits.customer_payout_line where payout_id = ${id})
    order by id for no key update`.execute(tx);
  const { rows: lines } = await sql<{
    line: number;
    customerNo: number;
    accountId: number;
    amountFen: number;
    freeFen: number;
  }>`
    select l.line, l.customer_no as "customerNo", l.account_id as "accountId", l.amount_fen as "amountFen", c.balance - c.held as "freeFen"
    from benefits.customer_payout_line l join ledger.account c on c.id = l.account_id where payout_id = ${id} order by line`.execute(
    tx,
  );
  const short = lines.find(({ amountFen, freeFen }) => freeFen < amountFen);
  if (short) {
    const { customerNo, amountFen } = short;
    return refuse('CUSTOMER_PAYOUT_SHORT', { customerNo, amountFen });
  }
  const pending = await postTransfers(
    tx,
    now,
    lines.map(({ line, accountId, amountFen }) => ({
      kind: 'payout',
      phase: 'pending' as const,
      fromAccountId: accountId,
      toAccountId: paid,
      amount: amountFen,
      naturalKey: `customer-payout:${id}:${line}`,
    })),
  );
  const byKey = new Map(pending.map((one) => [one.naturalKey, one.id]));
  await sql`update benefits.customer_payout_line p set state = 'out', pending_id = w.pending_id
    from unnest(${lines.map(({ line }) => line)}::int[],
      ${lines.map(({ line }) => byKey.get(`customer-payout:${id}:${line}`) ?? null)}::bigint[]) as w (line, pending_id)
    where p.payout_id = ${id} and p.line = w.line`.execute(tx);
  return ok(undefined);
}
