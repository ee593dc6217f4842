import { sql } from 'kysely';
import { z } from 'zod';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { ApprovalKind } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';
import { payoutApprovalKind } from './propose-payout.ts';

const submitted = z.object({ payoutId: z.int() });
type Line = {
  line: number;
  merchantNo: number;
  orgId: number;
  amountFen: number;
  isInForce: boolean;
};

/**
 * Approved, the batch goes out and its money is held in the merchants' accounts until the core answers;
 * returned, its merchants are due again. Held are the merchants, in their order, and then the batch.
 */
export function payoutApproval(clock: Clock): ApprovalKind {
  return {
    kind: payoutApprovalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const { payoutId: id } = submitted.parse(approval.snapshot);
      await continueAsJob(tx);
      const { rows: named } = await sql<{ no: number }>`
        select merchant_no as no from merchants.payout_line where payout_id = ${id}`.execute(tx);
      const merchants = await lockMerchants(
        tx,
        named.map(({ no }) => no),
        'taking',
      );
      const { rows } = await sql<{ state: string }>`
        select state from merchants.payout where payout_id = ${id} for no key update`.execute(tx);
      if (rows[0]?.state !== 'proposed') return refuse('PAYOUT_STATE_REFUSED');
      if (decision !== 'approve') {
        await sql`update merchants.payout set state = 'returned' where payout_id = ${id}`.execute(
          tx,
        );
        await sql`update merchants.payout_line set state = 'dropped' where payout_id = ${id}`.execute(
          tx,
        );
        return ok(null);
      }
      const now = momentAt(clock, merchants.values());
      const held = await holdLines(tx, now, id);
      if (!held.ok) return held;
      await sql`update merchants.payout set state = 'out', out_at = ${now} where payout_id = ${id}`.execute(
        tx,
      );
      await recordAudit(tx, {
        actor: checker,
        action: 'payout.release',
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
  const { rows: lines } = await sql<Line>`
    select line, p.merchant_no as "merchantNo", p.org_id as "orgId", amount_fen as "amountFen", c.state = 'in_force' as "isInForce"
    from merchants.payout_line p join merchants.account c using (account_id) where payout_id = ${id} order by line`.execute(
    tx,
  );
  const changed = lines.find(({ isInForce }) => !isInForce);
  if (changed) return refuse('PAYOUT_ACCOUNT_CHANGED', { merchantNo: changed.merchantNo });
  const [paid = 0] = await openAccounts(tx, [{ kind: 'paid', ownerId: 0, orgId: null }]);
  const accounts = await openAccounts(
    tx,
    lines.map(({ merchantNo, orgId }) => ({ kind: 'merchant', ownerId: merchantNo, orgId })),
  );
  const { rows } = await sql<{ id: number; free: number }>`
    select id, balance - held as free from ledger.account where id = any (${accounts}::bigint[])`.execute(
    tx,
  );
  const free = new Map(rows.map((row) => [row.id, row.free]));
  const short = lines.find(({ amountFen }, at) => (free.get(accounts[at] ?? 0) ?? 0) < amountFen);
  if (short) {
    const { merchantNo, amountFen } = short;
    return refuse('PAYOUT_BALANCE_SHORT', { merchantNo, amountFen });
  }
  const pending = await postTransfers(
    tx,
    now,
    lines.map(({ line, amountFen }, at) => ({
      kind: 'payout',
      phase: 'pending' as const,
      fromAccountId: accounts[at] ?? 0,
      toAccountId: paid,
      amount: amountFen,
      naturalKey: `payout:${id}:${line}`,
    })),
  );
  const byKey = new Map(pending.map((one) => [one.naturalKey, one.id]));
  await sql`update merchants.payout_line p set state = 'out', pending_id = w.pending_id
    from unnest(${lines.map(({ line }) => line)}::int[], ${lines.map(({ line }) => byKey.get(`payout:${id}:${line}`) ?? null)}::bigint[])
      as w (line, pending_id)
    where p.payout_id = ${id} and p.line = w.line`.execute(tx);
  return ok(undefined);
}
