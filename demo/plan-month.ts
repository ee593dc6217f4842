/** What a customer means to do in a month: earn, move money, pay, save. */
import { daysToNewYear, weekdayOf } from './calendar.ts';
import type { HistoryMonth } from './calendar.ts';
import type { CustomerProducts } from './customer-products.ts';
import { DEPOSIT, FUND, INSURANCE, TREASURY_BOND, WEALTH } from './customer-products.ts';
import { logistic } from './customer-traits.ts';
import type { CustomerTraits } from './customer-traits.ts';
import type { MonthPlan } from './month-plan.ts';
import { outlets } from './organization.ts';
import { planSpending } from './plan-spending.ts';
import type { SampleWorld } from './sample-world.ts';
import type { SeededRandom } from './seeded-random.ts';
import { CHANNEL, CODE } from './transaction-codes.ts';

/** A plan's amount where the amount is settled by the balance at the time. */
export const BY_BALANCE = 0;

/** So many days before the end of the history some people came to another employer, or left theirs. */
const DAYS_OF_CHANGE = 110;

/** A customer with everything that planning a month needs to know. */
export interface Person {
  readonly world: SampleWorld;
  readonly traits: CustomerTraits;
  readonly products: CustomerProducts;
  /** the bank outside that the customer uses, as an index in `banks` */
  readonly otherBank: number;
  readonly random: SeededRandom;
}

/** first: the first day of the month on which the customer is there. */
export function planMonth(
  plan: MonthPlan,
  person: Person,
  month: HistoryMonth,
  first: number,
): void {
  const { world, traits, random } = person;
  plan.clear();
  planIncome(plan, person, month, first);
  planTransfers(plan, person, month, first);
  planDuties(plan, person, month, first);
  planSavings(plan, person, month, first);
  const city = outlets[traits.managingOutlet]?.city ?? '';
  planSpending(plan, world, traits, city, month, first, random);
}

function yuan(amount: number): number {
  return Math.max(100, Math.round(amount) * 100);
}

/** The day of that number in the month, moved back from a weekend; −1 outside the history. */
function workingDay(month: HistoryMonth, first: number, dayOfMonth: number): number {
  let day = Math.min(month.monthEnd, month.monthStart + dayOfMonth - 1);
  const weekday = weekdayOf(day);
  if (weekday === 6) day -= 1;
  if (weekday === 0) day -= 2;
  return day >= first && day <= month.last ? day : -1;
}

function planIncome(plan: MonthPlan, person: Person, month: HistoryMonth, first: number): void {
  const { world, traits, random } = person;
  const employer = world.employers[traits.employer];
  const left = traits.customer % 83 === 5 && month.last > world.asOf - DAYS_OF_CHANGE;
  if (employer && !left) {
    const day = workingDay(month, first, employer.payDay);
    const wage = yuan(traits.monthlyIncome * (1 + 0.06 * random.normal()));
    const toNewYear = daysToNewYear(month.monthStart + 9);
    const bonus =
      toNewYear > 5 && toNewYear <= 36 ? Math.round(wage * (0.5 + random.uniform())) : 0;
    if (day >= 0) {
      plan.add(day, 600, CODE.wage, CHANNEL.auto, wage + bonus, 0, -1, payerOfWages(person, day));
      planOutflow(plan, person, month, day, wage + bonus);
    }
  } else if (traits.personType === 'retired' && traits.loyalty > -0.7) {
    const day = workingDay(month, first, 15);
    if (day >= 0) plan.add(day, 540, CODE.pension, CHANNEL.auto, yuan(traits.monthlyIncome));
  }
  if (month.month % 3 === 0) {
    const day = month.monthStart + 20;
    if (day >= first && day <= month.last)
      plan.add(day, 1, CODE.interest, CHANNEL.auto, BY_BALANCE);
  }
}

/** Some came to another employer lately; wages come on the day of the new one all along. */
function payerOfWages({ world, traits }: Person, day: number): string {
  const changed = traits.customer % 61 === 7 && day < world.asOf - DAYS_OF_CHANGE;
  const employer = traits.employer + (changed ? 1 : 0);
  return world.employers[employer % world.employers.length]?.id ?? '';
}

/** Wages that leave within a week of pay day: the less loyal the person, the likelier and the more. */
function planOutflow(
  plan: MonthPlan,
  { traits, otherBank, random }: Person,
  month: HistoryMonth,
  payDay: number,
  wage: number,
): void {
  const personal = traits.familyStage === 'young_children' || traits.married ? 0.2 : -0.1;
  if (!random.chance(logistic(0.1 - 1.1 * traits.loyalty - 0.4 * traits.thrift + personal))) return;
  const day = Math.min(month.last, payDay + random.below(7));
  const part = 0.45 + 0.45 * random.uniform();
  const channel = traits.mobileBankState === 'none' ? CHANNEL.atm : CHANNEL.mobile;
  const minute = day === payDay ? 700 + random.below(700) : 480 + random.below(900);
  plan.add(day, minute, CODE.transferOut, channel, yuan((wage / 100) * part), otherBank);
}

function planTransfers(plan: MonthPlan, person: Person, month: HistoryMonth, first: number): void {
  const { traits, otherBank, random } = person;
  const days = month.last - first + 1;
  const part = days / 30.4;
  const anyDay = (): number => first + random.below(days);
  const channel = traits.mobileBankState === 'none' ? CHANNEL.counter : CHANNEL.mobile;
  const trades = traits.personType === 'business_owner' ? 1.3 : 0;
  const funded = traits.employer >= 0 || traits.personType === 'retired';
  const ins = random.poisson(
    (trades + (funded ? 0.1 : 0.36)) * Math.min(4, traits.activity) * part,
  );
  for (let count = 0; count < ins; count += 1) {
    const amount = traits.monthlyIncome * (trades ? 0.5 : 0.35) * Math.exp(0.5 * random.normal());
    plan.add(
      anyDay(),
      480 + random.below(840),
      CODE.transferIn,
      CHANNEL.online,
      yuan(amount),
      otherBank,
      -1,
      payerOf(person, trades > 0 ? 12 : 3),
    );
  }
  planReceipts(plan, person, first, days);
  const outs = random.poisson((trades * 0.7 + 0.22) * Math.min(4, traits.activity) * part);
  for (let count = 0; count < outs; count += 1) {
    const amount = traits.monthlyIncome * 0.3 * Math.exp(0.6 * random.normal());
    const bank = random.chance(0.7) ? otherBank : 0;
    plan.add(anyDay(), 480 + random.below(840), CODE.transferOut, channel, yuan(amount), bank);
  }
  // What lies idle beyond comfort moves on, to the other bank where loyalty is low.
  if (random.chance(0.22 * part)) {
    plan.add(anyDay(), 480 + random.below(840), CODE.transferOut, channel, BY_BALANCE, otherBank);
  }
  const cash = random.poisson(
    logistic(-1.6 - 0.9 * traits.digital) * Math.min(3, traits.activity) * part,
  );
  for (let count = 0; count < cash; count += 1) {
    const amountFen = (1 + random.below(20)) * 10_000;
    const code = random.chance(0.22) ? CODE.cashIn : CODE.cashOut;
    const where = random.chance(0.45) ? CHANNEL.counter : CHANNEL.atm;
    plan.add(anyDay(), 510 + random.below(510), code, where, amountFen);
  }
}

/** The small payments that some shops take by their code. */
function planReceipts(plan: MonthPlan, person: Person, first: number, days: number): void {
  const { traits, random } = person;
  if (traits.personType !== 'business_owner' || traits.customer % 4 !== 0) return;
  const receipts = random.poisson((16 * days) / 30.4);
  for (let count = 0; count < receipts; count += 1) {
    const amount = 35 * Math.exp(0.7 * random.normal());
    plan.add(
      first + random.below(days),
      540 + random.below(720),
      CODE.transferIn,
      CHANNEL.online,
      yuan(amount),
      8 + random.below(2),
      -1,
      payerOf(person, 60),
    );
  }
}

/** One of the few, or for a business the many, accounts elsewhere that pay this customer. */
function payerOf({ traits, random }: Person, payers: number): string {
  const payer = Math.floor(payers * random.uniform() * random.uniform());
  return `X${String(traits.customer * 12 + payer).padStart(10, '0')}`;
}

/** Most let the card be repaid by itself; every third sees to it. */
function cardRepaymentChannel({ customer, mobileBankState }: CustomerTraits): number {
  if (customer % 3 !== 0) return CHANNEL.auto;
  return mobileBankState === 'none' ? CHANNEL.counter : CHANNEL.mobile;
}

/** What has to be paid on its day. */
function planDuties(plan: MonthPlan, person: Person, month: HistoryMonth, first: number): void {
  const { traits, products, random } = person;
  if (products.paysBillsHere) {
    const day = workingDay(month, first, 8 + (traits.customer % 12));
    const amount = 95 * Math.exp(0.35 * random.normal() + 0.1 * traits.wealth);
    if (day >= 0) plan.add(day, 420, CODE.bill, CHANNEL.auto, yuan(amount));
  }
  for (const loan of products.loans) {
    if (loan.start >= first && loan.start <= month.last) {
      plan.add(loan.start, 615, CODE.loanPaidOut, CHANNEL.counter, loan.principalFen);
      // A loan is taken for something: the money goes out again.
      plan.add(
        loan.start,
        675,
        CODE.transferOut,
        CHANNEL.counter,
        Math.round(loan.principalFen * 0.95),
        person.otherBank,
      );
    }
    const day = month.monthStart + loan.payDay - 1;
    if (day > loan.start + 15 && day >= first && day <= month.last) {
      plan.add(day, 1380, CODE.loanRepayment, CHANNEL.auto, loan.paymentFen);
    }
  }
  if (products.creditLimitFen > 0) {
    const day = month.monthStart + 4 + (traits.customer % 20);
    // Some pay nearly everything by card, and some have left the card in a drawer.
    const use = traits.customer % 11 === 3 ? 0 : traits.customer % 5 === 0 ? 0.6 : 0.08;
    const amount =
      (products.creditLimitFen / 100) * use * random.uniform() * Math.min(2, traits.activity);
    if (use > 0 && day >= first && day <= month.last) {
      plan.add(day, 1200, CODE.creditCardRepayment, cardRepaymentChannel(traits), yuan(amount));
    }
  }
  if (
    products.holdings.some(({ kind }) => kind === INSURANCE) &&
    month.month === 1 + (traits.customer % 12)
  ) {
    const day = month.monthStart + (traits.customer % 27);
    if (day >= first && day <= month.last) {
      plan.add(day, 660, CODE.insurance, CHANNEL.auto, yuan(2400 * Math.exp(0.3 * traits.wealth)));
    }
  }
}

/** What comes due, and what is put aside. */
function planSavings(plan: MonthPlan, person: Person, month: HistoryMonth, first: number): void {
  const { traits, products, random } = person;
  const stays = logistic(0.3 + 0.5 * traits.loyalty + 0.3 * traits.thrift);
  for (const [index, { kind, start, maturity, amountFen, end }] of products.holdings.entries()) {
    if (end !== Infinity || start >= first) continue;
    // Now and then somebody needs the money of a deposit before its time.
    const needed = kind === DEPOSIT && (traits.customer + month.month) % 397 === 0;
    if (needed && maturity > month.last) {
      plan.add(first + 9, 700, CODE.depositMatured, CHANNEL.counter, amountFen, 0, -1, '', index);
      continue;
    }
    if (maturity < first || maturity > month.last) continue;
    if (kind === DEPOSIT || kind === TREASURY_BOND) {
      plan.add(maturity, 120, CODE.depositMatured, CHANNEL.auto, amountFen, 0, -1, '', index);
      if (random.chance(stays))
        plan.add(maturity, 130, CODE.depositPlaced, CHANNEL.auto, amountFen);
    } else if (kind === WEALTH) {
      plan.add(maturity, 900, CODE.wealthRedemption, CHANNEL.auto, amountFen, 0, -1, '', index);
      if (random.chance(stays))
        plan.add(maturity, 960, CODE.wealthPurchase, CHANNEL.auto, amountFen);
    }
  }
  const days = month.last - first + 1;
  const channel = traits.mobileBankState === 'none' ? CHANNEL.counter : CHANNEL.mobile;
  if (random.chance(0.1 + 0.05 * Math.max(-1.5, Math.min(2, traits.thrift)))) {
    plan.add(
      first + random.below(days),
      560 + random.below(400),
      CODE.depositPlaced,
      channel,
      BY_BALANCE,
    );
  }
  if (products.hasInvestments && random.chance(0.2)) {
    plan.add(
      first + random.below(days),
      560 + random.below(400),
      CODE.wealthPurchase,
      channel,
      BY_BALANCE,
    );
  }
  const fund = products.holdings.findIndex(({ kind }) => kind === FUND);
  if (products.hasFundPlan && fund >= 0) {
    const day = workingDay(month, first, 12);
    if (day >= 0)
      plan.add(
        day,
        570,
        CODE.fundPlan,
        CHANNEL.auto,
        yuan(300 + 100 * random.below(8)),
        0,
        -1,
        '',
        fund,
      );
  }
}
