import { describe, expect, it } from 'vitest';
import { isOnDay, nextDayOf } from '#contract/day-rule.ts';
import type { OfferKind, OfferTerms } from '#contract/offer-terms.ts';
import { chooseBenefits, type OpenBenefit } from './choose-benefits.core.ts';
import {
  type JudgedOffer,
  judgeTerms,
  judgeUse,
  mayBeGiven,
  takeBackOf,
  worstCaseOf,
} from './offer-terms.core.ts';

const offer: JudgedOffer = {
  kind: 'voucher',
  terms: {},
  faceAmountFen: 100,
  thresholdAmountFen: 0,
  percentBp: null,
  capCount: 10,
  capAmountFen: 5_000,
  limits: [],
};
const days = { weekdays: [], monthDays: [], months: [], appliesTo: 'both' as const };
const lucky = { totalFen: 1_000, number: 5 };
const transactions = { kinds: [], channels: [], merchantCategories: [] };

describe('what an offer of a kind may say', () => {
  it.each<[string, Partial<JudgedOffer>, string]>([
    ['a voucher', {}, 'OK'],
    ['an exchange voucher', { terms: { exchangeFor: '咖啡' } }, 'OK'],
    [
      'an exchange voucher of a percent',
      { terms: { exchangeFor: '咖啡' }, percentBp: 100 },
      'OFFER_TERMS_UNFIT',
    ],
    [
      'an exchange voucher with a threshold',
      { terms: { exchangeFor: '咖啡' }, thresholdAmountFen: 1 },
      'OFFER_TERMS_UNFIT',
    ],
    [
      'cashback exchanged for something',
      { kind: 'cashback', terms: { exchangeFor: '咖啡' } },
      'OFFER_TERMS_UNFIT',
    ],
    [
      'an exchange voucher beside others',
      { terms: { exchangeFor: '咖啡' }, stacks: true },
      'OFFER_TERMS_UNFIT',
    ],
    ['a gift', { kind: 'gift', terms: { gift: { giftId: 1 } } }, 'OK'],
    ['a gift of nothing', { kind: 'gift' }, 'OFFER_TERMS_UNFIT'],
    ['a voucher of a gift', { terms: { gift: { giftId: 1 } } }, 'OFFER_TERMS_UNFIT'],
    [
      'a gift at a merchant',
      { kind: 'gift', terms: { gift: { giftId: 1 }, places: { orgIds: [], merchantNos: [1] } } },
      'OFFER_TERMS_UNFIT',
    ],
    [
      'a chance that costs something',
      { kind: 'drawChance', terms: { chance: { drawId: 1, number: 1 } } },
      'OFFER_TERMS_UNFIT',
    ],
    [
      'a chance that costs nothing',
      {
        kind: 'drawChance',
        faceAmountFen: 0,
        capAmountFen: 0,
        terms: { chance: { drawId: 1, number: 1 } },
      },
      'OK',
    ],
    ['a voucher that is worth nothing', { faceAmountFen: 0 }, 'OFFER_TERMS_UNFIT'],
    [
      'a referral that says nothing of what the law asks',
      { terms: { trigger: 'referral' } },
      'OFFER_TERMS_UNFIT',
    ],
    [
      'a discount at check-in',
      { kind: 'cashback', terms: { onCheckIn: 'day' } },
      'OFFER_TERMS_UNFIT',
    ],
    ['a red packet', { kind: 'redPacket' }, 'OK'],
    [
      'a red packet with a threshold',
      { kind: 'redPacket', thresholdAmountFen: 1 },
      'OFFER_TERMS_UNFIT',
    ],
    ['cashback of transactions', { kind: 'cashback', terms: { transactions } }, 'OK'],
    [
      'cashback of transactions beside others',
      { kind: 'cashback', terms: { transactions }, stacks: true },
      'OFFER_TERMS_UNFIT',
    ],
    ['cashback beside others', { kind: 'cashback', stacks: true }, 'OK'],
    ['an instant discount beside others', { kind: 'instantDiscount', stacks: true }, 'OK'],
    ['a red packet beside others', { kind: 'redPacket', stacks: true }, 'OFFER_TERMS_UNFIT'],
    ['a voucher of transactions', { terms: { transactions } }, 'OFFER_TERMS_UNFIT'],
    [
      'cashback of transactions at places',
      {
        kind: 'cashback',
        terms: { transactions, places: { orgIds: [1], merchantNos: [] } },
      },
      'OFFER_TERMS_UNFIT',
    ],
    ['a lucky packet', { kind: 'redPacket', terms: { lucky } }, 'OK'],
    ['a lucky voucher', { terms: { lucky } }, 'OFFER_TERMS_UNFIT'],
    [
      'a lucky packet with a limit by amount',
      { kind: 'redPacket', terms: { lucky }, limits: [{ capAmountFen: 1 }] },
      'OFFER_TERMS_UNFIT',
    ],
    [
      'a lucky total below number × least',
      { kind: 'redPacket', terms: { lucky: { totalFen: 499, number: 5 } } },
      'LUCKY_TOTAL_SHORT',
    ],
    [
      'a lucky total of just number × least',
      { kind: 'redPacket', terms: { lucky: { totalFen: 500, number: 5 } } },
      'OK',
    ],
    [
      'a number that is no multiple of a packet’s',
      { kind: 'redPacket', terms: { lucky }, capCount: 11 },
      'LUCKY_NOT_WHOLE',
    ],
    [
      'a cap that does not pay the packets',
      { kind: 'redPacket', terms: { lucky }, capAmountFen: 1_999 },
      'LUCKY_NOT_WHOLE',
    ],
    [
      '30 February',
      { terms: { days: { ...days, monthDays: [30], months: [2] } } },
      'DAYS_NEVER_COME',
    ],
    [
      '29 February on a Monday',
      { terms: { days: { ...days, weekdays: [1], monthDays: [29], months: [2] } } },
      'OK',
    ],
    ['cashback for a payment', { kind: 'cashback' }, 'OK'],
  ])('%s', (_, change, expected) => {
    const judged = judgeTerms({ ...offer, ...change }, '2026-03-02');
    expect(judged.ok ? 'OK' : judged.refusal.code).toBe(expected);
  });

  it('so many cost at most their face values, or the totals of whole lucky packets', () => {
    expect(worstCaseOf(7, offer)).toEqual({ ok: true, value: 700 });
    expect(worstCaseOf(10, { ...offer, terms: { lucky } })).toEqual({ ok: true, value: 2_000 });
    expect(worstCaseOf(7, { ...offer, terms: { lucky } }).ok).toBe(false);
  });

  it.each<[OfferKind, OfferTerms, boolean[]]>([
    ['voucher', {}, [true, true, true]],
    ['redPacket', {}, [true, true, true]],
    ['redPacket', { lucky }, [false, true, false]],
    ['instantDiscount', {}, [false, true, false]],
    ['cashback', {}, [false, true, false]],
    ['gift', { gift: { giftId: 1 } }, [true, true, true]],
    ['voucher', { onCheckIn: 'day' }, [false, true, false]],
    ['redPacket', { trigger: 'referral' }, [false, true, false]],
  ])('%s %o is given to the entitled, anyone, by an issuer: %o', (kind, terms, expected) => {
    const to = (['entitled', 'anyone', 'issuer'] as const).map((one) =>
      mayBeGiven({ kind, terms }, one),
    );
    expect(to).toEqual(expected);
  });
});

describe('days', () => {
  it.each([
    // 2 March 2026 is a Monday
    [{ weekdays: [1] }, '2026-03-02', true, '2026-03-09'],
    [{ weekdays: [7] }, '2026-03-02', false, '2026-03-08'],
    [{ monthDays: [8, 18, 28] }, '2026-03-18', true, '2026-03-28'],
    [{ monthDays: [31] }, '2026-03-31', true, '2026-05-31'],
    [{ monthDays: [-1] }, '2026-02-28', true, '2026-03-31'],
    [{ monthDays: [-1] }, '2028-02-28', false, '2028-02-29'],
    [{ weekdays: [5], monthDays: [8, 9, 10, 11, 12, 13, 14] }, '2026-03-02', false, '2026-03-13'],
    [{ months: [12] }, '2026-12-31', true, '2027-12-01'],
    [{}, '2026-03-02', true, '2026-03-03'],
  ])('%o on %s: %s, then %s', (rule, day, isOn, next) => {
    expect(isOnDay({ ...days, ...rule }, day)).toBe(isOn);
    expect(nextDayOf({ ...days, ...rule }, day)).toBe(next);
  });

  it('using is bound to days and places, claiming only where they are said for it', () => {
    const friday = { ...days, weekdays: [5] };
    const here = { orgId: 3, merchantNo: null };
    const codeOf = (terms: OfferTerms, place = here) => {
      const judged = judgeUse(terms, '2026-03-02', place);
      return judged.ok ? 'OK' : judged.refusal.code;
    };
    expect(codeOf({ days: friday })).toBe('NOT_THIS_DAY');
    expect(codeOf({ days: { ...friday, appliesTo: 'claim' } })).toBe('OK');
    expect(codeOf({ places: { orgIds: [3], merchantNos: [] } })).toBe('OK');
    expect(codeOf({ places: { orgIds: [4], merchantNos: [3] } })).toBe('NOT_THIS_PLACE');
    expect(codeOf({ places: { orgIds: [], merchantNos: [] } })).toBe('OK');
  });
});

describe('what a refund takes back', () => {
  it.each([
    [1_000, 20_000, [20_000], [1_000]],
    [1_001, 20_000, [5_000, 15_000], [251, 750]],
    [10, 3, [1, 1, 1], [4, 3, 3]],
    [1, 1_000, [1, 998, 1], [1, 0, 0]],
    [2_000, 12_000, [6_000, 6_000], [1_000, 1_000]],
  ])('%i of %i, refunded by %o: %o', (brought, purchaseFen, steps, expected) => {
    let refundedFen = 0;
    let takenFen = 0;
    const taken = steps.map((step) => {
      refundedFen += step;
      const back = takeBackOf(brought, { purchaseFen, refundedFen }, takenFen);
      takenFen += back;
      return back;
    });
    expect(taken).toEqual(expected);
  });
});

describe('the choice among open benefits', () => {
  const open = (allotmentId: number, more: Partial<OpenBenefit> = {}): OpenBenefit => ({
    allotmentId,
    terms: {},
    faceAmountFen: 500,
    thresholdAmountFen: 0,
    percentBp: null,
    claimUntil: new Date('2026-04-01'),
    ...more,
  });
  it('takes what brings most, then what ends first, then the elder', () => {
    const benefits = [
      open(1),
      open(2, { claimUntil: new Date('2026-03-10') }),
      open(3, { percentBp: 300, faceAmountFen: 10_000 }),
      open(4, { thresholdAmountFen: 20_001, faceAmountFen: 9_000 }),
      open(5, { terms: { places: { orgIds: [9], merchantNos: [] } }, faceAmountFen: 9_000 }),
      open(6),
      open(7, { percentBp: 1, faceAmountFen: 1 }),
    ];
    const chosen = chooseBenefits(benefits, 20_000, '2026-03-02', { orgId: 1, merchantNo: null });
    expect(chosen.map(({ allotmentId }) => allotmentId)).toEqual([3, 2, 1, 6, 7]);
  });
});
