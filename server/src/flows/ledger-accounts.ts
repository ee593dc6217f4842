import { type RawBuilder, sql } from 'kysely';
import type { AccessSubject } from '#contract/access.ts';
import type {
  AccountKindName,
  CustomerStanding,
  LedgerAccount,
  LedgerAccountQuery,
  LedgerEntry,
} from '#contract/ledger-accounts.ts';
import { redemptions } from '#modules/benefits/index.ts';
import { pastBalances } from '#modules/ledger/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { deedOf } from './deed-of-entry.core.ts';

type Entry = Awaited<ReturnType<typeof pastBalances.entries>>['items'][number];

/**
 * What one must be allowed to read beside budgets to see accounts of a kind; of a customer's and what points
 * and pieces are counted in, it depends on the unit as well.
 */
const needs: Partial<Record<AccountKindName, AccessSubject>> = {
  settlement: 'Settlement',
  merchant: 'Settlement',
  merchant_receivable: 'Settlement',
  partner: 'Partner',
  customer: 'Voucher',
  receivable: 'Voucher',
  stock: 'Gift',
  reserved: 'Gift',
  points_liability: 'Points',
  points_used: 'Points',
  unfunded: 'Points',
  gift_cost: 'Gift',
};

/** The condition on accounts that the caller's roles let them see; which rows, row security says. */
function readableBy({ ability }: Pick<Caller, 'ability'>): RawBuilder<unknown> {
  const hidden = Object.entries(needs)
    .filter(([, subject]) => !ability.can('read', subject))
    .map(([kind]) => kind);
  const units = (['Points', 'Gift'] as const).flatMap((subject) =>
    ability.can('read', subject) ? [] : [subject === 'Points' ? 'points:%' : 'gift:%'],
  );
  return sql`a.kind <> all (${hidden}::text[]) and not a.unit like any (${units}::text[])`;
}

// Whose an account is, by what its kind and unit say of owner and part. Row security leaves names away that the
// reader may not see.
const nameColumn = sql`
  case
    when a.kind = 'funder' then (select jsonb_build_object('zh', name, 'en', name) from benefits.funder where id = a.owner_id)
    when a.kind = 'budget' then (select jsonb_build_object('zh', name, 'en', name) from benefits.budget where id = a.owner_id)
    when a.kind in ('allotted', 'claimed') then (
      select jsonb_build_object('zh', o.name, 'en', o.name) from benefits.allotment s join benefits.offer o on o.id = s.offer_id where s.id = a.owner_id)
    when a.kind = 'settlement' then (select jsonb_build_object('zh', name, 'en', name) from organization.org_unit where org_id = a.owner_id)
    when a.kind in ('merchant', 'merchant_receivable') then (
      select jsonb_build_object('zh', name, 'en', name) from merchants.merchant where merchant_no = a.owner_id)
    when a.kind = 'partner' then (select jsonb_build_object('zh', name, 'en', name) from fulfilment.partner where partner_id = a.owner_id)
    when a.unit like 'gift:%' or a.kind = 'gift_cost' then (
      select jsonb_build_object('zh', name_zh, 'en', name_en) from gifts.gift where id = a.owner_id)
    when a.kind in ('points_liability', 'points_used', 'unfunded') then (
      select jsonb_build_object('zh', name, 'en', name) from points.programme where id = a.owner_id)
    when a.unit like 'points:%' then (
      select jsonb_build_object('zh', name, 'en', name) from points.programme where a.unit = 'points:' || id)
  end as name`;
const named = sql`a.id, a.kind, a.owner_id as "ownerId", a.part_id as "partId", a.unit, ${nameColumn}`;
const columns = sql`${named}, a.org_id as "orgId", a.balance, a.held`;

/** An account that the caller sees; null when there is none for them. */
export async function findAccount(
  tx: Tx,
  caller: Caller,
  id: number,
): Promise<LedgerAccount | null> {
  const { rows } = await sql<LedgerAccount>`
    select ${columns} from ledger.account a where a.id = ${id} and ${readableBy(caller)}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** The accounts that the caller sees, of one owner or kind, in the order in which they were opened. */
export async function listAccounts(
  tx: Tx,
  caller: Caller,
  query: LedgerAccountQuery,
  after?: number,
): Promise<Slice<LedgerAccount, number>> {
  const { kind, budgetId, merchantNo, customerNo, outletId, giftId, limit } = query;
  const wanted = [
    ...(kind === undefined ? [] : [sql`a.kind = ${kind}`]),
    ...(budgetId === undefined
      ? []
      : [
          sql`(a.kind = 'budget' and a.owner_id = ${budgetId} or a.kind in ('allotted', 'claimed', 'points_liability') and a.part_id = ${budgetId})`,
        ]),
    ...(merchantNo === undefined
      ? []
      : [sql`a.kind in ('merchant', 'merchant_receivable') and a.owner_id = ${merchantNo}`]),
    ...(customerNo === undefined
      ? []
      : [
          sql`a.kind in ('customer', 'receivable') and a.owner_id in (select customers.numbers_of(${customerNo}::int))`,
        ]),
    ...(outletId === undefined ? [] : [sql`a.kind = 'settlement' and a.owner_id = ${outletId}`]),
    ...(giftId === undefined
      ? []
      : [sql`a.kind in ('stock', 'reserved', 'gift_cost') and a.owner_id = ${giftId}`]),
  ];
  const { rows } = await sql<LedgerAccount>`
    select ${columns} from ledger.account a
    where a.id > ${after ?? 0} and ${readableBy(caller)} and ${sql.join([sql`true`, ...wanted], sql` and `)}
    order by a.id limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

/** Entries with whose the accounts at their other side are, as far as the caller may see those. */
export async function nameOthers(
  tx: Tx,
  caller: Caller,
  entries: readonly Entry[],
): Promise<LedgerEntry[]> {
  const ids = [...new Set(entries.map(({ otherAccountId }) => otherAccountId))];
  const { rows } = await sql<NonNullable<LedgerEntry['other']>>`
    select ${named} from ledger.account a where a.id = any (${ids}::bigint[]) and ${readableBy(caller)}`.execute(
    tx,
  );
  const known = new Map(rows.map((one) => [one.id, one]));
  const deeds = entries.map(deedOf);
  const names = await nameDeeds(tx, deeds);
  return entries.map(({ otherAccountId, ...entry }, at) => {
    const { what = 'other', no = null } = deeds[at] ?? {};
    return {
      ...entry,
      deed: { what, no, name: names.get(`${what} ${no}`) ?? null },
      other: known.get(otherAccountId) ?? null,
    };
  });
}

type Deed = ReturnType<typeof deedOf>;

/** The offer, and the draw whose prize it was, of vouchers and of what was set aside; the gift of a reservation. */
async function nameDeeds(
  tx: Tx,
  deeds: readonly Deed[],
): Promise<Map<string, { zh: string; en: string }>> {
  const { rows } = await sql<{ key: string; name: { zh: string; en: string } }>`
    with asked as (
      select distinct what, no from unnest(${deeds.map(({ what }) => what)}::text[], ${deeds.map(({ no }) => no)}::bigint[]) as d (what, no)
      where no is not null
    ),
    given as (
      select what, no, v.allotment_id from asked join benefits.voucher v on asked.what = 'voucher' and v.id = asked.no
      union all select what, no, no from asked where what = 'allotment'
    )
    select g.what || ' ' || g.no as key, jsonb_build_object('zh', concat_ws(' · ', o.name, of.name->>'zh'), 'en', concat_ws(' · ', o.name, of.name->>'en')) as name
    from given g join benefits.allotment a on a.id = g.allotment_id join benefits.offer o on o.id = a.offer_id
    left join lateral (
      select v.content->'name' as name from draws.prize p join draws.version v on v.draw_id = p.draw_id and v.version_no = p.version_no
      where p.allotment_id = a.id limit 1) of on true
    union all
    select asked.what || ' ' || asked.no, jsonb_build_object('zh', g.name_zh, 'en', g.name_en)
    from asked join gifts.reservation r on asked.what = 'giftReservation' and r.id = asked.no join gifts.gift g on g.id = r.gift_id`.execute(
    tx,
  );
  return new Map(rows.map(({ key, name }) => [key, name]));
}

/** What the bank owed a customer and what they held at the end of a moment, under all their numbers. As the job role. */
export async function readStanding(
  tx: Tx,
  customerNo: number,
  at: Date,
): Promise<CustomerStanding> {
  const { rows: numbers } = await sql<{ no: number }>`
    select customers.numbers_of(customers.person_of(${customerNo}::int)) as no`.execute(tx);
  const accounts = await pastBalances.read(
    tx,
    { kinds: ['customer', 'receivable'], ownerIds: numbers.map(({ no }) => no) },
    at,
  );
  const sumOf = (wanted: (one: (typeof accounts)[number]) => boolean): number =>
    accounts.reduce((sum, one) => (wanted(one) ? sum + one.balance : sum), 0);
  const { rows: programmes } = await sql<{ programmeId: number; programmeName: string }>`
    select id as "programmeId", name as "programmeName" from points.programme
    where 'points:' || id = any (${accounts.map(({ unit }) => unit)}::text[]) order by id`.execute(
    tx,
  );
  return {
    at: at.toISOString(),
    owedFen: sumOf(({ kind, unit }) => kind === 'customer' && unit === 'CNY'),
    owesFen: Math.abs(sumOf(({ kind }) => kind === 'receivable')),
    vouchers: await redemptions.inHandAt(tx, customerNo, at),
    points: programmes.map((one) => ({
      ...one,
      balance: sumOf(
        ({ kind, unit }) => kind === 'customer' && unit === `points:${one.programmeId}`,
      ),
    })),
  };
}
