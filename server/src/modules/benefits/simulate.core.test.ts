import { describe, expect, test } from 'vitest';
import {
  readSimulationQuery,
  simulationQuery,
  simulationQueryOf,
} from '#contract/benefit-simulation.ts';
import type { OfferLimit } from '#contract/offers.ts';
import { curvesOf, type PastSpread, ratesOf } from './past-rates.core.ts';
import { simulateCase } from './simulate.core.ts';

const limit = (known: Partial<OfferLimit>): OfferLimit => ({
  scope: 'offer',
  period: 'day',
  capCount: null,
  capAmountFen: null,
  ...known,
});
const play = (known: {
  count?: number;
  claim?: number;
  redeem?: number;
  worth?: number;
  claims?: number[];
  redemptions?: number[];
  days?: number;
  validDays?: number;
  limits?: OfferLimit[];
  shares?: (number | null)[];
  setAside?: number[];
}) =>
  simulateCase({
    name: 'expected',
    offer: {
      faceAmountFen: 1_000,
      validDays: known.validDays ?? 10,
      limits: known.limits ?? [],
      funding: (known.shares ?? [10_000]).map((shareBp, at) => ({ budgetId: at + 1, shareBp })),
    },
    count: known.count ?? 100,
    setAside: known.setAside ?? [100_000],
    from: '2026-03-30',
    days: known.days ?? 4,
    rates: {
      claim: known.claim ?? 0.5,
      redeem: known.redeem ?? 0.4,
      valueShare: known.worth ?? 1,
    },
    curves: { claims: known.claims ?? [0.5, 0.3, 0.2], redemptions: known.redemptions ?? [1] },
  });

describe('an offer played day by day', () => {
  test('claims as past customers did, and what is not claimed or used goes back', () => {
    const played = play({});
    expect(played).toMatchObject({
      claims: 50,
      claimedFen: 50_000,
      redemptions: 20,
      costFen: 20_000,
      returnedFen: 50_000,
      expiredFen: 30_000,
      lastExpiry: '2026-04-12',
      refused: 0,
    });
    expect(played.days.map(({ claimedFen, leftFen }) => [claimedFen, leftFen])).toEqual([
      [25_000, 75_000],
      [15_000, 60_000],
      [10_000, 50_000],
      [0, 50_000],
    ]);
  });

  test.each([
    { what: 'the whole of a long period', days: 10, claims: 50 },
    { what: 'what would have come by its end, of a short one', days: 1, claims: 25 },
  ])('sees $what', ({ days, claims }) => {
    expect(play({ days }).claims).toBe(claims);
  });

  test('uses no voucher after its last day', () => {
    const late = { redemptions: [0.5, 0, 0, 0.5], claims: [1], days: 1 };
    expect(play({ ...late, validDays: 3 }).redemptions).toBe(20);
    expect(play({ ...late, validDays: 2 }).redemptions).toBe(10);
  });

  test.each([
    { of: 'a day', limits: [limit({ capCount: 12 })], claims: 12 + 12 + 10, on: '2026-03-30' },
    {
      of: 'a month, which begins anew',
      limits: [limit({ period: 'month', capCount: 30 })],
      claims: 30 + 10,
      on: '2026-03-31',
    },
    {
      of: 'an amount',
      limits: [limit({ period: 'total', capAmountFen: 30_500 })],
      claims: 30,
      on: '2026-03-31',
    },
    {
      of: 'one customer, not foreseen',
      limits: [limit({ scope: 'customer', capCount: 1 })],
      claims: 50,
      on: null,
    },
  ])('is refused above a limit of $of', ({ limits, claims, on }) => {
    const played = play({ limits });
    expect([played.claims, played.refused, played.limitBites]).toEqual([claims, 50 - claims, on]);
    expect(played.returnedFen).toBe(100_000 - claims * 1_000);
  });

  test.each([
    {
      how: 'by share, to the fen',
      shares: [3_333, 6_667],
      setAside: [33_330, 66_670],
      cost: [6_666, 13_334],
    },
    { how: 'in order', shares: [null, null], setAside: [15_000, 85_000], cost: [15_000, 5_000] },
  ])('is paid $how', ({ shares, setAside, cost }) => {
    expect(play({ shares, setAside }).cost.map(({ fen }) => fen)).toEqual(cost);
  });

  test('costs what vouchers were worth of their face value', () => {
    expect(play({ worth: 0.5 })).toMatchObject({ redemptions: 20, costFen: 10_000 });
  });
});

const past = (entitled: number, claimed: number, redeemed: number, inHand = 0): PastSpread => ({
  campaignId: 1,
  campaignName: '',
  offerId: 1,
  offerName: '',
  claimFrom: '2026-01-01T00:00:00.000Z',
  entitled,
  claimed,
  inHand,
  redeemed,
  claimRate: entitled === 0 ? null : claimed / entitled,
  redeemRate: claimed === inHand ? null : redeemed / (claimed - inHand),
  valueShare: redeemed === 0 ? null : 1,
  claimsByDay: { 0: claimed },
  redemptionsByDelay: redeemed === 0 ? {} : { 2: redeemed },
});

describe('the rates of past campaigns', () => {
  test('are the lowest, the mean by people and the highest seen', () => {
    const rates = ratesOf([past(100, 10, 5), past(300, 90, 81)]);
    expect(rates?.low).toEqual({ claim: 0.1, redeem: 0.5, valueShare: 1 });
    expect(rates?.expected).toEqual({ claim: 0.25, redeem: 0.86, valueShare: 1 });
    expect(rates?.high).toEqual({ claim: 0.3, redeem: 0.9, valueShare: 1 });
  });

  test('leave out vouchers that nothing is known of yet', () => {
    expect(ratesOf([past(100, 50, 20, 10)])?.expected.redeem).toBe(0.5);
  });

  test.each([
    { what: 'no campaign', of: [] },
    { what: 'one that entitled nobody', of: [past(0, 0, 0)] },
    { what: 'one whose vouchers are all in hand', of: [past(10, 5, 0, 5)] },
  ])('are none of $what', ({ of }) => {
    expect(ratesOf(of)).toBeNull();
  });

  test('are spread as they were, or evenly where nothing is known', () => {
    const period = { days: 4, validDays: 1 };
    expect(curvesOf([past(10, 6, 3)], period)).toEqual({ claims: [1], redemptions: [0, 0, 1] });
    expect(curvesOf([], period)).toEqual({
      claims: [0.25, 0.25, 0.25, 0.25],
      redemptions: [0.5, 0.5],
    });
  });
});

test('a request is the same after it stood in an address', () => {
  const plain = { recipients: 10, from: '2026-07-01', days: 30 };
  const rateOf = (claim: number) => ({ claim, redeem: 0.5 });
  const asked = { ...plain, rates: { low: rateOf(0), expected: rateOf(1 / 3), high: rateOf(1) } };
  const query = simulationQuery.parse(simulationQueryOf(asked));
  expect(readSimulationQuery(query)).toEqual({
    ...asked,
    rates: { ...asked.rates, expected: rateOf(0.333333) },
  });
  const ofPast = { ...plain, campaignIds: [3, 14] };
  expect(readSimulationQuery(simulationQuery.parse(simulationQueryOf(ofPast)))).toEqual(ofPast);
  for (const rates of ['1.1,0,0,0,0,0', '0.5', '-1,0,0,0,0,0'])
    expect(simulationQuery.safeParse({ ...plain, rates }).success).toBe(false);
});
