import { sql } from 'kysely';
import type { Verification } from '#contract/merchants.ts';
import type { PageAsked } from '#contract/pages.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`redemption_id as "redemptionId", merchant_no as "merchantNo", offer_name as "offerName", masked_code as "maskedCode",
  amount_fen as "amountFen", purchase_amount_fen as "purchaseAmountFen", source, till_id as "tillId",
  order_reference as "orderReference", ${isoMoment('at')} as at, day`;
type Row = Omit<Verification, 'refundedFen'>;

/** What was redeemed at a merchant, the newest first, where the caller sees it. */
export async function listVerifications(
  tx: Tx,
  merchantNo: number,
  { day, limit }: PageAsked & { day?: string | undefined },
  after?: number,
): Promise<Slice<Row, number>> {
  const { rows } = await sql<Row>`
    select ${columns} from merchants.verification
    where merchant_no = ${merchantNo} and redemption_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${day ?? null}::date is null or day = ${day ?? null}::date)
    order by redemption_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ redemptionId }) => redemptionId);
}

/** How much of redemptions was given back; as the job role, for rows that the caller was seen to reach. */
export async function refundsOf(
  tx: Tx,
  redemptionIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ id: number; fen: number }>`
    select id, reversed_fen as fen from benefits.redemption where id = any (${redemptionIds}::bigint[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, fen }) => [id, fen]));
}

/** Verifications by their redemptions. As the job role. */
export async function verificationsOf(
  tx: Tx,
  redemptionIds: readonly number[],
): Promise<ReadonlyMap<number, Verification>> {
  if (redemptionIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select ${columns} from merchants.verification where redemption_id = any (${redemptionIds}::bigint[])`.execute(
    tx,
  );
  const refunds = await refundsOf(tx, redemptionIds);
  return new Map(
    rows.map((row) => [
      row.redemptionId,
      { ...row, refundedFen: refunds.get(row.redemptionId) ?? 0 },
    ]),
  );
}
