/** What a customer holds when the history begins: accounts, cards, loans, deposits, investments. */
import { addMonths } from './calendar.ts';
import { logistic } from './customer-traits.ts';
import type { CustomerTraits } from './customer-traits.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Kinds of money held beside the current account, in the order of `holdingKinds`. */
export const holdingKinds = [
  'deposit',
  'wealth',
  'fund',
  'insurance',
  'precious_metal',
  'treasury_bond',
] as const;
/** What each of them is called as a balance. */
export const balanceKinds = [
  'time',
  'wealth',
  'fund',
  'insurance',
  'precious_metal',
  'treasury_bond',
] as const;
export const DEPOSIT = 0;
export const WEALTH = 1;
export const FUND = 2;
export const INSURANCE = 3;
export const PRECIOUS_METAL = 4;
export const TREASURY_BOND = 5;

export interface Holding {
  readonly kind: number;
  readonly product: string;
  readonly riskLevel: string;
  readonly number: number;
  amountFen: number;
  readonly start: number;
  /** the day the money comes back; Infinity where there is none */
  readonly maturity: number;
  /** the day it leaves the books */
  end: number;
}

export interface Loan {
  readonly kind: 'mortgage' | 'consumer' | 'business';
  readonly principalFen: number;
  readonly paymentFen: number;
  readonly start: number;
  readonly termMonths: number;
  /** day of the month of the payment */
  readonly payDay: number;
}

export interface CustomerProducts {
  openingBalanceFen: number;
  readonly holdings: Holding[];
  readonly loans: readonly Loan[];
  readonly hasDebitCard: boolean;
  /** limit in fen, 0 without a credit card */
  readonly creditLimitFen: number;
  readonly paysBillsHere: boolean;
  readonly hasFundPlan: boolean;
  readonly hasInvestments: boolean;
}

const wealthTerms = [91, 182, 273, 364] as const;
const depositTerms = [3, 6, 12, 24, 36] as const;
const wealthProducts = [
  { product: 'LC01', riskLevel: 'R1' },
  { product: 'LC02', riskLevel: 'R2' },
  { product: 'LC03', riskLevel: 'R3' },
] as const;

/** start: the first day of the history, or the day the customer came. */
export function customerProducts(
  traits: CustomerTraits,
  start: number,
  asOf: number,
  random: SeededRandom,
): CustomerProducts {
  const { wealth, digital, thrift, age, personType, riskLevel } = traits;
  const adult = age >= 18;
  const holdings: Holding[] = [];
  const invests = adult && riskLevel !== '' && random.chance(logistic(-0.7 + 1.2 * wealth));
  if (traits.openDay < start) addStartingHoldings(holdings, traits, invests, start, random);
  const openingYuan = Math.exp(6.9 + 0.9 * wealth + 0.35 * thrift + 0.7 * random.normal());
  return {
    openingBalanceFen: traits.openDay < start ? Math.round(openingYuan * 100) : 0,
    holdings,
    loans: adult ? loansOf(traits, start, asOf, random) : [],
    hasDebitCard: random.chance(age > 70 ? 0.75 : 0.96),
    creditLimitFen:
      adult && age < 66 && random.chance(logistic(-1.9 + 0.7 * wealth + 0.5 * digital))
        ? 500_000 * (1 + random.below(8)) * (wealth > 0.8 ? 2 : 1)
        : 0,
    paysBillsHere: personType !== 'student' && random.chance(logistic(-1.1 + 0.5 * traits.loyalty)),
    hasFundPlan: invests && random.chance(logistic(-1.4 + 0.9 * digital)),
    hasInvestments: invests,
  };
}

function addStartingHoldings(
  holdings: Holding[],
  traits: CustomerTraits,
  invests: boolean,
  start: number,
  random: SeededRandom,
): void {
  const { wealth, thrift, digital, age } = traits;
  const scale = Math.exp(0.9 * wealth + 0.25 * thrift);
  const deposits = random.poisson(Math.min(2.5, 0.42 * Math.exp(0.6 * thrift + 0.35 * wealth)));
  for (let count = 0; count < deposits; count += 1) {
    const term = depositTerms[random.below(depositTerms.length)] ?? 12;
    const began = addMonths(start, -random.below(term));
    addDeposit(holdings, thousands(16_000 * scale * Math.exp(0.5 * random.normal())), began, term);
  }
  if (invests && random.chance(0.6)) {
    addWealth(
      holdings,
      thousands(32_000 * scale * Math.exp(0.5 * random.normal())),
      start - random.below(90),
      traits,
      random,
    );
  }
  if (invests && random.chance(logistic(-0.6 + 0.8 * digital))) {
    const amount = Math.round(9000 * scale * Math.exp(0.7 * random.normal())) * 100;
    add(
      holdings,
      FUND,
      `JJ0${1 + random.below(6)}`,
      'R4',
      amount,
      start - random.below(700),
      Infinity,
    );
  }
  if (age >= 28 && random.chance(logistic(-2.3 + 0.6 * wealth))) {
    const amount = thousands(14_000 * scale);
    const began = start - random.below(1500);
    add(holdings, INSURANCE, 'BX01', 'R2', amount, began, began + 3650);
  }
  if (random.chance(logistic(-3.6 + 0.8 * wealth))) {
    add(
      holdings,
      PRECIOUS_METAL,
      'GJ01',
      'R3',
      thousands(6000 * scale),
      start - random.below(900),
      Infinity,
    );
  }
  if (age >= 50 && random.chance(logistic(-2.2 + 0.9 * thrift))) {
    const began = start - random.below(900);
    add(holdings, TREASURY_BOND, 'GZ03', 'R1', thousands(20_000 * scale), began, began + 1095);
  }
}

/** Whole thousands of yuan, at least one, in fen. */
function thousands(yuan: number): number {
  return Math.max(1, Math.round(yuan / 1000)) * 100_000;
}

function add(
  holdings: Holding[],
  kind: number,
  product: string,
  riskLevel: string,
  amountFen: number,
  start: number,
  maturity: number,
): void {
  const number = holdings.length + 1;
  holdings.push({ kind, product, riskLevel, number, amountFen, start, maturity, end: Infinity });
}

/** A time deposit of so many months. */
export function addDeposit(
  holdings: Holding[],
  amountFen: number,
  start: number,
  term: number,
): void {
  const product = `DQ${String(term).padStart(2, '0')}`;
  add(holdings, DEPOSIT, product, 'R1', amountFen, start, addMonths(start, term));
}

/** A wealth product that the customer's risk level allows. */
export function addWealth(
  holdings: Holding[],
  amountFen: number,
  start: number,
  traits: CustomerTraits,
  random: SeededRandom,
): void {
  const highest = Math.min(2, Math.max(0, Number(traits.riskLevel.slice(1)) - 1));
  const { product, riskLevel } = wealthProducts[random.below(highest + 1)] ?? wealthProducts[0];
  const term = wealthTerms[random.below(wealthTerms.length)] ?? 91;
  add(holdings, WEALTH, product, riskLevel, amountFen, start, start + term);
}

function loansOf(
  traits: CustomerTraits,
  start: number,
  asOf: number,
  random: SeededRandom,
): Loan[] {
  const { age, wealth, married, personType, openDay } = traits;
  const loans: Loan[] = [];
  const lend = (kind: Loan['kind'], yuan: number, termMonths: number, rate: number): void => {
    const earliest = Math.max(openDay, start - 900);
    const first = earliest + random.below(Math.max(1, asOf - earliest - 20));
    const monthly = rate / 12;
    const principalFen = thousands(yuan);
    const paymentFen = Math.round((principalFen * monthly) / (1 - (1 + monthly) ** -termMonths));
    loans.push({
      kind,
      principalFen,
      paymentFen,
      start: first,
      termMonths,
      payDay: 1 + random.below(28),
    });
  };
  if (age >= 26 && age <= 54 && married && random.chance(logistic(-2.4 + 0.5 * wealth))) {
    lend('mortgage', 620_000 * Math.exp(0.3 * random.normal() + 0.2 * wealth), 240, 0.036);
  }
  if (age <= 58 && random.chance(logistic(-3 - 0.4 * traits.thrift))) {
    lend('consumer', 48_000 * Math.exp(0.5 * random.normal()), 36, 0.052);
  }
  if (personType === 'business_owner' && random.chance(0.2)) {
    lend('business', 260_000 * Math.exp(0.6 * random.normal()), 36, 0.046);
  }
  return loans;
}
