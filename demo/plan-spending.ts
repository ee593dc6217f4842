/** Purchases of a month: how many, where, on which days. */
import { daysToNewYear, weekdayOf } from './calendar.ts';
import type { HistoryMonth } from './calendar.ts';
import type { CustomerTraits, FamilyStage } from './customer-traits.ts';
import type { MonthPlan } from './month-plan.ts';
import { categories } from './sample-subjects.ts';
import type { SampleWorld } from './sample-world.ts';
import type { SeededRandom } from './seeded-random.ts';
import { CHANNEL, CODE } from './transaction-codes.ts';

const categoryIndex = new Map<string, number>(
  categories.map(({ category }, index) => [category, index]),
);
const at = (category: string): number => categoryIndex.get(category) ?? 0;
/** What some people come back to: of ten customers, four have one of these. */
const hobbies = ['beauty', 'sport', 'pets', 'etc'].map(at);
const HOBBY_SHARE = 0.2;

const [DIGITAL, CLOTHING, HOME, TRAVEL] = [at('digital'), at('clothing'), at('home'), at('travel')];

/** How much more a stage of life buys of a category than others do. */
const stageFactors: Record<FamilyStage, Readonly<Record<string, number>>> = {
  single: { entertainment: 2.2, dining: 1.5, digital: 1.8, childcare: 0, education: 0.7 },
  couple: { travel: 1.8, home: 1.5, childcare: 0.2, education: 0.5 },
  young_children: { childcare: 4, health: 1.4, entertainment: 0.6 },
  school_children: { education: 4, fuel: 1.4, childcare: 0.3 },
  children_gone: { travel: 1.3, health: 1.5, childcare: 0.2, education: 0.2 },
  old_age: { health: 3, grocery: 1.5, childcare: 0.1, education: 0.05, digital: 0.3, fuel: 0.2 },
};
const stageBounds = new Map(
  Object.entries(stageFactors).map(([stage, factors]) => [stage, cumulative(factors)]),
);

function cumulative(factors: Readonly<Record<string, number>>): Float64Array {
  const weights = categories.map(({ category, share }) => share * (factors[category] ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight / total));
}

/** Purchases a month of a person whose activity is 1. */
const USUAL_PURCHASES = 1.05;

export function planSpending(
  plan: MonthPlan,
  world: SampleWorld,
  traits: CustomerTraits,
  city: string,
  month: HistoryMonth,
  first: number,
  random: SeededRandom,
): void {
  const days = month.last - first + 1;
  const wanted = traits.activity * USUAL_PURCHASES * (days / 30.4);
  // Drawn at the busiest day's rate, then thinned by the day and category (Lewis and Shedler 1979).
  const candidates = random.poisson(Math.min(60, wanted * BUSIEST));
  const hobby = hobbies[traits.customer % 10];
  const bounds = stageBounds.get(traits.familyStage);
  const level = Math.exp(0.3 * traits.wealth - 0.12 * traits.thrift);
  for (let count = 0; count < candidates; count += 1) {
    const day = first + random.below(days);
    const category =
      hobby !== undefined && random.chance(HOBBY_SHARE)
        ? hobby
        : drawCategory(bounds, random.uniform());
    if (random.uniform() * BUSIEST > dayFactor(day, category)) continue;
    const ticket = categories[category]?.ticket ?? 50;
    const yuan = ticket * level * Math.exp(0.6 * random.normal());
    const online = random.chance(0.25 + 0.12 * Math.max(-2, Math.min(3, traits.digital)));
    const merchant = online || random.chance(0.5) ? '' : world.drawMerchant(city, category, random);
    const minute = 8 * 60 + random.below(15.5 * 60);
    plan.add(
      day,
      minute,
      CODE.purchase,
      online ? CHANNEL.online : CHANNEL.pos,
      Math.max(100, Math.round(yuan * 100)),
      online ? 8 + random.below(2) : 0,
      category,
      merchant,
    );
  }
}

function drawCategory(bounds: Float64Array | undefined, point: number): number {
  let index = 0;
  while (index < categories.length - 1 && point >= (bounds?.[index] ?? 1)) index += 1;
  return index;
}

const BUSIEST = 3;

/** Weekends are busier; the fortnight before New Year, the 618 and the double eleven busier still. */
function dayFactor(day: number, category: number): number {
  const weekday = weekdayOf(day);
  let factor = weekday === 0 || weekday === 6 ? 1.35 : 0.9;
  const before = newYearDistance(day);
  if (before > 0 && before <= 14) factor *= 1.7;
  else if (before <= 0 && before > -4) factor *= 0.5;
  if (category === TRAVEL && before <= 0 && before > -10) factor *= 3;
  if (category === DIGITAL || category === CLOTHING || category === HOME) {
    const date = new Date(day * 86_400_000);
    const dayOfMonth = date.getUTCDate();
    const monthNumber = date.getUTCMonth() + 1;
    if (monthNumber === 11 && dayOfMonth <= 11) factor *= 2.4;
    if (monthNumber === 6 && dayOfMonth >= 10 && dayOfMonth <= 18) factor *= 1.8;
  }
  return Math.min(BUSIEST, factor);
}

const distances = new Map<number, number>();

function newYearDistance(day: number): number {
  let distance = distances.get(day);
  if (distance === undefined) {
    distance = daysToNewYear(day);
    distances.set(day, distance);
  }
  return distance;
}
