/**
 * Who a customer is. Five hidden traits (wealth, digital, thrift, loyalty, activity) and the stage
 * of life make everything that the files show about the person hang together.
 */
import { addMonths, dateOf } from './calendar.ts';
import { outlets } from './organization.ts';
import { secondRecord } from './second-records.ts';
import { SeededRandom, weighted } from './seeded-random.ts';
import type { SampleWorld } from './sample-world.ts';

export type PersonType =
  | 'employee'
  | 'public_servant'
  | 'business_owner'
  | 'freelancer'
  | 'farmer'
  | 'student'
  | 'homemaker'
  | 'retired';
export type FamilyStage =
  | 'single'
  | 'couple'
  | 'young_children'
  | 'school_children'
  | 'children_gone'
  | 'old_age';

export interface CustomerTraits {
  readonly customer: number;
  /** the customer of the same household, or −1 */
  readonly spouse: number;
  readonly gender: 'female' | 'male';
  readonly birthDay: number;
  readonly age: number;
  readonly personType: PersonType;
  readonly familyStage: FamilyStage;
  readonly married: boolean;
  readonly education: (typeof educations)[number];
  /** index in `outlets` */
  readonly managingOutlet: number;
  readonly openingOutlet: number;
  readonly openDay: number;
  /** index in `world.employers`, or −1 without wages through this bank */
  readonly employer: number;
  readonly isStaff: boolean;
  readonly riskLevel: '' | 'C1' | 'C2' | 'C3' | 'C4' | 'C5';
  readonly mobileBankState: 'none' | 'dormant' | 'active' | 'highly_active';
  /** expected sign-ins to MobileBank a month */
  readonly signInsPerMonth: number;
  /** in yuan */
  readonly monthlyIncome: number;
  /** hidden traits, about standard normal */
  readonly wealth: number;
  readonly digital: number;
  readonly thrift: number;
  readonly loyalty: number;
  /** factor on how much the person does with this bank, mean about 1 */
  readonly activity: number;
}

const drawOutlet = weighted(outlets.map(({ weight }) => weight));
const ageBands = [
  { from: 16, to: 24, share: 9 },
  { from: 25, to: 34, share: 22 },
  { from: 35, to: 44, share: 22 },
  { from: 45, to: 54, share: 19 },
  { from: 55, to: 64, share: 15 },
  { from: 65, to: 88, share: 13 },
] as const;
const drawAgeBand = weighted(ageBands.map(({ share }) => share));
const educations = ['primary', 'secondary', 'college', 'bachelor', 'postgraduate'] as const;
const drawPersonType = weighted([46, 10, 14, 12, 10, 0, 8]);
const workingTypes = [
  'employee',
  'public_servant',
  'business_owner',
  'freelancer',
  'farmer',
  'student',
  'homemaker',
] as const;

/** The traits of one customer, from the seed and the customer's place alone. */
export function customerTraits(world: SampleWorld, customer: number): CustomerTraits {
  const second = secondRecord(world.seed, customer);
  return second
    ? secondTraits(world, customer, personTraits(world, second.of))
    : personTraits(world, customer);
}

/** The same person, who came here later, lives mostly on the first account and keeps little on this one. */
function secondTraits(world: SampleWorld, customer: number, first: CustomerTraits): CustomerTraits {
  const random = new SeededRandom(world.seed, customer, 2);
  const managingOutlet = random.chance(0.8) ? first.managingOutlet : drawOutlet(random);
  return {
    ...first,
    customer,
    spouse: -1,
    managingOutlet,
    openingOutlet: managingOutlet,
    openDay: first.openDay + random.below(Math.max(1, world.asOf - first.openDay)),
    employer: -1,
    mobileBankState: 'none',
    signInsPerMonth: 0,
    wealth: first.wealth - 1.5,
    loyalty: Math.min(first.loyalty, -1),
    activity: 0.15 * first.activity,
  };
}

function personTraits(world: SampleWorld, customer: number): CustomerTraits {
  const pair = new SeededRandom(world.seed, customer >> 1, 1);
  const pairOutlet = drawOutlet(pair);
  const pairAge = 26 + pair.below(48);
  const inHousehold =
    pair.chance(0.14) &&
    (customer | 1) < world.customers &&
    secondRecord(world.seed, customer | 1) === undefined;
  const random = new SeededRandom(world.seed, customer, 2);

  const first = customer % 2 === 0;
  const gender = (inHousehold ? first : random.chance(0.51)) ? 'female' : 'male';
  const band = ageBands[drawAgeBand(random)] ?? ageBands[0];
  const drawnAge = band.from + random.below(band.to - band.from + 1);
  const age = inHousehold ? pairAge + (first ? 0 : random.below(5) - 1) : drawnAge;
  const birthDay = birthDayOf(world, customer, age);
  const education = educationOf(age, random);
  const schooling = educations.indexOf(education) - 2;
  const personType = personTypeOf(age, gender, random);
  const married = inHousehold || random.chance(marriedShare(age));
  const managingOutlet = inHousehold ? pairOutlet : drawOutlet(random);
  const openDay = openDayOf(world, age, random);
  const yearsHere = (world.asOf - openDay) / 365;

  const loyalty = 0.9 * random.normal() + 0.08 * (yearsHere - 6);
  const digital = 0.75 * random.normal() + 0.25 * schooling - (age - 42) / 24;
  const thrift = 0.95 * random.normal() + (age - 45) / 60;
  const prime = Math.max(-1.5, 0.5 - ((age - 50) / 22) ** 2);
  const wealth = 0.85 * random.normal() + 0.22 * schooling + 0.4 * prime;
  const paidHere =
    (personType === 'employee' && random.chance(logistic(0.1 + 0.5 * loyalty))) ||
    (personType === 'public_servant' && random.chance(0.6));
  const city = outlets[managingOutlet]?.city ?? '';
  const employer = paidHere ? world.drawEmployer(city, random) : -1;
  const wage = world.employers[employer]?.wage ?? 1;
  const activity = activityOf(loyalty, digital, employer >= 0, random);
  const registered = random.chance(logistic(0.7 + 1.3 * digital + 0.3 * loyalty));
  const signInsPerMonth = registered ? 0.5 * Math.exp(0.75 * digital) * Math.min(activity, 3) : 0;
  return {
    customer,
    spouse: inHousehold ? customer ^ 1 : -1,
    gender,
    birthDay,
    age,
    personType,
    familyStage: familyStageOf(age, married, random),
    married,
    education,
    managingOutlet,
    openingOutlet: random.chance(0.86) ? managingOutlet : drawOutlet(random),
    openDay,
    employer,
    isStaff: personType === 'employee' && random.chance(0.006),
    riskLevel: riskLevelOf(age, wealth, digital, random),
    mobileBankState: !registered
      ? 'none'
      : signInsPerMonth > 1.2
        ? 'highly_active'
        : signInsPerMonth > 0.2
          ? 'active'
          : 'dormant',
    signInsPerMonth,
    monthlyIncome: incomeOf(personType) * wage * Math.exp(0.35 * wealth),
    wealth,
    digital,
    thrift,
    loyalty,
    activity,
  };
}

export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/**
 * The day of the year follows from the customer's place, so that place and day together are never
 * shared by two of the first 182,500 customers, and identity numbers are distinct.
 */
function birthDayOf(world: SampleWorld, customer: number, age: number): number {
  const birthday = addMonths(world.asOf, -12 * age);
  return birthday - ((Math.floor(customer / 500) * 211 + (customer % 500) * 7) % 365);
}

function educationOf(age: number, random: SeededRandom): (typeof educations)[number] {
  const score = random.normal() + (42 - age) / 18;
  const index = score < -1.3 ? 0 : score < -0.1 ? 1 : score < 0.6 ? 2 : score < 1.9 ? 3 : 4;
  return educations[age < 22 && index > 2 ? 2 : index] ?? 'secondary';
}

function personTypeOf(age: number, gender: string, random: SeededRandom): PersonType {
  if (age < 22 && random.chance(0.8)) return 'student';
  if (age >= (gender === 'female' ? 55 : 60)) return random.chance(0.88) ? 'retired' : 'farmer';
  return workingTypes[drawPersonType(random)] ?? 'employee';
}

function marriedShare(age: number): number {
  return age < 22 ? 0 : age < 27 ? 0.25 : age < 32 ? 0.62 : 0.86;
}

function familyStageOf(age: number, married: boolean, random: SeededRandom): FamilyStage {
  if (age >= 65) return 'old_age';
  if (!married) return age < 50 ? 'single' : 'children_gone';
  if (age >= 52) return 'children_gone';
  if (age < 28) return random.chance(0.45) ? 'young_children' : 'couple';
  if (age < 37) return random.chance(0.75) ? 'young_children' : 'couple';
  return random.chance(0.85) ? 'school_children' : 'couple';
}

/** Most came over fifteen years; one in twelve within the last one. Nobody before the age of 16. */
function openDayOf(world: SampleWorld, age: number, random: SeededRandom): number {
  const longest = Math.min(15, age - 15.5) * 365;
  const days = random.chance(0.08) ? random.below(365) : random.below(Math.floor(longest));
  return world.asOf - Math.min(days, Math.floor(longest));
}

function activityOf(
  loyalty: number,
  digital: number,
  paidHere: boolean,
  random: SeededRandom,
): number {
  const dormant = !paidHere && random.chance(logistic(-0.9 - 0.8 * loyalty));
  const scale = dormant ? 0.12 : paidHere ? 1.35 : 0.9;
  return scale * Math.exp(0.5 * random.normal() + 0.2 * loyalty + 0.15 * digital);
}

function riskLevelOf(
  age: number,
  wealth: number,
  digital: number,
  random: SeededRandom,
): CustomerTraits['riskLevel'] {
  if (random.chance(logistic(-0.4 - 0.9 * wealth))) return '';
  const score = 0.8 * random.normal() + 0.35 * wealth + 0.3 * digital - (age - 45) / 30;
  return score < -1 ? 'C1' : score < 0 ? 'C2' : score < 0.9 ? 'C3' : score < 1.7 ? 'C4' : 'C5';
}

function incomeOf(personType: PersonType): number {
  const incomes: Record<PersonType, number> = {
    employee: 6200,
    public_servant: 8000,
    business_owner: 15_000,
    freelancer: 5200,
    farmer: 3000,
    student: 1500,
    homemaker: 1800,
    retired: 3300,
  };
  return incomes[personType];
}

export function birthDateOf(traits: CustomerTraits): string {
  return dateOf(traits.birthDay);
}
