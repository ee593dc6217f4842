import { sql } from 'kysely';
import type {
  MerchantDetail,
  MerchantProfile,
  MerchantQuery,
  SettlementAccount,
  Till,
} from '#contract/merchants.ts';
import { merchantLimits } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { merchantsOf } from './reach.ts';

const columns = sql`m.merchant_no as "merchantNo", m.org_id as "orgId", m.name, m.state, m.state_reason as "stateReason", m.source,
  m.circle_id as "circleId", (select c.name from merchants.circle c where c.circle_id = m.circle_id) as "circleName",
  m.settlement_days::int as "settlementDays", m.settled_through as "settledThrough",
  ${isoMoment('m.applied_at')} as "appliedAt", ${isoMoment('m.approved_at')} as "approvedAt"`;
type Row = Omit<MerchantProfile, 'balanceFen'>;

/** Merchants the caller sees, by number; what they are owed is told by `balancesOf`. */
export async function listMerchants(
  tx: Tx,
  query: MerchantQuery,
  after?: number,
): Promise<Slice<Row, number>> {
  const { rows } = await sql<Row>`
    select ${columns} from merchants.merchant m
    where m.merchant_no > ${after ?? 0} and (${query.state ?? null}::text is null or m.state = ${query.state ?? null})
      and (${query.name ?? null}::text is null or position(${query.name ?? null} in m.name) > 0)
      and (${query.circleId ?? null}::int is null or m.circle_id = ${query.circleId ?? null})
    order by m.merchant_no limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, ({ merchantNo }) => merchantNo);
}

/** One merchant with its accounts, people and tills, as the caller sees it. */
export async function findMerchant(
  tx: Tx,
  merchantNo: number,
): Promise<Result<Omit<MerchantDetail, 'balanceFen'>>> {
  const { rows } =
    await sql<Row>`select ${columns} from merchants.merchant m where m.merchant_no = ${merchantNo}`.execute(
      tx,
    );
  const [found] = rows;
  if (!found) return refuse('MERCHANT_UNKNOWN');
  const accounts = await sql<SettlementAccount>`
    select holder_name as "holderName", bank_name as "bankName", number_masked as "maskedNumber", state, ${isoMoment('made_at')} as "madeAt"
    from merchants.account where merchant_no = ${merchantNo} order by made_at desc limit 20`.execute(
    tx,
  );
  const operators = await sql<MerchantDetail['operators'][number]>`
    select staff_id as "staffId", staff_number as "staffNumber", name, ${isoMoment('added_at')} as "addedAt"
    from merchants.operator where merchant_no = ${merchantNo} order by staff_id limit ${merchantLimits.people}`.execute(
    tx,
  );
  const tills = await sql<Till>`
    select ${tillColumns} from merchants.till where merchant_no = ${merchantNo}
    order by retired_at nulls first, till_id desc limit ${2 * merchantLimits.people}`.execute(tx);
  return ok({
    ...found,
    accounts: accounts.rows,
    operators: operators.rows,
    tills: tills.rows,
  });
}

export const tillColumns = sql`till_id as id, name, case when retired_at is null then 'active' else 'retired' end as state,
  lease_count as "leaseCount", lease_amount_fen as "leaseAmountFen", lease_hours::int as "leaseHours", ${isoMoment('made_at')} as "madeAt"`;

/** Where a person or a till may redeem. As the job role: who somebody is stands in no org unit. */
export async function listOwnMerchants(
  tx: Tx,
  caller: Pick<Caller, 'kind' | 'id'>,
): Promise<{ merchantNo: number; name: string; state: MerchantProfile['state'] }[]> {
  const own = await merchantsOf(tx, caller);
  const { rows } = await sql<{ merchantNo: number; name: string; state: MerchantProfile['state'] }>`
    select merchant_no as "merchantNo", name, state from merchants.merchant
    where merchant_no = any (${own}::int[]) order by merchant_no limit ${merchantLimits.people}`.execute(
    tx,
  );
  return rows;
}

/** What the ledger owes to merchants, for those that the caller was seen to reach. As the job role. */
export async function balancesOf(
  tx: Tx,
  merchantNos: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ no: number; balance: number }>`
    select owner_id as no, sum(balance)::bigint as balance from ledger.account
    where kind = 'merchant' and unit = 'CNY' and owner_id = any (${merchantNos}::bigint[]) group by 1`.execute(
    tx,
  );
  return new Map(rows.map(({ no, balance }) => [no, balance]));
}
