import { sql } from 'kysely';
import { isDelivered, type OfferKind, type OfferTerms } from '#contract/offer-terms.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import type { ConsideredVoucher, Validation } from '#contract/tills.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { showRefusal } from '#platform/http/problem.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DeedJudge } from './deed-judge.ts';
import { type By, deedOf } from './judge-orders.ts';
import { type ChoosableVoucher, chooseVouchers } from './choose-vouchers.core.ts';
import { type PaymentCall, usedForCall } from './purchases.ts';
import { maskVoucherCode } from './voucher-code.ts';
import { judgeUse, type Place } from './offer-terms.core.ts';
import { judgeRedemption, type RedeemableVoucher } from './voucher.core.ts';

/** What vouchers are shown for. */
export type WeighedPurchase = {
  purchaseAmountFen: number;
  /** where they are shown; null or none where it is not known */
  place?: Place | null;
  /** the payment, where the till numbers it: what other calls have used for it stands beside these */
  payment?: PaymentCall | undefined;
};

/** Who would hold or redeem, and who says whether that would be refused. */
export type FraudAsked = { judge: DeedJudge | undefined; by: By };

type Named = Result<{ id: number } | { code: string }>;
type Row = RedeemableVoucher &
  Pick<ChoosableVoucher, 'stacks' | 'exclusionGroup' | 'applyOrder'> & {
    place: number;
    fulfilled: boolean;
    kind: OfferKind;
    id: number;
    customer_no: number;
    code: string;
    offerName: string;
    terms: OfferTerms;
  };

/**
 * What vouchers that were shown would bring of a purchase now: each alone or why it may not be used, and the
 * best combination of them. `fraud`: who is asked whether a hold or redemption by whom would be refused now.
 * Changes nothing and promises nothing.
 */
export async function weighVouchers(
  tx: Tx,
  now: Date,
  named: readonly Named[],
  { purchaseAmountFen, place = null, payment }: WeighedPurchase,
  fraud?: FraudAsked,
): Promise<{ combination: Validation; alone: Result<Validation> }> {
  const found = new Map((await readShown(tx, now, named)).map((row) => [row.place, row]));
  const isBarred = await isPurchaseBarred(tx, [...found.values()], fraud);
  const seen = new Set<number>();
  const judged = named.map((name, at) => {
    const row = found.get(at + 1);
    if (!name.ok) return { row, worth: name };
    if (!row) return { row, worth: refuse('VOUCHER_UNKNOWN') };
    if (seen.has(row.id)) return { row, worth: refuse('VOUCHER_TWICE') };
    seen.add(row.id);
    if (row.fulfilled)
      return {
        row,
        worth: refuse(isDelivered(row.kind) ? 'NOT_AT_TILLS' : 'FULFILLED_BY_PARTNER'),
      };
    const here = judgeUse(row.terms, bankDay(now), place);
    if (!here.ok) return { row, worth: here };
    if (isBarred) return { row, worth: refuse('BENEFIT_UNAVAILABLE', { reference: noReference }) };
    return { row, worth: judgeRedemption(row, bankDay(now), purchaseAmountFen) };
  });
  const usable = judged.flatMap(({ row, worth }) =>
    row && worth.ok ? [choosable(row, worth.value)] : [],
  );
  const before = payment ? await usedForCall(tx, now, payment) : [];
  const { totalFen, used, left } = chooseVouchers(usable, purchaseAmountFen, before);
  const vouchers = judged.map(({ row, worth }, at): ConsideredVoucher => {
    const amountFen = row && worth.ok ? (used.get(row.id) ?? 0) : 0;
    const refusal = worth.ok ? (left.get(row?.id ?? 0) ?? null) : worth.refusal;
    return considered(at + 1, row, worth.ok ? worth.value : 0, amountFen, refusal);
  });
  const combination = { offerName: null, amountFen: totalFen, validUntil: null, vouchers };
  const [first] = judged;
  if (!first?.row || !first.worth.ok)
    return {
      combination,
      alone: first && !first.worth.ok ? first.worth : refuse('VOUCHER_UNKNOWN'),
    };
  const beside = left.get(first.row.id);
  if (beside) return { combination, alone: { ok: false, refusal: beside } };
  const { offerName, validUntil } = first.row;
  return { combination, alone: ok({ ...combination, offerName, validUntil }) };
}

/** Only a hold or redemption that is refused has a number to ask about: of what was never tried nothing is kept. */
const noReference = 'none';

/** What stands against one voucher of a purchase stands against all, as when they are held. */
async function isPurchaseBarred(
  tx: Tx,
  rows: readonly Row[],
  fraud: FraudAsked | undefined,
): Promise<boolean> {
  if (!fraud?.judge || rows.length === 0) return false;
  const deeds = rows.map((row) => ({ ...deedOf(fraud.by, row), order: 0 }));
  return (await fraud.judge.ask(tx, deeds))?.includes(true) ?? false;
}

function considered(
  place: number,
  row: Row | undefined,
  worthFen: number,
  amountFen: number,
  refusal: Refusal | null,
): ConsideredVoucher {
  return {
    place,
    voucherId: row?.id ?? null,
    offerName: row?.offerName ?? '',
    maskedCode: row ? maskVoucherCode(row.code) : '',
    validUntil: row?.validUntil ?? null,
    worthFen,
    amountFen,
    why: refusal && showRefusal(refusal),
  };
}

function choosable(row: Row, worthFen: number): ChoosableVoucher {
  return { ...row, maskedCode: maskVoucherCode(row.code), worthFen };
}

/** The vouchers that proofs name, by the place of the proof. */
async function readShown(tx: Tx, now: Date, named: readonly Named[]): Promise<Row[]> {
  const names = named.map((name) => (name.ok ? name.value : null));
  const { rows } = await sql<Row>`
    select w.place::int as place, v.id, v.customer_no, v.code, o.name as "offerName", v.valid_until as "validUntil",
      a.threshold_amount_fen as "thresholdAmountFen", v.face_amount_fen as "faceAmountFen", a.percent_bp as "percentBp",
      a.terms, a.terms ? 'exchangeFor' as "isExchange", a.fulfilled, a.kind, a.stacks, a.exclusion_group as "exclusionGroup", a.apply_order::int as "applyOrder",
      -- A hold that has run out stands in nobody's way, whether or not it was cleared yet.
      case when v.state = 'held' and not exists (
        select from benefits.hold h where h.voucher_id = v.id and h.state = 'open' and h.expires_at > ${now}) then 'claimed' else v.state end as state
    from unnest(${names.map((name) => (name && 'id' in name ? name.id : null))}::bigint[],
      ${names.map((name) => (name && 'code' in name ? name.code : null))}::text[]) with ordinality as w (id, code, place)
    cross join lateral (
      select * from benefits.voucher where id = w.id union all select * from benefits.voucher where code = w.code limit 1) v
    join benefits.allotment a on a.id = v.allotment_id
    join benefits.offer o on o.id = a.offer_id`.execute(tx);
  return rows;
}
