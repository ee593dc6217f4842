import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';

/** 试算: what an offer would cost before it is launched, at the rates of the bank's own past campaigns. */
const id = z.number().int().positive();
const count = z.number().int().min(0);
const fen = z.number().int().min(0);
const share = z.number().min(0).max(1);
const date = z.iso.date();

export const simulationCases = ['low', 'expected', 'high'] as const;
export type SimulationCase = (typeof simulationCases)[number];

/** What a past campaign saw. Its rates are null where nobody was entitled, or nothing is decided yet. */
export const pastCampaign = z.object({
  campaignId: id,
  campaignName: z.string(),
  offerId: id,
  offerName: z.string(),
  claimFrom: z.iso.datetime(),
  entitled: count,
  claimed: count,
  /** neither used nor expired: left out of the rate of redemption */
  inHand: count,
  redeemed: count,
  /** of those entitled */
  claimRate: share.nullable(),
  /** of those whose voucher is used or over */
  redeemRate: share.nullable(),
  /** what a redeemed voucher was worth, of its face value */
  valueShare: share.nullable(),
});
export type PastCampaign = z.infer<typeof pastCampaign>;
/** How many past campaigns are told, the newest. */
export const mostPastCampaigns = 20;
export const pastRates = z.object({ items: z.array(pastCampaign).max(mostPastCampaigns) });

export type AssumedRates = Record<SimulationCase, { claim: number; redeem: number }>;
const rate = '(?:0(?:\\.\\d{1,6})?|1(?:\\.0{1,6})?)';
export const simulationQuery = z.strictObject({
  /** who would be entitled */
  recipients: z.coerce.number().int().min(1).max(100_000_000),
  from: date,
  days: z.coerce.number().int().min(1).max(366),
  /** past campaigns whose rates are taken, as in `1,2`; all that are known where neither they nor rates are named */
  campaignIds: z
    .string()
    .regex(/^\d{1,15}(?:,\d{1,15}){0,19}$/)
    .optional(),
  /** rates of claim and redemption of the low, the expected and the high case, taken instead of the past's */
  rates: z
    .string()
    .regex(new RegExp(`^${rate}(?:,${rate}){5}$`))
    .optional(),
});

export type SimulationRequest = {
  recipients: number;
  from: string;
  days: number;
  campaignIds?: readonly number[];
  rates?: AssumedRates;
};

/** A request as the query says it, and back. */
export function readSimulationQuery({
  campaignIds,
  rates,
  ...plain
}: z.infer<typeof simulationQuery>): SimulationRequest {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = rates?.split(',').map(Number) ?? [];
  return {
    ...plain,
    ...(campaignIds ? { campaignIds: campaignIds.split(',').map(Number) } : {}),
    ...(rates
      ? {
          rates: {
            low: { claim: a, redeem: b },
            expected: { claim: c, redeem: d },
            high: { claim: e, redeem: f },
          },
        }
      : {}),
  };
}
export function simulationQueryOf({ campaignIds, rates, ...plain }: SimulationRequest) {
  const inOrder = rates
    ? simulationCases.flatMap((name) => [rates[name].claim, rates[name].redeem])
    : [];
  return {
    ...plain,
    ...(campaignIds ? { campaignIds: campaignIds.join(',') } : {}),
    ...(rates ? { rates: inOrder.map((one) => Number(one.toFixed(6))).join(',') } : {}),
  };
}

const parts = z.array(z.object({ budgetId: id, fen })).max(8);
export const simulatedCase = z.object({
  name: z.enum(simulationCases),
  claimRate: share,
  redeemRate: share,
  claims: count,
  claimedFen: fen,
  redemptions: count,
  costFen: fen,
  cost: parts,
  /** set aside and never claimed: back in the budgets when claiming ends */
  returnedFen: fen,
  /** claimed and never used: back when the vouchers expire, the last on `lastExpiry` */
  expiredFen: fen,
  lastExpiry: date.nullable(),
  /** claims that a limit of a period would refuse, and the first day on which it does */
  refused: count,
  limitBites: date.nullable(),
  days: z.array(z.object({ date, claimedFen: fen, redeemedFen: fen, leftFen: fen })).max(500),
});
export type SimulatedCase = z.infer<typeof simulatedCase>;
export const simulation = z.object({
  basis: z.enum(['past', 'assumed']),
  /** the past campaigns whose rates were taken */
  campaignIds: z.array(id).max(mostPastCampaigns),
  /** what a launch would set aside: everybody entitled, at the full value; what it costs at most */
  wanted: z.object({ count, fen }),
  /** what the caps and budgets allow of it */
  possible: z.object({ count, fen }),
  worst: parts,
  /** budgets that do not hold their part of it, with what they hold */
  short: z.array(z.object({ budgetId: id, neededFen: fen, availableFen: fen })).max(8),
  cases: z.array(simulatedCase).max(3),
});
export type Simulation = z.infer<typeof simulation>;

export const simulationErrors = {
  SIMULATION_NEEDS_RATES: {
    status: 422,
    zh: '没有可用的历史活动，请填写领取率和核销率',
    en: 'There is no past campaign to take rates from: enter rates of claim and redemption',
  },
} satisfies Record<string, ErrorDeclaration>;
