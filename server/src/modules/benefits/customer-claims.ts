import { sql } from 'kysely';
import type { CustomerClaim } from '#contract/customer-payouts.ts';
import type { PageAsked } from '#contract/pages.ts';
import type { Scope } from '#contract/scope.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** The account that a customer's debts stand in. */
export async function receivableOf(tx: Tx, customerNo: number, orgId: number): Promise<number> {
  const [account] = await openAccounts(tx, [{ kind: 'receivable', ownerId: customerNo, orgId }]);
  if (account === undefined) throw new Error(`customer ${customerNo} has no receivable account`);
  return account;
}

export type Claim = {
  reversalId: number;
  redemptionId: number;
  customerNo: number;
  orgId: number;
  /** what the customer's account lacks */
  amountFen: number;
  customerAccountId: number;
  receivableAccountId: number;
};

/**
 * Advances a customer's account what a refund takes and it has not: the customer owes it from now on. Both
 * accounts are locked by the caller.
 */
export async function advanceClaim(tx: Tx, now: Date, claim: Claim): Promise<void> {
  await sql`insert into benefits.customer_claim (reversal_id, redemption_id, customer_no, amount_fen, at, org_id)
    values (${claim.reversalId}, ${claim.redemptionId}, ${claim.customerNo}, ${claim.amountFen}, ${now}, ${claim.orgId})`.execute(
    tx,
  );
  await postTransfers(tx, now, [
    {
      kind: 'advance',
      fromAccountId: claim.receivableAccountId,
      toAccountId: claim.customerAccountId,
      amount: claim.amountFen,
      naturalKey: `advance:${claim.reversalId}`,
    },
  ]);
}

type Open = { customerNo: number; orgId: number; from: number; to: number; fen: number };

/** Customers of the scope who owe something and are owed something that is free. */
export async function findCollectable(tx: Tx, scope: Scope, limit: number): Promise<Open[]> {
  const { rows } = await sql<Open>`
    select r.owner_id::int as "customerNo", c.org_id as "orgId", c.id as from, r.id as to, least(-r.balance, c.balance - c.held) as fen
    from ledger.account r
    join ledger.account c on c.kind = 'customer' and c.owner_id = r.owner_id and c.part_id = 0 and c.unit = 'CNY'
    where r.kind = 'receivable' and r.balance < 0 and c.balance > c.held
      and (${scope.all} or c.org_id = any (${scope.all ? [] : [...scope.orgIds]}::int[]))
    order by r.owner_id limit ${limit}`.execute(tx);
  return rows;
}

/** Collects what these customers owe of what they are owed; the accounts of all are locked by the caller. */
export async function collectClaims(tx: Tx, now: Date, open: readonly Open[]): Promise<void> {
  if (open.length === 0) return;
  const { rows } = await sql<{ id: number; customerNo: number }>`
    insert into benefits.customer_collection (customer_no, amount_fen, at, org_id)
    select customer_no, fen, ${now}, org_id
    from unnest(${open.map(({ customerNo }) => customerNo)}::int[], ${open.map(({ fen }) => fen)}::bigint[],
      ${open.map(({ orgId }) => orgId)}::int[]) as w (customer_no, fen, org_id)
    order by customer_no returning collection_id as id, customer_no as "customerNo"`.execute(tx);
  const idOf = new Map(rows.map(({ id, customerNo }) => [customerNo, id]));
  await postTransfers(
    tx,
    now,
    open.map((one) => ({
      kind: 'collect',
      fromAccountId: one.from,
      toAccountId: one.to,
      amount: one.fen,
      naturalKey: `collect:${idOf.get(one.customerNo)}`,
    })),
  );
}

/** What customers of the reader's units owe, the newest debtor's number last. */
export async function listClaims(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<CustomerClaim, number>> {
  const { rows } = await sql<CustomerClaim>`
    select c.customer_no as "customerNo", c.fen as "claimedFen",
      coalesce((select sum(amount_fen) from benefits.customer_collection k where k.customer_no = c.customer_no), 0)::bigint as "collectedFen",
      ${isoMoment('c.at')} as "lastAt"
    from (
      select customer_no, sum(amount_fen)::bigint as fen, max(at) as at from benefits.customer_claim
      where customer_no > ${after ?? 0} group by customer_no) c
    order by c.customer_no limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ customerNo }) => customerNo);
}
