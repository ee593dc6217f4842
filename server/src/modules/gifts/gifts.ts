import { sql } from 'kysely';
import type { ChangeGift, CreateGift, Gift, GiftShelf } from '#contract/gifts.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { pastBalances } from '#modules/ledger/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';

const columns = sql`id, code, name_zh as "nameZh", name_en as "nameEn", value_fen as "valueFen", picture, state, org_id as "orgId"`;

export async function readGifts(tx: Tx, ids: readonly number[]): Promise<Map<number, Gift>> {
  const { rows } = await sql<Gift>`
    select ${columns} from gifts.gift where id = any (${[...ids]}::bigint[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Newest first. */
export async function listGifts(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Gift, number>> {
  const { rows } = await sql<Gift>`
    select ${columns} from gifts.gift where id < ${after ?? Number.MAX_SAFE_INTEGER} order by id desc limit ${limit + 1}`.execute(
    tx,
  );
  return sliceOf(rows, limit, ({ id }) => id);
}

/** Adds a gift to the catalogue; the code is unique in the bank. Gives its id. */
export async function createGift(
  tx: Tx,
  now: Date,
  createdBy: number | null,
  gift: CreateGift,
): Promise<Result<number>> {
  const { rows } = await sql<{ id: number }>`
    insert into gifts.gift (code, name_zh, name_en, value_fen, picture, org_id, created_by, created_at)
    values (${gift.code}, ${gift.nameZh}, ${gift.nameEn}, ${gift.valueFen}, ${gift.picture}, ${gift.orgId}, ${createdBy}, ${now})
    on conflict (code) do nothing returning id`.execute(tx);
  const id = rows[0]?.id;
  return id === undefined ? refuse('CODE_TAKEN', { code: gift.code }) : ok(id);
}

/** Changes what a gift is called and whether it is offered; what it is worth stays, since gifts were promised by it. */
export async function changeGift(tx: Tx, id: number, change: ChangeGift): Promise<Result<Gift>> {
  const { rows } = await sql<Gift>`
    update gifts.gift set name_zh = coalesce(${change.nameZh ?? null}, name_zh), name_en = coalesce(${change.nameEn ?? null}, name_en),
      picture = coalesce(${change.picture ?? null}, picture), state = coalesce(${change.state ?? null}, state)
    where id = ${id} returning ${columns}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

type ShelfPlace = [giftId: number, orgId: number];
type ShelfRow = GiftShelf & { stockAccountId: number; reservedAccountId: number };

type ShelvesAsked = PageAsked & { giftId?: number | undefined; at?: string | undefined };

/** What stands in the outlets that the scope sees, or stood there at the end of a moment, by gift and outlet. */
export async function listShelves(
  tx: Tx,
  { limit, giftId, at }: ShelvesAsked,
  after: ShelfPlace = [0, 0],
): Promise<Slice<GiftShelf, ShelfPlace>> {
  const { rows } = await sql<ShelfRow>`
    select s.stock_account_id as "stockAccountId", s.reserved_account_id as "reservedAccountId", s.gift_id as "giftId", g.name_zh as "nameZh", g.name_en as "nameEn", s.org_id as "orgId", unit.name as "orgName",
      stock.balance as stock, reserved.balance as reserved
    from gifts.shelf s
    join gifts.gift g on g.id = s.gift_id
    join organization.org_unit unit on unit.org_id = s.org_id
    join ledger.account stock on stock.id = s.stock_account_id
    join ledger.account reserved on reserved.id = s.reserved_account_id
    where (s.gift_id, s.org_id) > (${after[0]}::bigint, ${after[1]}::int)
      and (${giftId ?? null}::bigint is null or s.gift_id = ${giftId ?? null})
    order by s.gift_id, s.org_id limit ${limit + 1}`.execute(tx);
  const page = sliceOf(rows, limit, (row): ShelfPlace => [row.giftId, row.orgId]);
  return { items: await shelvesAt(tx, page.items, at), next: page.next };
}

/** The shelves as they are told, with what stood on them then. Goes on as the job role when a moment is asked for. */
async function shelvesAt(
  tx: Tx,
  rows: readonly ShelfRow[],
  at: string | undefined,
): Promise<GiftShelf[]> {
  const told = (row: ShelfRow, stock: number, reserved: number): GiftShelf => {
    const { stockAccountId: _, reservedAccountId: __, ...shelf } = row;
    return { ...shelf, stock, reserved };
  };
  if (at === undefined) return rows.map((row) => told(row, row.stock, row.reserved));
  await continueAsJob(tx);
  const accounts = rows.flatMap((row) => [row.stockAccountId, row.reservedAccountId]);
  const held = await pastBalances.asOf(tx, accounts, new Date(at));
  return rows.map((row) =>
    told(row, held.get(row.stockAccountId) ?? 0, held.get(row.reservedAccountId) ?? 0),
  );
}
