import { sql } from 'kysely';
import type { CodeBatch } from '#contract/exchange-codes.ts';
import { refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findBatch } from './list-batches.ts';

/**
 * Takes back what of a batch was not handed out: the partner made its codes void. Under the product's lock,
 * which claims hold while they count on the stock. What was handed out stays with its customers.
 */
export async function withdrawBatch(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
  reason: string,
): Promise<Result<CodeBatch>> {
  const { rows } = await sql<{ orgId: number | null; state: string; left: number }>`
    with product as materialized (
      select product_id from fulfilment.product
      where product_id = (select product_id from fulfilment.code_batch where batch_id = ${id}) for no key update)
    select b.org_id as "orgId", b.state, b.code_count - b.handed_count as left
    from product join fulfilment.code_batch b using (product_id) where b.batch_id = ${id} for no key update of b`.execute(
    tx,
  );
  const [batch] = rows;
  if (!batch) return refuse('NOT_FOUND');
  if (!scopeCovers(caller.scope, batch.orgId))
    return refuse(batch.orgId === null ? 'FORBIDDEN' : 'NOT_FOUND');
  if (batch.state === 'withdrawn') return refuse('BATCH_WITHDRAWN');
  await sql`update fulfilment.code_batch set state = 'withdrawn', withdrawn_by = ${caller.name}, withdrawn_at = ${now},
      withdrawn_reason = ${reason} where batch_id = ${id}`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'exchange-code.withdraw',
    objectKind: 'CodeBatch',
    objectId: id,
    orgId: batch.orgId,
    detail: { codes: batch.left, reason },
  });
  return findBatch(tx, bankDay(now), id);
}
