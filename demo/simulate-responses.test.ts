import { describe, expect, test } from 'vitest';
import { measureArms, momentsFromSums } from '../server/src/modules/measurement/index.ts';
import type { ArmSummary } from '../server/src/modules/measurement/index.ts';
import { sampleWorld } from './sample-world.ts';
import type { SampleWorld } from './sample-world.ts';
import { SeededRandom } from './seeded-random.ts';
import { simulateResponses, trueEffect } from './simulate-responses.ts';
import type { ArmOffer, Member, MemberResponse } from './simulate-responses.ts';

const control: ArmOffer = {
  arm: 'control',
  liftOfRate: 0,
  liftOfBalanceFen: 0,
  contactShare: 0,
  redeemShare: 0,
  costFen: 0,
};
const voucher: ArmOffer = {
  arm: 'voucher',
  liftOfRate: 0.05,
  liftOfBalanceFen: 25_000,
  contactShare: 0.8,
  redeemShare: 0.7,
  costFen: 2000,
};
const moment = { campaign: 'autumn', windowDays: 30 };
const PEOPLE = 1500;

function bank(seed: number): SampleWorld {
  return sampleWorld({ seed, customers: PEOPLE, asOf: '2026-10-31' });
}

/** Everybody by the toss of a coin that falls on control three times in ten. */
function assign(seed: number, count: number): Member[] {
  return Array.from({ length: count }, (_, customer) => {
    const toControl = new SeededRandom(seed, customer, 50).chance(0.3);
    return { customer, arm: toControl ? 'control' : 'voucher' };
  });
}

function summarize(arm: string, share: number, responses: readonly MemberResponse[]): ArmSummary {
  const seen = responses
    .filter((response) => response.arm === arm)
    .map((response) => response.seen);
  const count = (of: (response: (typeof seen)[number]) => boolean): number =>
    seen.filter(of).length;
  const changes = seen.map(({ balanceChangeFen }) => BigInt(balanceChangeFen));
  const moments = momentsFromSums(
    seen.length,
    changes.reduce((sum, change) => sum + change, 0n),
    changes.reduce((sum, change) => sum + change * change, 0n),
  );
  return {
    arm,
    size: seen.length,
    share,
    contacted: count(({ contacted }) => contacted),
    redeemed: count(({ redeemed }) => redeemed),
    converted: count(({ converted }) => converted),
    value: { meanFen: moments.mean, variance: moments.variance },
    costFen: seen.reduce((sum, { costFen }) => sum + costFen, 0),
  };
}

describe('the interval of the measurement covers the true effect', () => {
  const SEEDS = 400;

  // Of 400 intervals at 95 %, the number that cover is binomial (400, 0.95): mean 380, standard
  // deviation 4.36. From 364 to 394 (91 % to 98.5 %) leaves out less than 3 runs in 10,000.
  test('in 91 % to 98.5 % of 400 banks, for rates and for balances', () => {
    const covered = { rate: 0, balance: 0 };
    let mismatches = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const world = bank(seed);
      const members = assign(seed, PEOPLE);
      const responses = simulateResponses(world, members, [control, voucher], moment);
      const truth = trueEffect(
        world,
        members.map(({ customer }) => customer),
        voucher,
      );
      const measured = measureArms(
        [summarize('control', 0.3, responses), summarize('voucher', 0.7, responses)],
        'control',
      );
      const [comparison] = measured.comparisons;
      const rate = comparison?.conversion.lift;
      const balance = comparison?.value.liftFen;
      if (!rate?.estimable || !balance?.estimable) throw new Error('not estimable');
      if (rate.low <= truth.rate && truth.rate <= rate.high) covered.rate += 1;
      if (balance.low <= truth.balanceFen && truth.balanceFen <= balance.high) covered.balance += 1;
      if (measured.sampleRatio.estimable && !measured.sampleRatio.asPlanned) mismatches += 1;
    }
    for (const share of [covered.rate / SEEDS, covered.balance / SEEDS]) {
      expect(share).toBeGreaterThanOrEqual(0.91);
      expect(share).toBeLessThanOrEqual(0.985);
    }
    // At 0.001, four or more of 400 right splits are called wrong once in a thousand runs.
    expect(mismatches).toBeLessThan(4);
  }, 60_000);
});

describe('the simulated responses', () => {
  const world = bank(7);
  const everybody = Array.from({ length: PEOPLE }, (_, customer) => customer);
  const underOffer = simulateResponses(
    world,
    everybody.map((customer) => ({ customer, arm: 'voucher' })),
    [voucher],
    moment,
  );
  const mean = (of: (response: MemberResponse) => number): number =>
    underOffer.reduce((sum, response) => sum + of(response), 0) / PEOPLE;

  test('are the same every time', () => {
    const again = simulateResponses(bank(7), assign(7, 50), [control, voucher], moment);
    expect(simulateResponses(bank(7), assign(7, 50), [control, voucher], moment)).toEqual(again);
  });

  test('differ from one campaign to the next', () => {
    const other = { ...moment, campaign: 'winter' };
    const members = assign(7, 200);
    const converted = (campaign: typeof moment): boolean[] =>
      simulateResponses(world, members, [control, voucher], campaign).map(
        ({ seen }) => seen.converted,
      );
    expect(converted(other)).not.toEqual(converted(moment));
  });

  test('the two outcomes of everybody differ on average by the true effect', () => {
    const truth = trueEffect(world, everybody, voucher);
    const gained = mean(
      ({ seen, withoutOffer }) => Number(seen.converted) - Number(withoutOffer.converted),
    );
    const balance = mean(
      ({ seen, withoutOffer }) => seen.balanceChangeFen - withoutOffer.balanceChangeFen,
    );
    // Standard error of a share of about 4 % among 1,500: half a point.
    expect(Math.abs(gained - truth.rate)).toBeLessThan(0.02);
    expect(Math.abs(balance / truth.balanceFen - 1)).toBeLessThan(0.1);
    expect(truth.rate).toBeGreaterThan(0.03);
  });

  test('an offer never keeps anybody from converting', () => {
    const lost = underOffer.filter(
      ({ seen, withoutOffer }) => withoutOffer.converted && !seen.converted,
    );
    expect(lost).toEqual([]);
  });

  test('only the contacted redeem, only the redeeming cost, and control does neither', () => {
    for (const { seen } of underOffer) {
      expect(seen.redeemed && !(seen.contacted && seen.converted)).toBe(false);
      expect(seen.costFen).toBe(seen.redeemed ? voucher.costFen : 0);
    }
    const [one] = simulateResponses(world, [{ customer: 1, arm: 'control' }], [control], moment);
    expect(one?.seen).toEqual(one?.withoutOffer);
  });

  test('an arm without an offer is a broken invariant', () => {
    expect(() => simulateResponses(world, assign(1, 3), [voucher], moment)).toThrow('control');
  });
});
