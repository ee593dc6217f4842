import { sql } from 'kysely';
import type { FundingPart } from '#contract/funding.ts';
import { openAccounts } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Backing, BackingPart, Funds } from './backing.core.ts';

/** Who pays for the points that one source gives; the same source at the same price has one backing. */
export type PaidBy = {
  /** as in 'rule:<id>:<version>' */
  source: string;
  ruleId?: number;
  orgId: number | null;
  /** of what was set aside at a price: that one, whatever the programme’s is by now */
  hundredPointsFen?: number;
  /** null: nobody, as of rules approved before any had to name who pays */
  funding: readonly FundingPart[] | null;
};

/** What nobody pays for: given before rules had to name a budget, or by those that were approved before. */
export const unfunded: PaidBy = { source: 'unfunded', orgId: null, funding: null };

/** Opens what pays at a price, with its accounts; gives its id. The funding of a source never changes. */
export async function openBacking(
  tx: Tx,
  { programmeId, hundredPointsFen }: { programmeId: number; hundredPointsFen: number },
  { source, ruleId, orgId, funding }: PaidBy,
): Promise<number> {
  const found = await findBacking(tx, programmeId, source, hundredPointsFen);
  if (found !== null) return found;
  const parts = funding ?? [{ budgetId: null, shareBp: 10_000 }];
  const accounts = await openPartAccounts(tx, programmeId, parts);
  await sql`
    with made as (
      insert into points.backing (programme_id, source, hundred_points_fen, rule_id, org_id)
      values (${programmeId}, ${source}, ${hundredPointsFen}, ${ruleId ?? null}::bigint, ${orgId}::int)
      on conflict do nothing returning id
    )
    insert into points.backing_part (backing_id, leg, budget_id, share_bp, account_id, liability_account_id, org_id)
    select made.id, ordinal, p.budget_id, share_bp, account_id, liability_account_id, b.org_id
    from made, unnest(${parts.map(({ budgetId }) => budgetId)}::bigint[], ${parts.map(({ shareBp }) => shareBp)}::int[],
      ${accounts.map(({ accountId }) => accountId)}::bigint[], ${accounts.map((one) => one.liabilityAccountId)}::bigint[])
      with ordinality as p (budget_id, share_bp, account_id, liability_account_id, ordinal)
      left join benefits.budget b on b.id = p.budget_id`.execute(tx);
  // A new look: one that another transaction opened after our snapshot was waited for, and is found now.
  const opened = await findBacking(tx, programmeId, source, hundredPointsFen);
  if (opened === null) throw new Error(`what pays for ${source} was not opened`);
  return opened;
}

async function findBacking(
  tx: Tx,
  programmeId: number,
  source: string,
  hundredPointsFen: number,
): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select id from points.backing
    where programme_id = ${programmeId} and source = ${source} and hundred_points_fen = ${hundredPointsFen}`.execute(
    tx,
  );
  return rows[0]?.id ?? null;
}

/** A budget is of its own org unit, and so is what is owed out of it. */
async function openPartAccounts(
  tx: Tx,
  programmeId: number,
  parts: readonly { budgetId: number | null }[],
): Promise<Pick<BackingPart, 'accountId' | 'liabilityAccountId'>[]> {
  const { rows: budgets } = await sql<{ id: number; orgId: number | null }>`
    select id, org_id as "orgId" from benefits.budget where id = any (${parts.flatMap(({ budgetId }) => budgetId ?? [])}::bigint[])`.execute(
    tx,
  );
  const orgOf = (budgetId: number | null): number | null =>
    budgets.find(({ id }) => id === budgetId)?.orgId ?? null;
  const sources = await openAccounts(
    tx,
    parts.map(({ budgetId }) => ({
      kind: budgetId === null ? ('unfunded' as const) : ('budget' as const),
      ownerId: budgetId ?? programmeId,
      orgId: orgOf(budgetId),
    })),
  );
  const owed = await openAccounts(
    tx,
    parts.map(({ budgetId }) => ({
      kind: 'points_liability' as const,
      ownerId: programmeId,
      partId: budgetId ?? 0,
      orgId: orgOf(budgetId),
    })),
  );
  return parts.map((_, at) => ({
    accountId: sources[at] ?? 0,
    liabilityAccountId: owed[at] ?? 0,
  }));
}

/** The money that a batch may move, held until commit. */
export type Money = {
  backings: Map<number, Backing>;
  /** of what gives points */
  funds: Funds | null;
  /** a budget of these funds is frozen: it pays nothing more */
  frozen: boolean;
};

export const noMoney: Money = { backings: new Map(), funds: null, frozen: false };

/**
 * Holds what pays for points, and the accounts that it moves; `giving` is the backing that new points come out of.
 * Locks: backings, then budgets in share (whoever freezes one waits, or is over and seen), then accounts, each in
 * the order of their ids.
 */
export async function holdBackings(
  tx: Tx,
  ids: readonly number[],
  {
    giving = null,
    accountIds = [],
  }: { giving?: number | null; accountIds?: readonly number[] } = {},
): Promise<Money> {
  const wanted = [...new Set(giving === null ? ids : [...ids, giving])];
  if (wanted.length === 0) return noMoney;
  await sql`select from points.backing where id = any (${wanted}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  if (giving !== null)
    await sql`
      select from benefits.budget where id in (select budget_id from points.backing_part where backing_id = ${giving})
      order by id for share`.execute(tx);
  const { rows } = await sql<Omit<Backing, 'parts'> & BackingPart & { backingId: number }>`
    select b.id, b.hundred_points_fen as "hundredPointsFen", b.earned, p.backing_id as "backingId", p.leg::int as leg,
      p.budget_id as "budgetId", p.share_bp as "shareBp", p.account_id as "accountId", p.liability_account_id as "liabilityAccountId",
      p.paid_fen as "paidFen", p.returned_fen as "returnedFen", p.used_fen as "usedFen"
    from points.backing b join points.backing_part p on p.backing_id = b.id
    where b.id = any (${wanted}::bigint[]) order by b.id, p.leg`.execute(tx);
  const backings = new Map<number, Backing>();
  for (const [id, own] of Map.groupBy(rows, ({ backingId }) => backingId)) {
    const { hundredPointsFen = 0, earned = 0 } = own[0] ?? {};
    backings.set(id, { id, hundredPointsFen, earned, parts: own.map(partOf) });
  }
  await sql`
    select from ledger.account where id = any (${rows.flatMap((one) => [one.accountId, one.liabilityAccountId])}::bigint[])
      or id = any (${[...accountIds]}::bigint[])
    order by id for no key update`.execute(tx);
  const backing = giving === null ? undefined : backings.get(giving);
  if (!backing) return { backings, funds: null, frozen: false };
  const purses = await readPurses(tx, backing);
  const funds = { backing, purses: purses.map(({ fen }) => fen), points: 0, fen: 0 };
  return { backings, funds, frozen: purses.some(({ frozen }) => frozen) };
}

function partOf(row: BackingPart): BackingPart {
  const { leg, budgetId, shareBp, accountId, liabilityAccountId, paidFen, returnedFen, usedFen } =
    row;
  return { leg, budgetId, shareBp, accountId, liabilityAccountId, paidFen, returnedFen, usedFen };
}

/** What each part can pay now; what nobody pays has no bound. */
async function readPurses(tx: Tx, { parts }: Backing): Promise<{ fen: number; frozen: boolean }[]> {
  const { rows } = await sql<{ id: number; fen: number; frozen: boolean }>`
    select b.id, c.balance - c.held as fen, b.frozen_at is not null as frozen
    from benefits.budget b join ledger.account c on c.kind = 'budget' and c.owner_id = b.id
    where b.id = any (${parts.flatMap(({ budgetId }) => budgetId ?? [])}::bigint[])`.execute(tx);
  return parts.map(({ budgetId }) => {
    const budget = rows.find(({ id }) => id === budgetId);
    if (budgetId === null) return { fen: Number.MAX_SAFE_INTEGER, frozen: false };
    return budget
      ? { fen: budget.frozen ? 0 : budget.fen, frozen: budget.frozen }
      : { fen: 0, frozen: false };
  });
}
