/**
 * What people of the sample bank do after a campaign is launched. Every customer has an outcome
 * with and an outcome without each offer, both fixed by the seed and the campaign, so that the true
 * effect is known, while a measurement only ever sees the outcome of the arm a customer was in.
 */
import { customerTraits, logistic } from './customer-traits.ts';
import type { CustomerTraits } from './customer-traits.ts';
import type { SampleWorld } from './sample-world.ts';
import { SeededRandom } from './seeded-random.ts';

/** What an arm does to people. A control arm does nothing: every figure is 0. */
export interface ArmOffer {
  readonly arm: string;
  /** added to the probability of conversion of an average customer: 0.04 is four points */
  readonly liftOfRate: number;
  /** added to the change of balance of an average customer */
  readonly liftOfBalanceFen: number;
  /** share of the arm that is reached; those not reached behave as without the offer */
  readonly contactShare: number;
  /** share of the converted who redeem what they were offered */
  readonly redeemShare: number;
  /** what one redemption costs */
  readonly costFen: number;
}

export interface CampaignMoment {
  /** distinguishes the campaign: the same people answer another one differently */
  readonly campaign: string;
  /** days after the launch in which an answer counts */
  readonly windowDays: number;
}

/** One customer under one arm. */
export interface Response {
  readonly converted: boolean;
  /** days after the launch, 0 to windowDays − 1; −1 without a conversion */
  readonly convertedAfterDays: number;
  readonly contacted: boolean;
  readonly redeemed: boolean;
  readonly balanceChangeFen: number;
  readonly costFen: number;
}

export interface Member {
  /** place of the customer in the sample bank, from 0: C00000001 is 0 */
  readonly customer: number;
  readonly arm: string;
}

export interface MemberResponse extends Member {
  /** in the arm that the customer was in */
  readonly seen: Response;
  /** what would have been without any offer */
  readonly withoutOffer: Response;
}

const NO_OFFER: ArmOffer = {
  arm: '',
  liftOfRate: 0,
  liftOfBalanceFen: 0,
  contactShare: 0,
  redeemShare: 0,
  costFen: 0,
};

/** The place of a customer id such as C00000001; −1 where it is none of the sample bank. */
export function placeOf(customerId: string): number {
  return /^C\d{8}$/.test(customerId) ? Number(customerId.slice(1)) - 1 : -1;
}

/** The responses of the members, in their order. Throws on an arm without an offer. */
export function simulateResponses(
  world: SampleWorld,
  members: readonly Member[],
  offers: readonly ArmOffer[],
  moment: CampaignMoment,
): MemberResponse[] {
  const offerOf = new Map(offers.map((offer) => [offer.arm, offer]));
  return members.map(({ customer, arm }) => {
    const offer = offerOf.get(arm);
    if (!offer) throw new Error(`no offer is given for the arm ${arm}`);
    const traits = customerTraits(world, customer);
    return {
      customer,
      arm,
      seen: responseOf(world, traits, offer, moment),
      withoutOffer: responseOf(world, traits, NO_OFFER, moment),
    };
  });
}

/** The outcome of one customer under an offer: the same draws decide it under every offer. */
export function responseOf(
  world: SampleWorld,
  traits: CustomerTraits,
  offer: ArmOffer,
  { campaign, windowDays }: CampaignMoment,
): Response {
  const random = new SeededRandom(world.seed ^ hashOf(campaign), traits.customer, 6);
  const [reach, answer, when, use] = [
    random.uniform(),
    random.uniform(),
    random.uniform(),
    random.uniform(),
  ];
  const drift = random.normal();
  const contacted = reach < offer.contactShare;
  const converted = answer < conversionProbability(traits, contacted ? offer : NO_OFFER);
  const redeemed = contacted && converted && use < offer.redeemShare;
  const usualChange = 30_000 + 180_000 * Math.exp(0.3 * Math.min(2, traits.wealth)) * drift;
  const lift = contacted ? offer.liftOfBalanceFen * responsiveness(traits) : 0;
  return {
    converted,
    // Most answer soon: the square of a uniform draw.
    convertedAfterDays: converted ? Math.floor(when * when * windowDays) : -1,
    contacted,
    redeemed,
    balanceChangeFen: Math.round(usualChange + lift),
    costFen: redeemed ? offer.costFen : 0,
  };
}

/** Without an offer by the traits alone, about 8 %; an offer adds its lift, more for some. */
function conversionProbability(traits: CustomerTraits, offer: ArmOffer): number {
  const score =
    -2.8 + 0.35 * traits.digital + 0.3 * traits.loyalty + 0.25 * Math.min(2, traits.activity);
  const base = logistic(Math.max(-5, Math.min(1, score)));
  return Math.min(1, base + offer.liftOfRate * responsiveness(traits));
}

/** How much an offer moves this customer, about 1 on average: the thrifty care more for a voucher. */
function responsiveness(traits: CustomerTraits): number {
  return 0.6 + 0.8 * logistic(0.9 * traits.thrift);
}

/** The mean effect of an offer on these customers: on the probability of conversion, and in fen. */
export function trueEffect(
  world: SampleWorld,
  customers: readonly number[],
  offer: ArmOffer,
): { readonly rate: number; readonly balanceFen: number } {
  let rate = 0;
  let balanceFen = 0;
  for (const customer of customers) {
    const traits = customerTraits(world, customer);
    const raised = conversionProbability(traits, offer) - conversionProbability(traits, NO_OFFER);
    rate += offer.contactShare * raised;
    balanceFen += offer.contactShare * offer.liftOfBalanceFen * responsiveness(traits);
  }
  return { rate: rate / customers.length, balanceFen: balanceFen / customers.length };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
