import { sql } from 'kysely';
import type { MerchantClaim } from '#contract/payouts.ts';
import type { PageAsked } from '#contract/pages.ts';
import type { Scope } from '#contract/scope.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { LockedMerchant } from './lock-merchants.ts';

type Movement = {
  kind: 'advance' | 'collect';
  merchantNo: number;
  orgId: number;
  merchantAccountId: number;
  receivableAccountId: number;
  amountFen: number;
  naturalKey: string;
};

/**
 * Advances a merchant what a late refund takes and its account lacks: the merchant owes it from now on. Under
 * the merchant's lock for taking, once nothing refuses the refund any more.
 */
export async function advanceToMerchant(
  tx: Tx,
  now: Date,
  { merchantNo, orgId }: Pick<LockedMerchant, 'merchantNo' | 'orgId'>,
  { amountFen, naturalKey }: Pick<Movement, 'amountFen' | 'naturalKey'>,
): Promise<void> {
  // One at a time: the order of kinds in one call is that of the key, here both are named.
  const [merchantAccountId] = await openAccounts(tx, [
    { kind: 'merchant', ownerId: merchantNo, orgId },
  ]);
  const [receivableAccountId] = await openAccounts(tx, [
    { kind: 'merchant_receivable', ownerId: merchantNo, orgId },
  ]);
  if (merchantAccountId === undefined || receivableAccountId === undefined)
    throw new Error(`merchant ${merchantNo} has no accounts`);
  const account = { merchantAccountId, receivableAccountId };
  await move(tx, now, [{ kind: 'advance', merchantNo, orgId, amountFen, naturalKey, ...account }]);
}

/** Merchants of the scope who owe something and are owed something that is free, by number. As the job role. */
export async function findIndebted(tx: Tx, scope: Scope, limit: number): Promise<number[]> {
  const { rows } = await sql<{ no: number }>`
    select r.owner_id::int as no from ${indebted(scope)} order by r.owner_id limit ${limit}`.execute(
    tx,
  );
  return rows.map(({ no }) => no);
}

const indebted = (scope: Scope) => sql`ledger.account r
  join ledger.account m on m.kind = 'merchant' and m.owner_id = r.owner_id and m.part_id = 0 and m.unit = 'CNY'
  join merchants.merchant one on one.merchant_no = r.owner_id
    and (${scope.all} or one.org_id = any (${scope.all ? [] : [...scope.orgIds]}::int[]))
  where r.kind = 'merchant_receivable' and r.balance < 0 and m.balance > m.held`;

/** Collects what these merchants owe of what is free of their balance; all of them are held for taking. */
export async function collectFromMerchants(
  tx: Tx,
  now: Date,
  scope: Scope,
  merchantNos: readonly number[],
): Promise<void> {
  const { rows } = await sql<{
    no: number;
    orgId: number;
    from: number;
    to: number;
    fen: number;
    nth: number;
  }>`
    select r.owner_id::int as no, one.org_id as "orgId", m.id as from, r.id as to, least(-r.balance, m.balance - m.held) as fen,
      -- under the merchant's lock, so each collection has a number of its own
      (select count(*)::int + 1 from merchants.booking b where b.merchant_no = r.owner_id and b.kind = 'collect') as nth
    from ${indebted(scope)} and r.owner_id = any (${[...merchantNos]}::bigint[]) order by r.owner_id`.execute(
    tx,
  );
  await move(
    tx,
    now,
    rows.map(({ no, orgId, from, to, fen, nth }) => ({
      kind: 'collect',
      merchantNo: no,
      orgId,
      merchantAccountId: from,
      receivableAccountId: to,
      amountFen: fen,
      naturalKey: `collect:merchant:${no}:${nth}`,
    })),
  );
}

async function move(tx: Tx, now: Date, movements: readonly Movement[]): Promise<void> {
  if (movements.length === 0) return;
  const posted = await postTransfers(
    tx,
    now,
    movements.map((one) => ({
      kind: one.kind,
      fromAccountId: one.kind === 'advance' ? one.receivableAccountId : one.merchantAccountId,
      toAccountId: one.kind === 'advance' ? one.merchantAccountId : one.receivableAccountId,
      amount: one.amountFen,
      naturalKey: one.naturalKey,
    })),
  );
  const rows = movements.map((one, at) => {
    const transfer = posted[at];
    if (!transfer) throw new Error(`${one.naturalKey} was not posted`);
    return {
      ...one,
      transferId: transfer.id,
      fen: one.amountFen * (one.kind === 'advance' ? 1 : -1),
    };
  });
  await sql`
    insert into merchants.booking (transfer_id, merchant_no, org_id, kind, amount_fen, at)
    select w.transfer_id, w.merchant_no, w.org_id, w.kind, w.fen, ${now}
    from unnest(${rows.map((one) => one.transferId)}::bigint[], ${rows.map((one) => one.merchantNo)}::int[],
      ${rows.map((one) => one.orgId)}::int[], ${rows.map((one) => one.kind)}::text[], ${rows.map((one) => one.fen)}::bigint[])
      as w (transfer_id, merchant_no, org_id, kind, fen)`.execute(tx);
}

/** What merchants that the reader sees owe, by number; those who have paid all of it too. */
export async function listMerchantClaims(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<MerchantClaim, number>> {
  const { rows } = await sql<MerchantClaim>`
    select c.merchant_no as "merchantNo", m.name as "merchantName", c.claimed_fen as "claimedFen", c.collected_fen as "collectedFen",
      ${isoMoment('c.last_at')} as "lastAt"
    from (
      select merchant_no, coalesce(sum(amount_fen) filter (where kind = 'advance'), 0)::bigint as claimed_fen,
        coalesce(-sum(amount_fen) filter (where kind = 'collect'), 0)::bigint as collected_fen, max(at) as last_at
      from merchants.booking where kind in ('advance', 'collect') and merchant_no > ${after ?? 0} group by 1) c
    join merchants.merchant m using (merchant_no)
    order by c.merchant_no limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ merchantNo }) => merchantNo);
}
