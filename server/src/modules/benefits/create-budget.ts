import { sql } from 'kysely';
import type { CreateBudget } from '#contract/budgets.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Opens a funder with its account; the code is unique in the bank. Gives its id. */
export async function createFunder(
  tx: Tx,
  now: Date,
  funder: {
    code: string;
    name: string;
    kind: 'bank' | 'merchant' | 'partner';
    orgId: number | null;
  },
): Promise<Result<number>> {
  const { rows } = await sql<{ id: number }>`
    insert into benefits.funder (code, name, kind, org_id, created_at)
    values (${funder.code}, ${funder.name}, ${funder.kind}, ${funder.orgId}, ${now}) on conflict (code) do nothing returning id`.execute(
    tx,
  );
  const id = rows[0]?.id;
  if (id === undefined) return refuse('CODE_TAKEN', { code: funder.code });
  await openAccounts(tx, [{ kind: 'funder', ownerId: id, orgId: funder.orgId }]);
  return ok(id);
}

/** Opens a budget with its account and first money from its funder. Gives its id. */
export async function createBudget(
  tx: Tx,
  now: Date,
  createdBy: number | null,
  budget: CreateBudget,
): Promise<Result<number>> {
  const { rows } = await sql<{ id: number }>`
    insert into benefits.budget (code, name, funder_id, org_id, created_by, created_at)
    select ${budget.code}, ${budget.name}, id, ${budget.orgId}::int, ${createdBy}::bigint, ${now} from benefits.funder where id = ${budget.funderId}
    on conflict (code) do nothing returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) {
    const { rows: taken } =
      await sql`select 1 from benefits.budget where code = ${budget.code}`.execute(tx);
    const { rows: funders } =
      await sql`select 1 from benefits.funder where id = ${budget.funderId}`.execute(tx);
    return taken.length > 0 || funders.length > 0
      ? refuse('CODE_TAKEN', { code: budget.code })
      : refuse('NOT_FOUND');
  }
  await openAccounts(tx, [{ kind: 'budget', ownerId: id, orgId: budget.orgId }]);
  if (budget.amountFen === 0) return ok(id);
  const topped = await topUpBudget(tx, now, id, budget.amountFen, `top-up:${id}:first`);
  return topped.ok ? ok(id) : topped;
}

/** Adds money from the budget's funder; the same natural key adds it once. */
export async function topUpBudget(
  tx: Tx,
  now: Date,
  budgetId: number,
  amountFen: number,
  naturalKey: string,
): Promise<Result<void>> {
  const { rows } = await sql<{ source: number; target: number; posted: boolean }>`
    select source.id as source, target.id as target,
      exists (select 1 from ledger.transfer where natural_key = ${naturalKey}) as posted
    from benefits.budget b
    join ledger.account source on source.kind = 'funder' and source.owner_id = b.funder_id
    join ledger.account target on target.kind = 'budget' and target.owner_id = b.id
    where b.id = ${budgetId}`.execute(tx);
  const accounts = rows[0];
  if (!accounts) return refuse('NOT_FOUND');
  if (!accounts.posted) {
    await postTransfers(tx, now, [
      {
        kind: 'top_up',
        fromAccountId: accounts.source,
        toAccountId: accounts.target,
        amount: amountFen,
        naturalKey,
      },
    ]);
  }
  return ok(undefined);
}

/**
 * Gives money back to the budget's funder, of what nothing is promised from; the same natural key gives it
 * back once. Held are both accounts, in id order: a launch that sets money aside at once is over first, and
 * what it took is no longer there to be returned.
 */
export async function returnToFunder(
  tx: Tx,
  now: Date,
  budgetId: number,
  amountFen: number,
  naturalKey: string,
): Promise<Result<void>> {
  const { rows } = await sql<{ id: number; kind: string; free: number }>`
    select c.id, c.kind, c.balance - c.held as free from ledger.account c, benefits.budget b
    where b.id = ${budgetId} and c.unit = 'CNY'
      and ((c.kind = 'budget' and c.owner_id = b.id) or (c.kind = 'funder' and c.owner_id = b.funder_id))
    order by c.id for no key update of c`.execute(tx);
  const [own, funder] = ['budget', 'funder'].map((kind) => rows.find((one) => one.kind === kind));
  if (!own || !funder) return refuse('NOT_FOUND');
  const { rows: done } =
    await sql`select 1 from ledger.transfer where natural_key = ${naturalKey}`.execute(tx);
  if (done.length > 0) return ok(undefined);
  if (own.free < amountFen)
    return refuse('BUDGET_BELOW_PROMISED', { availableFen: own.free, neededFen: amountFen });
  await postTransfers(tx, now, [
    {
      kind: 'return_to_funder',
      fromAccountId: own.id,
      toAccountId: funder.id,
      amount: amountFen,
      naturalKey,
    },
  ]);
  return ok(undefined);
}
