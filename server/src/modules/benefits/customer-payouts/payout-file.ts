import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';

/** The columns that the core reads, in this order; it knows the account of each customer by number. */
export const customerPayoutHeader: readonly Cell[] = [
  'payout',
  'line',
  'customer_no',
  'amount_yuan',
];

/**
 * The rows of a batch for the bank's core. Lines that it has answered are left out, so that a file taken again
 * pays nothing twice. As the job role.
 */
export async function customerPayoutRows(
  tx: Tx,
  caller: Caller,
  id: number,
): Promise<Result<Cell[][]>> {
  const { rows: batches } = await sql<{ orgId: number; state: string }>`
    select org_id as "orgId", state from benefits.customer_payout where payout_id = ${id}`.execute(
    tx,
  );
  const [batch] = batches;
  if (!batch || !scopeCovers(caller.scope, batch.orgId)) return refuse('NOT_FOUND');
  if (batch.state !== 'out') return refuse('PAYOUT_STATE_REFUSED');
  const { rows } = await sql<{ line: number; no: number; fen: number }>`
    select line, customer_no as no, amount_fen as fen from benefits.customer_payout_line
    where payout_id = ${id} and state = 'out' order by line`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'customer_payout.export',
    objectKind: 'Payout',
    objectId: id,
    orgId: batch.orgId,
    detail: { lines: rows.length },
  });
  return ok(rows.map(({ line, no, fen }) => [id, line, no, yuanText(fen)]));
}

/** Two decimals, as the core wants them. */
function yuanText(fen: number): string {
  return `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
