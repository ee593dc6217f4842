import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';
import { openAccountNumbers } from './settlement-account.ts';

/** The columns that the core reads, in this order; its file is one language. */
export const payoutFileHeader: readonly Cell[] = [
  'payout',
  'line',
  'merchant_no',
  'holder_name',
  'bank_name',
  'account_number',
  'amount_yuan',
];

/**
 * The rows of a batch for the bank's core, with the accounts in plain; that they were taken is written down
 * first. Lines that the core has answered are left out, so that a file taken again pays nothing twice. As the
 * job role: no person may read the numbers.
 */
export async function payoutFileRows(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  id: number,
): Promise<Result<Cell[][]>> {
  const { rows: batches } = await sql<{ orgId: number; state: string }>`
    select org_id as "orgId", state from merchants.payout where payout_id = ${id}`.execute(tx);
  const [batch] = batches;
  if (!batch || !scopeCovers(caller.scope, batch.orgId)) return refuse('NOT_FOUND');
  if (batch.state !== 'out') return refuse('PAYOUT_STATE_REFUSED');
  const { rows } = await sql<{
    line: number;
    no: number;
    holder: string;
    bank: string;
    accountId: string;
    fen: number;
  }>`
    select l.line, l.merchant_no as no, c.holder_name as holder, c.bank_name as bank, account_id as "accountId", l.amount_fen as fen
    from merchants.payout_line l join merchants.account c using (account_id)
    where l.payout_id = ${id} and l.state = 'out' order by l.line`.execute(tx);
  const numbers = await openAccountNumbers(
    tx,
    keyring,
    rows.map(({ accountId }) => accountId),
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'payout.export',
    objectKind: 'Payout',
    objectId: id,
    orgId: batch.orgId,
    detail: { lines: rows.length },
  });
  return ok(
    rows.map(({ line, no, holder, bank, accountId, fen }) => [
      id,
      line,
      no,
      holder,
      bank,
      numbers.get(accountId) ?? '',
      yuanText(fen),
    ]),
  );
}

/** Two decimals, as the core wants them. */
function yuanText(fen: number): string {
  return `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
