/**
 * Carries a month's plan out in the order of time. Money that is not there is not paid, so the
 * balance of the current account is at every moment what its transactions add up to, and never
 * below zero.
 */
import { addDeposit, addWealth } from './customer-products.ts';
import type { MonthPlan } from './month-plan.ts';
import { dayOfMinute } from './month-plan.ts';
import { BY_BALANCE } from './plan-month.ts';
import type { Person } from './plan-month.ts';
import { CODE, comesIn } from './transaction-codes.ts';

/** Told of each movement that took place: the plan's row, the day, the amount. */
export type OnMovement = (row: number, day: number, amountFen: number) => void;

/** A twentieth of a percent a year, a quarter of it each quarter. */
const QUARTERLY_INTEREST = 0.0005 / 4;
/** Less than this is carried to the next quarter. */
const LEAST_INTEREST_FEN = 50;
const depositTerms = [3, 6, 12, 24] as const;

/** Gives the balance of the current account after the month. */
export function liveMonth(
  plan: MonthPlan,
  person: Person,
  balanceFen: number,
  onMovement: OnMovement,
): number {
  let balance = balanceFen;
  for (const row of plan.sorted()) {
    const code = plan.code[row] ?? 0;
    const day = dayOfMinute(plan.at[row] ?? 0);
    const planned = plan.amountFen[row] ?? 0;
    const amount = planned === BY_BALANCE ? amountByBalance(code, balance, person) : planned;
    if (amount <= 0) continue;
    const incoming = comesIn[code] ?? false;
    if (!incoming && amount > balance) continue;
    balance += incoming ? amount : -amount;
    settle(code, plan.holding[row] ?? -1, amount, day, person);
    onMovement(row, day, amount);
  }
  return balance;
}

/** Put aside is what goes beyond three thousand yuan; moved on, what goes beyond comfort. */
function amountByBalance(code: number, balanceFen: number, { traits }: Person): number {
  if (code === CODE.interest) {
    const interest = Math.round(balanceFen * QUARTERLY_INTEREST);
    return interest >= LEAST_INTEREST_FEN ? interest : 0;
  }
  if (code === CODE.transferOut) {
    const comfort =
      traits.monthlyIncome * 100 * Math.exp(0.3 * traits.thrift + 0.3 * traits.loyalty);
    return Math.max(0, Math.floor(((balanceFen - comfort) * 0.9) / 10_000) * 10_000);
  }
  const spare = Math.floor(((balanceFen - 300_000) * 0.75) / 100_000) * 100_000;
  if (code === CODE.wealthPurchase) return spare >= 1_000_000 ? spare : 0;
  return spare >= 500_000 ? spare : 0;
}

/** The other side of a movement between the current account and what is held beside it. */
function settle(
  code: number,
  holding: number,
  amountFen: number,
  day: number,
  person: Person,
): void {
  const { products, traits, random } = person;
  const held = products.holdings[holding];
  if (held && (code === CODE.depositMatured || code === CODE.wealthRedemption)) held.end = day;
  if (held && code === CODE.fundPlan) held.amountFen += amountFen;
  if (code === CODE.depositPlaced) {
    addDeposit(
      products.holdings,
      amountFen,
      day,
      depositTerms[random.below(depositTerms.length)] ?? 12,
    );
  }
  if (code === CODE.wealthPurchase) addWealth(products.holdings, amountFen, day, traits, random);
}
