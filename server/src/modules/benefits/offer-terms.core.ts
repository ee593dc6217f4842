import { isOnDay, nextDayOf } from '#contract/day-rule.ts';
import {
  deliveredKinds,
  isClaimedByDeed,
  isDelivered,
  isOfPayment,
  type OfferKind,
  type OfferTerms,
} from '#contract/offer-terms.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

export type JudgedOffer = {
  kind: OfferKind;
  terms: OfferTerms;
  faceAmountFen: number;
  thresholdAmountFen: number;
  percentBp: number | null;
  capCount: number;
  capAmountFen: number;
  limits: readonly { capAmountFen: number | null }[];
  /** whether it is used beside other vouchers */
  stacks?: boolean | undefined;
};

/** Whether an offer can be what it says it is; what the law says is asked when it is to be given. `today` is the bank's day. */
export function judgeTerms(offer: JudgedOffer, today: string): Result<void> {
  const { terms } = offer;
  const field = unfitField(offer);
  if (field) return refuse('OFFER_TERMS_UNFIT', { field });
  if (terms.days && nextDayOf(terms.days, today) === null) return refuse('DAYS_NEVER_COME');
  return terms.lucky ? judgeLucky(offer, terms.lucky) : ok(undefined);
}

/** So many packets are drawn at once, in the transaction that opens them. */
const luckyMost = 100_000;

function unfitField(offer: JudgedOffer): string | null {
  const { kind, terms, thresholdAmountFen, percentBp, limits, capCount, stacks = false } = offer;
  const isExchange = terms.exchangeFor !== undefined;
  if (isExchange && kind !== 'voucher') return 'exchangeFor';
  // What is given without a purchase stands beside nothing.
  if (stacks && (isExchange || !(kind === 'voucher' || isOfPayment(kind)) || terms.transactions))
    return 'stacks';
  // What is exchanged, or given without a purchase, is worth the same whatever is bought.
  if (isExchange || kind === 'redPacket' || isDelivered(kind)) {
    if (percentBp !== null) return 'percentBp';
    if (thresholdAmountFen > 0) return 'thresholdAmountFen';
  }
  if (kind === 'redPacket' && terms.places) return 'places';
  const delivered = unfitDelivered(offer);
  if (delivered) return delivered;
  // Where a transaction was made its file does not tell.
  if (terms.transactions && (kind !== 'cashback' || terms.places)) return 'transactions';
  if (terms.lucky && kind !== 'redPacket') return 'lucky';
  // Its amounts are drawn and written when it is opened.
  if (terms.lucky && capCount > luckyMost) return 'capCount';
  // What is given for a deed is not what only a payment brings, and a referral says what the law asks of it.
  if (terms.onCheckIn && (isOfPayment(kind) || terms.trigger === 'referral')) return 'onCheckIn';
  if (terms.trigger === 'referral' && (isOfPayment(kind) || !terms.referral)) return 'referral';
  if (terms.referral && terms.trigger !== 'referral') return 'referral';
  // Which of the amounts a claim brings is known only when it is granted.
  if (terms.lucky && limits.some(({ capAmountFen }) => capAmountFen !== null)) return 'limits';
  // Credited or delivered at once there is nothing to pass on, and what is for some people stays with them.
  if (terms.transferHours !== undefined && (kind !== 'voucher' || terms.who))
    return 'transferHours';
  return null;
}

const ownTerm = { points: 'points', gift: 'gift', drawChance: 'chance' } as const;

/** What only one of the kinds that another module delivers says, and what none of them can. */
function unfitDelivered({
  kind,
  terms,
  faceAmountFen,
  capAmountFen,
  limits,
}: JudgedOffer): string | null {
  for (const one of deliveredKinds)
    if ((terms[ownTerm[one]] !== undefined) !== (kind === one)) return ownTerm[one];
  // A gift is picked up at outlets of the bank; the others are nowhere.
  if (isDelivered(kind) && (kind !== 'gift' || terms.places?.merchantNos.length))
    if (terms.places) return 'places';
  const isFree = kind === 'drawChance';
  if ((faceAmountFen === 0) !== isFree) return 'faceAmountFen';
  if ((capAmountFen === 0) !== isFree) return 'capAmountFen';
  return isFree && limits.some(({ capAmountFen: cap }) => cap !== null) ? 'limits' : null;
}

function judgeLucky(offer: JudgedOffer, lucky: NonNullable<OfferTerms['lucky']>): Result<void> {
  const { totalFen, number } = lucky;
  const { faceAmountFen: leastFen, capCount, capAmountFen } = offer;
  if (totalFen < number * leastFen)
    return refuse('LUCKY_TOTAL_SHORT', { totalFen, number, leastFen });
  const whole = capCount % number === 0 && (capCount / number) * totalFen <= capAmountFen;
  return whole ? ok(undefined) : refuse('LUCKY_NOT_WHOLE', { number });
}

/** So many of an offer cost at most so much: of lucky packets, the totals of whole ones. */
export function worstCaseOf(
  count: number,
  { faceAmountFen, terms }: Pick<JudgedOffer, 'faceAmountFen' | 'terms'>,
): Result<number> {
  const { lucky } = terms;
  if (!lucky) return ok(count * faceAmountFen);
  if (count % lucky.number !== 0) return refuse('LUCKY_NOT_WHOLE', { number: lucky.number });
  return ok((count / lucky.number) * lucky.totalFen);
}

export type Place = { orgId: number; merchantNo: number | null };

/** Whether a benefit may be used today (the bank's day) and here; where it is used may not matter yet. */
export function judgeUse(terms: OfferTerms, today: string, place: Place | null): Result<void> {
  const { days, places } = terms;
  if (days && days.appliesTo !== 'claim' && !isOnDay(days, today))
    return refuse('NOT_THIS_DAY', { nextDay: nextDayOf(days, today) ?? '' });
  return place && places && !isAmong(places, place) ? refuse('NOT_THIS_PLACE') : ok(undefined);
}

function isAmong(
  { orgIds, merchantNos }: NonNullable<OfferTerms['places']>,
  { orgId, merchantNo }: Place,
): boolean {
  if (orgIds.length + merchantNos.length === 0) return true;
  return merchantNo === null ? orgIds.includes(orgId) : merchantNos.includes(merchantNo);
}

/** How an offer may leave: to those whom a campaign entitles, by a module that chose them, or to who asks. */
export function mayBeGiven(
  { kind, terms }: Pick<JudgedOffer, 'kind' | 'terms'>,
  to: 'entitled' | 'anyone' | 'issuer',
): boolean {
  if (to === 'anyone') return true;
  // A discount needs its payment, a lucky packet is there for whoever comes, and a deed's reward is given for the deed.
  return !isOfPayment(kind) && terms.lucky === undefined && !isClaimedByDeed(terms);
}

/**
 * What a refund of a purchase takes back of what it brought, in proportion: the customer keeps the part that
 * belongs to what was not refunded, rounded down, whatever the steps were, and the last step takes the rest.
 */
export function takeBackOf(
  broughtFen: number,
  payment: { purchaseFen: number; refundedFen: number },
  takenBackFen: number,
): number {
  const stays = BigInt(payment.purchaseFen - payment.refundedFen);
  const kept = Number((BigInt(broughtFen) * stays) / BigInt(payment.purchaseFen));
  return Math.max(0, broughtFen - kept - takenBackFen);
}
