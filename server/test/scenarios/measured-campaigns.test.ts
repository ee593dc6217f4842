import { beforeAll, describe, expect, test } from 'vitest';
import type { Measurement } from '#contract/measurement.ts';
import { countConversions, measureArms } from '#modules/measurement/index.ts';
import { usePlatform } from '../harness/platform.ts';
import {
  arms,
  customers,
  launchDate,
  memberRows,
  simulateCampaign,
  type SimulatedCampaign,
  throughDate,
} from './simulated-campaigns.ts';

const campaigns = process.env['HUIKE_PROVE'] === '1' ? 450 : 45;
const bank = usePlatform();

type Measured = SimulatedCampaign & { at95: Measurement; at50: Measurement };
const measured: Measured[] = [];

beforeAll(async () => {
  // Together, as in a bank: every campaign's facts lie among those of the others.
  const simulated = Array.from({ length: campaigns }, (_, index) => simulateCampaign(index + 1));
  for (let first = 0; first < campaigns; first += 20)
    await insertTogether(simulated.slice(first, first + 20));
  for (const campaign of simulated)
    measured.push({ ...campaign, ...(await measure(campaign.id, campaign)) });
}, 600_000);

async function insertTogether(some: readonly SimulatedCampaign[]): Promise<void> {
  const { analytics } = bank.platform;
  for (const table of new Set(some.flatMap(({ facts }) => Object.keys(facts))))
    await analytics.insertRows(
      table,
      some.flatMap(({ facts }) => facts[table] ?? []),
    );
  await analytics.insertRows(
    'campaign_member',
    some.flatMap(({ id, armNos }) => memberRows(id, membersBy(armNos))),
  );
}

function membersBy(armNos: readonly number[]): { customer: number; armNo: number }[] {
  return customers.map((customer, place) => ({ customer, armNo: armNos[place] ?? 0 }));
}

/** What the product measures of the members that stand under this number. */
async function measure(
  campaignId: number,
  { conversion }: Pick<SimulatedCampaign, 'conversion'>,
): Promise<{ at95: Measurement; at50: Measurement }> {
  const { database, analytics } = bank.platform;
  const question = { campaignId, conversion, launchDate, throughDate };
  const outcomes = await countConversions(database, analytics, question);
  const summaries = outcomes.map(({ armNo, ...outcome }) => ({
    ...outcome,
    arm: armNo === 0 ? 'control' : 'offer',
    share: arms[armNo]?.sharePer10000 ?? null,
    contacted: null,
    redeemed: null,
    costFen: 0,
  }));
  return { at95: measureArms(summaries, 'control'), at50: measureArms(summaries, 'control', 0.5) };
}

type FigureName = 'rate' | 'valueFen';

function liftOf({ comparisons }: Measurement, figure: FigureName) {
  const of = comparisons[0];
  const lift = figure === 'rate' ? of?.conversion.lift : of?.value.liftFen;
  if (!lift?.estimable) throw new Error('not estimable');
  return lift;
}

/** How many of the campaigns have intervals that hold the truth. */
function covered(at: 'at95' | 'at50', figure: FigureName): number {
  return measured.filter(({ truth, [at]: measurement }) => {
    const { low, high } = liftOf(measurement, figure);
    return low <= truth[figure] && truth[figure] <= high;
  }).length;
}

/**
 * Of so many trials that each succeed with this probability: the fewest and the most successes that
 * are not too rare to believe. Fewer, or more, come about with a probability below 1 in 2,000 each, so
 * that a right measurement is refused for one choice of the seeds in a thousand, and once it is
 * accepted it stays so: the seeds are fixed. The binomial probabilities are added up from either end.
 *
 * For 40 trials: 32 to 40 at 0.95, and 10 to 30 at 0.5. An interval made with z = 1 holds the truth in
 * 27 of 40 campaigns instead of 38; one twice too wide, in 33 instead of 20.
 */
function plausible(trials: number, probability: number): { least: number; most: number } {
  const logarithms = [0];
  for (let k = 0; k < trials; k += 1)
    logarithms.push((logarithms[k] ?? 0) + Math.log((trials - k) / (k + 1)));
  const weights = logarithms.map((choices, k) =>
    Math.exp(choices + k * Math.log(probability) + (trials - k) * Math.log(1 - probability)),
  );
  const rare = 1 / 2_000;
  const atEnd = (fromThere: readonly number[]): number => {
    let sum = 0;
    return fromThere.findIndex((weight) => (sum += weight) >= rare);
  };
  return { least: atEnd(weights), most: trials - atEnd(weights.toReversed()) };
}

function judge(count: number, trials: number, probability: number) {
  const { least, most } = plausible(trials, probability);
  return { count, least, most, isPlausible: least <= count && count <= most };
}
const believed = { isPlausible: true };

test('what is believed of 40 campaigns is what the tables of the binomial distribution say', () => {
  expect([plausible(40, 0.95), plausible(40, 0.5), plausible(40, 0.001)]).toEqual([
    { least: 32, most: 40 },
    { least: 10, most: 30 },
    { least: 0, most: 2 },
  ]);
});

describe('of campaigns with a known effect, counted in one ClickHouse', () => {
  test.each([
    ['rate', 'at95', 0.95],
    ['rate', 'at50', 0.5],
    ['valueFen', 'at95', 0.95],
    ['valueFen', 'at50', 0.5],
  ] as const)('the interval of the %s, %s, holds the truth so often: %d', (figure, at, share) => {
    expect(judge(covered(at, figure), campaigns, share)).toMatchObject(believed);
  });

  /**
   * Errors in units of their standard error are about standard normal, so the mean of n of them has the
   * standard deviation 1/√n, and lies beyond 3.29 of it once in a thousand times. Of what a coverage of
   * 95 % lets pass this finds what all campaigns of a kind have in common, such as a day too many.
   */
  test.each(
    (['event', 'transaction', 'balance_change'] as const).flatMap((kind) => [
      [kind, 'rate'] as const,
      [kind, 'valueFen'] as const,
    ]),
  )('the errors of those with a conversion by %s, of the %s, are to both sides', (kind, figure) => {
    const errors = measured
      .filter(({ conversion }) => conversion.kind === kind)
      .map(({ truth, at95 }) => {
        const { value, low, high } = liftOf(at95, figure);
        return (value - truth[figure]) / ((high - low) / 2 / 1.96);
      });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(Math.abs(mean) * Math.sqrt(errors.length)).toBeLessThan(3.29);
  });

  test('an effect of twenty points is found every time, and found to be one that helps', () => {
    const strong = measured.filter(({ truth }) => truth.rate === 0.2);
    expect(strong.length).toBeGreaterThanOrEqual(campaigns / 5);
    for (const { id, at95 } of strong) {
      expect({ id, above: liftOf(at95, 'rate').low > 0 }).toEqual({ id, above: true });
    }
  });

  test.each([0.05, 0.5])(
    'one without an effect has a p-value below %d as often as that, and not more',
    (level) => {
      const idle = measured.filter(({ truth }) => truth.rate === 0);
      const below = (of: 'conversion' | 'value'): number =>
        idle.filter(({ at95 }) => {
          const significance = at95.comparisons[0]?.[of].significance;
          return significance?.estimable && significance.pValue < level;
        }).length;
      expect(judge(below('conversion'), idle.length, level)).toMatchObject(believed);
      expect(judge(below('value'), idle.length, level)).toMatchObject(believed);
    },
  );
});

describe('the sizes of the arms', () => {
  const asPlanned = ({ sampleRatio }: Measurement): boolean => {
    if (!sampleRatio.estimable) throw new Error('not estimable');
    return sampleRatio.asPlanned;
  };

  test('are called wrong of a right split no oftener than once in a thousand', () => {
    const calledWrong = measured.filter(({ at95 }) => !asPlanned(at95)).length;
    expect(judge(calledWrong, campaigns, 0.001)).toMatchObject(believed);
  });

  test('are called wrong where the arm has lost two in five, or got three in five instead of seven in ten', async () => {
    for (const campaign of measured.slice(0, 6)) {
      const all = membersBy(campaign.armNos);
      const lost = all.filter(({ customer, armNo }) => armNo === 0 || customer % 5 > 1);
      const shifted = all.map(({ customer, armNo }) => ({
        customer,
        armNo: customer % 7 === 0 ? 0 : armNo,
      }));
      for (const [place, members] of [lost, shifted].entries()) {
        const wrongly = 10_000 + campaign.id * 2 + place;
        await bank.platform.analytics.insertRows('campaign_member', memberRows(wrongly, members));
        const { at95 } = await measure(wrongly, campaign);
        expect({ wrongly, asPlanned: asPlanned(at95) }).toEqual({ wrongly, asPlanned: false });
      }
    }
  });
});
