import { sql } from 'kysely';
import type { AccountKindName } from '#contract/ledger-accounts.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type AccountKind = AccountKindName;

/** Whose an account is; what owner and part mean is told by the kind, in the migrations 0160-ledger and 0310-points-price. */
export type AccountName = {
  kind: AccountKind;
  ownerId: number;
  partId?: number;
  /** 'CNY' is counted in fen; others in what their name says */
  unit?: string;
};

/**
 * The ids of accounts in the order asked; what does not exist yet is opened for the org unit, whoever else
 * opens it at once. Asked for in one order by everybody (that of the key), so that two openers don't wait
 * for each other in a circle.
 */
export async function openAccounts(
  tx: Tx,
  wanted: readonly (AccountName & { orgId: number | null })[],
): Promise<number[]> {
  if (wanted.length === 0) return [];
  const found = await findAccounts(tx, wanted);
  const known = found.filter((id) => id !== null);
  if (known.length === wanted.length) return known;
  await sql`
    insert into ledger.account (kind, owner_id, part_id, unit, org_id)
    select distinct on (kind, owner_id, part_id, unit) kind, owner_id, part_id, unit, org_id
    from unnest(${wanted.map((one) => one.kind)}::text[], ${wanted.map((one) => one.ownerId)}::bigint[],
      ${wanted.map((one) => one.partId ?? 0)}::bigint[], ${wanted.map((one) => one.unit ?? 'CNY')}::text[],
      ${wanted.map((one) => one.orgId)}::int[]) as w (kind, owner_id, part_id, unit, org_id)
    order by kind, owner_id, part_id, unit
    on conflict do nothing`.execute(tx);
  // A new look: one that another transaction opened after our snapshot was waited for, and is found now.
  return (await findAccounts(tx, wanted)).map((id, at) => {
    if (id === null) throw new Error(`account ${JSON.stringify(wanted[at])} was not opened`);
    return id;
  });
}

/** The ids of accounts in the order asked; null for one that was never opened. */
export async function findAccounts(
  tx: Tx,
  wanted: readonly AccountName[],
): Promise<(number | null)[]> {
  const { rows } = await sql<{ id: number | null }>`/* keep plan: find_accounts */
    select a.id
    from unnest(${wanted.map((one) => one.kind)}::text[], ${wanted.map((one) => one.ownerId)}::bigint[],
      ${wanted.map((one) => one.partId ?? 0)}::bigint[], ${wanted.map((one) => one.unit ?? 'CNY')}::text[])
      with ordinality as w (kind, owner_id, part_id, unit, ordinal)
    left join lateral (
      select id from ledger.account
      where kind = w.kind and owner_id = w.owner_id and part_id = w.part_id and unit = w.unit limit 1
    ) a on true
    order by w.ordinal`.execute(tx);
  return rows.map(({ id }) => id);
}
