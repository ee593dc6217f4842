import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Entitlement, EntitlementQuery, Voucher, VoucherQuery } from '#contract/benefits.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { maskVoucherCode } from './voucher-code.ts';

type VoucherRow = Omit<Voucher, 'maskedCode'> & { code: string };

const voucherColumns = sql`v.id, v.campaign_id as "campaignId", v.customer_no as "customerNo", o.name as "offerName", v.code, v.state,
  v.face_amount_fen as "faceAmountFen", a.threshold_amount_fen as "thresholdAmountFen", v.channel,
  ${isoMoment('v.claimed_at')} as "claimedAt", v.valid_until as "validUntil", ${isoMoment('r.redeemed_at')} as "redeemedAt", r.id as "redemptionId"`;
const voucherTables = sql`benefits.voucher v
  join benefits.allotment a on a.id = v.allotment_id
  join benefits.offer o on o.id = a.offer_id
  left join benefits.redemption r on r.voucher_id = v.id and r.reversed_at is null`;

/** Vouchers the scope sees, newest first. */
export async function listVouchers(
  tx: Tx,
  query: VoucherQuery,
  after?: number,
): Promise<Slice<Voucher, number>> {
  const { rows } = await sql<VoucherRow>`
    select ${voucherColumns} from ${voucherTables}
    where v.id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.customerNo ?? null}::int is null or v.customer_no in (select customers.numbers_of(${query.customerNo ?? null}::int)))
      and (${query.campaignId ?? null}::bigint is null or v.campaign_id = ${query.campaignId ?? null})
      and (${query.state ?? null}::text is null or v.state = ${query.state ?? null})
    order by v.id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(
    rows.map((row) => mask(row)),
    query.limit,
    (voucher) => voucher.id,
  );
}

export async function findVoucher(
  tx: Tx,
  by: { id: number } | { code: string },
): Promise<Voucher | null> {
  const wanted = 'id' in by ? sql`v.id = ${by.id}` : sql`v.code = ${by.code}`;
  const { rows } =
    await sql<VoucherRow>`select ${voucherColumns} from ${voucherTables} where ${wanted}`.execute(
      tx,
    );
  return rows[0] ? mask(rows[0]) : null;
}

function mask({ code, ...row }: VoucherRow): Voucher {
  return { ...row, maskedCode: maskVoucherCode(code) };
}

// Moments are told in milliseconds, so the order is by milliseconds: a place is found again exactly.
const claimUntilTold = sql`date_trunc('milliseconds', a.claim_until)`;

/** What customers may still claim, or why not: the campaigns that entitle them and where they hold no voucher. */
const selectEntitlements = (now: Date, chosen: RawBuilder<unknown>) => sql<Entitlement>`
    select e.campaign_id as "campaignId", e.customer_no as "customerNo", o.id as "offerId", o.name as "offerName",
      a.face_amount_fen as "faceAmountFen", ${isoMoment('a.claim_from')} as "claimFrom", ${isoMoment('a.claim_until')} as "claimUntil",
      a.state = 'open' and not a.frozen and ${now} >= a.claim_from and ${now} < a.claim_until and a.used_count < a.cap_count as claimable
    from benefits.entitlement e
    join benefits.allotment a on a.id = e.allotment_id
    join benefits.offer o on o.id = a.offer_id
    where not exists (
      select 1 from benefits.voucher v
      where v.campaign_id = e.campaign_id and v.state <> 'reversed'
        and v.customer_no in (select customers.numbers_of(customers.person_of(e.customer_no))))
    and ${chosen}`;

/** Where an entitlement stands among those of its customer: until when it is claimed, and its campaign. */
export const entitlementPlace = z.tuple([z.iso.datetime(), z.int()]);
type EntitlementPlace = z.infer<typeof entitlementPlace>;

/** Of one customer, what ends first leading. */
export async function listEntitlements(
  tx: Tx,
  now: Date,
  query: EntitlementQuery,
  after?: EntitlementPlace,
): Promise<Slice<Entitlement, EntitlementPlace>> {
  const [until, campaignId] = after ?? ['-infinity', 0];
  const { rows } = await selectEntitlements(
    now,
    sql`e.customer_no = (select min(other.customer_no) from benefits.entitlement other
      where other.campaign_id = e.campaign_id and other.customer_no in (select customers.numbers_of(${query.customerNo}::int)))
    and e.customer_no in (select customers.numbers_of(${query.customerNo}::int)) and (${claimUntilTold}, e.campaign_id) > (${until}::timestamptz, ${campaignId}::bigint)
    order by ${claimUntilTold}, e.campaign_id limit ${query.limit + 1}`,
  ).execute(tx);
  return sliceOf(rows, query.limit, (row) => [row.claimUntil, row.campaignId]);
}

export async function isEntitled(
  tx: Tx,
  now: Date,
  of: { campaignId: number; customerNo: number },
): Promise<boolean> {
  const { rows } = await selectEntitlements(
    now,
    sql`e.campaign_id = ${of.campaignId} and e.customer_no = ${of.customerNo}`,
  ).execute(tx);
  return rows.length > 0;
}
