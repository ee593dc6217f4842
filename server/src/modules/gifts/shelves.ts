import { sql } from 'kysely';
import { openAccounts } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type ShelfName = { giftId: number; orgId: number };
export type Shelf = ShelfName & {
  stockAccountId: number;
  reservedAccountId: number;
  stock: number;
  reserved: number;
};
export type Shelves = { of(name: ShelfName): Shelf | undefined };

/** The unit in which the ledger counts a gift's pieces. */
export const unitOf = (giftId: number): string => `gift:${giftId}`;

/** Opens a gift's shelf in outlets that have none yet. */
export async function openShelves(tx: Tx, names: readonly ShelfName[]): Promise<void> {
  const wanted = names.toSorted((a, b) => a.giftId - b.giftId || a.orgId - b.orgId);
  const accounts = await openAccounts(tx, [
    ...wanted.map(({ giftId, orgId }) => account('reserved', giftId, orgId)),
    ...wanted.map(({ giftId, orgId }) => account('stock', giftId, orgId)),
  ]);
  await sql`
    insert into gifts.shelf (gift_id, org_id, reserved_account_id, stock_account_id)
    select * from unnest(${wanted.map((one) => one.giftId)}::bigint[], ${wanted.map((one) => one.orgId)}::int[],
      ${accounts.slice(0, wanted.length)}::bigint[], ${accounts.slice(wanted.length)}::bigint[])
    on conflict do nothing`.execute(tx);
}

const account = (kind: 'stock' | 'reserved', giftId: number, orgId: number) => ({
  kind,
  ownerId: giftId,
  partId: orgId,
  unit: unitOf(giftId),
  orgId,
});

/** Shelves under lock, in the order of everybody, with what stands on them now; those that were never opened are not there. */
export async function lockShelves(tx: Tx, names: readonly ShelfName[]): Promise<Shelves> {
  const gifts = sql`${names.map((one) => one.giftId)}::bigint[]`;
  const orgs = sql`${names.map((one) => one.orgId)}::int[]`;
  await sql`
    select from gifts.shelf where (gift_id, org_id) in (select * from unnest(${gifts}, ${orgs}))
    order by gift_id, org_id for no key update`.execute(tx);
  // A look of its own: the first was taken before the locks were.
  const { rows } = await sql<Shelf>`
    select s.gift_id as "giftId", s.org_id as "orgId", s.stock_account_id as "stockAccountId",
      s.reserved_account_id as "reservedAccountId", stock.balance as stock, reserved.balance as reserved
    from gifts.shelf s
    join ledger.account stock on stock.id = s.stock_account_id
    join ledger.account reserved on reserved.id = s.reserved_account_id
    where (s.gift_id, s.org_id) in (select * from unnest(${gifts}, ${orgs}))`.execute(tx);
  const known = new Map(rows.map((row) => [`${row.giftId} ${row.orgId}`, row]));
  return { of: ({ giftId, orgId }) => known.get(`${giftId} ${orgId}`) };
}

/** The accounts of a gift outside the outlets. */
export async function outsideOf(
  tx: Tx,
  giftId: number,
): Promise<{ spent: number; supply: number }> {
  const [spent = 0, supply = 0] = await openAccounts(
    tx,
    (['spent', 'supply'] as const).map((kind) => ({
      kind,
      ownerId: giftId,
      unit: unitOf(giftId),
      orgId: null,
    })),
  );
  return { spent, supply };
}
