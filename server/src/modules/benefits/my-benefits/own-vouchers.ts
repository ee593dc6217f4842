import { type RawBuilder, sql } from 'kysely';
import type { OwnVoucher, ShownVoucher, VoucherHistory } from '#contract/my-benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findTransfer } from '../transfers/find-transfer.ts';
import { signToken } from '../voucher-token.ts';
import { readPickUp } from '../deliveries.ts';
import { givesOf, whereOf } from './list-own-offers.ts';
import { standingOf, type VoucherStanding } from './own-voucher.core.ts';

type Row = Omit<OwnVoucher, 'state' | 'daysLeft'> &
  VoucherStanding & { code: string; hasExchangeCode: boolean; transferHours: number | null };

const selectVouchers = (customerNo: number, chosen: RawBuilder<unknown>) => sql<Row>`
  select v.id, o.name as "offerName", v.face_amount_fen as "faceAmountFen", a.threshold_amount_fen as "thresholdAmountFen",
    a.percent_bp as "percentBp", a.terms ->> 'exchangeFor' as "exchangeFor", ${whereOf} as where, a.kind in ('partnerBenefit', 'exchangeCode') as "byPartner", ${givesOf} as gives, case when a.kind = 'redPacket' then 'fixed' end as packet, v.state, ${isoMoment('v.claimed_at')} as "claimedAt", v.valid_until as "validUntil", v.code,
    ${isoMoment('r.redeemed_at')} as "usedAt",
    a.fulfilled and exists (select from fulfilment.code c where c.voucher_id = v.id) as "hasExchangeCode",
    case when v.given_from_id is null and not a.fulfilled then (a.terms ->> 'transferHours')::int end as "transferHours"
  from benefits.voucher v
  join benefits.allotment a on a.id = v.allotment_id
  join benefits.offer o on o.id = a.offer_id
  left join benefits.redemption r on r.voucher_id = v.id and r.reversed_at is null
  where v.customer_no in (select customers.numbers_of(${customerNo}::int)) and ${chosen}`;

/** The customer's vouchers under all numbers of the person, the newest first (as the job role). */
export async function listOwnVouchers(
  tx: Tx,
  now: Date,
  customerNo: number,
): Promise<OwnVoucher[]> {
  const { rows } = await selectVouchers(
    customerNo,
    sql`true order by v.state in ('claimed', 'held', 'offered') desc, v.id desc limit 200`,
  ).execute(tx);
  return rows.map((row) => shownOf(row, now));
}

/** Whether a voucher is held under one of the customer's numbers (as the job role). */
export async function isOwnVoucher(
  tx: Tx,
  customerNo: number,
  voucherId: number,
): Promise<boolean> {
  const { rows } = await selectVouchers(customerNo, sql`v.id = ${voucherId}`).execute(tx);
  return rows.length > 0;
}

function shownOf(
  { code: _code, transferHours: _hours, hasExchangeCode: _has, state, ...row }: Row,
  now: Date,
): OwnVoucher {
  return { ...row, ...standingOf({ state, validUntil: row.validUntil }, bankDay(now)) };
}

/** A QR is shown at the till and scanned at once; a photograph of it is soon worth nothing. */
const qrSeconds = 120;

/** One voucher with what the till takes, and what became of it. */
export async function showOwnVoucher(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  customerNo: number,
  voucherId: number,
): Promise<Result<ShownVoucher>> {
  const { rows } = await selectVouchers(customerNo, sql`v.id = ${voucherId}`).execute(tx);
  const [row] = rows;
  if (!row) return refuse('VOUCHER_UNKNOWN');
  const voucher = shownOf(row, now);
  // While a payment holds it the till that holds it may ask for it again.
  const isGood =
    !voucher.byPartner &&
    voucher.gives === null &&
    (voucher.state === 'usable' || voucher.state === 'held');
  const until = new Date(now.getTime() + qrSeconds * 1000);
  return ok({
    voucher,
    code: isGood ? row.code : null,
    hasExchangeCode: row.hasExchangeCode,
    pickUp: voucher.gives?.kind === 'gift' ? await readPickUp(tx, keyring, now, voucherId) : null,
    qr: isGood
      ? { token: signToken(keyring, 'redeem', voucherId, 0, until), seconds: qrSeconds }
      : null,
    transferHours:
      voucher.state === 'usable' || voucher.state === 'giving' ? row.transferHours : null,
    transfer: voucher.state === 'giving' ? await readOpen(tx, voucherId) : null,
    history: await readHistory(tx, voucherId),
  });
}

async function readOpen(tx: Tx, voucherId: number): Promise<ShownVoucher['transfer']> {
  const open = await findTransfer(tx, { voucherId });
  return open && { code: open.code, expiresAt: open.expiresAt.toISOString() };
}

/** Where is the merchant that took it, or the outlet. */
async function readHistory(tx: Tx, voucherId: number): Promise<VoucherHistory[]> {
  const { rows } = await sql<VoucherHistory>`
    select deed, ${isoMoment('at')} as at, amount_fen as "amountFen",
      coalesce((select name from merchants.merchant where merchant_no = deeds.merchant_id), (select name from organization.org_unit u where u.org_id = deeds.org_id)) as where
    from (
      select 'claimed' as deed, claimed_at as at, null::bigint as amount_fen, null::bigint as merchant_id, null::int as org_id
      from benefits.voucher where id = ${voucherId} and given_from_id is null
      union all
      select 'received', ended_at, null, null, null from benefits.voucher_transfer where received_id = ${voucherId}
      union all
      select 'offered', offered_at, null, null, null from benefits.voucher_transfer where voucher_id = ${voucherId}
      union all
      select case state when 'accepted' then 'given' else 'kept' end, ended_at, null, null, null
      from benefits.voucher_transfer where voucher_id = ${voucherId} and state <> 'offered'
      union all
      select 'held', held_at, amount_fen, merchant_id, org_id from benefits.hold where voucher_id = ${voucherId} and state <> 'captured'
      union all
      select 'let_go', ended_at, null, merchant_id, org_id from benefits.hold where voucher_id = ${voucherId} and state in ('released', 'expired')
      union all
      select 'used', redeemed_at, amount_fen, merchant_id, org_id from benefits.redemption where voucher_id = ${voucherId}
      union all
      select 'given_back', b.reversed_at, b.amount_fen, d.merchant_id, d.org_id
      from benefits.reversal b join benefits.redemption d on d.id = b.redemption_id where d.voucher_id = ${voucherId}
    ) deeds
    order by deeds.at, array_position(array['claimed', 'received', 'held', 'let_go', 'offered', 'kept', 'given', 'used', 'given_back'], deed) limit 100`.execute(
    tx,
  );
  return rows;
}
