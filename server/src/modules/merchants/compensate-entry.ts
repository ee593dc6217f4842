import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { budgets } from '#modules/benefits/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Database, type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { bookForMerchant } from './book-for-merchant.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';

/** Whether the caller may book to a budget: it is spent by the people of its org unit. */
export async function reachBudget(
  database: Database,
  caller: Caller,
  budgetId: number,
): Promise<Result<void>> {
  const budget = await withScope(database, caller.scope, (tx) => budgets.find(tx, budgetId));
  if (!budget.ok) return budget;
  return scopeCovers(caller.scope, budget.value.orgId)
    ? ok(undefined)
    : refuse('BUDGET_BEYOND_REACH');
}

/** Pays a merchant, from a budget, what the bank bears of a line of a till: once. */
export async function compensateEntry(
  { database, clock }: { database: Database; clock: Clock },
  caller: Caller,
  { tillId, sequence, budgetId }: { tillId: number; sequence: number; budgetId: number },
): Promise<Result<void>> {
  const budget = await reachBudget(database, caller, budgetId);
  if (!budget.ok) return budget;
  return withJob(database, async (tx) => {
    const entry = await findEntry(tx, tillId, sequence);
    if (!entry || !scopeCovers(caller.scope, entry.orgId)) return refuse('NOT_FOUND');
    const merchant = (await lockMerchants(tx, [entry.merchantNo], 'adding')).get(entry.merchantNo);
    if (!merchant) return refuse('NOT_FOUND');
    const now = momentAt(clock, [merchant]);
    const { rows } = await sql<{ fen: number }>`
      update merchants.offline_entry set compensated_at = ${now}, compensation_budget_id = ${budgetId}
      where till_id = ${tillId} and sequence = ${sequence} and bearer = 'bank' and compensated_at is null
      returning amount_fen as fen`.execute(tx);
    const [due] = rows;
    if (!due) return refuse('COMPENSATION_NOT_DUE');
    const booked = await bookForMerchant(tx, now, merchant, {
      kind: 'compensate',
      budgetId,
      amountFen: due.fen,
      naturalKey: `offline:${tillId}:${sequence}`,
    });
    // The line was marked above: without its money the mark must not stand.
    if (!booked.ok) throw new CompensationRefused(booked);
    await recordAudit(tx, {
      actor: caller,
      action: 'merchant.compensate',
      objectKind: 'Merchant',
      objectId: merchant.merchantNo,
      orgId: merchant.orgId,
      detail: { tillId, sequence, budgetId, amountFen: due.fen },
    });
    return booked;
  }).catch((error: unknown) => {
    if (error instanceof CompensationRefused) return error.answer;
    throw error;
  });
}

class CompensationRefused extends Error {
  readonly answer: Result<void>;
  constructor(answer: Result<void>) {
    super('a compensation was refused');
    this.answer = answer;
  }
}

/** Whose line it is. As the job role; the caller's scope is asked by whoever reads it. */
export async function findEntry(
  tx: Tx,
  tillId: number,
  sequence: number,
): Promise<{ merchantNo: number; orgId: number } | undefined> {
  const { rows } = await sql<{ merchantNo: number; orgId: number }>`
    select merchant_no as "merchantNo", org_id as "orgId" from merchants.offline_entry
    where till_id = ${tillId} and sequence = ${sequence}`.execute(tx);
  return rows[0];
}
