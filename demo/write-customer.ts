/** The rows that stand for a customer and what the customer holds, apart from what happens. */
import { dateOf } from './calendar.ts';
import type { CustomerProducts, Loan } from './customer-products.ts';
import { balanceKinds, holdingKinds } from './customer-products.ts';
import type { CustomerTraits } from './customer-traits.ts';
import { outlets } from './organization.ts';
import { particularsOf, rowRandom } from './particulars.ts';
import type { PartFiles } from './part-files.ts';
import { yuanText } from './row-file.ts';
import type { SampleWorld } from './sample-world.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface Accounts {
  readonly customer: string;
  readonly current: string;
  readonly time: string;
  readonly investment: string;
  readonly credit: string;
  readonly loan: string;
}

/** The ids follow from the customer's place. */
export function accountsOf(customer: number): Accounts {
  const digits = String(customer + 1).padStart(8, '0');
  const account = (kind: string): string => `62${digits}${kind}`;
  return {
    customer: `C${digits}`,
    current: account('01'),
    time: account('02'),
    investment: account('03'),
    credit: account('04'),
    loan: account('05'),
  };
}

export function writeCustomer(files: PartFiles, world: SampleWorld, traits: CustomerTraits): void {
  const random = rowRandom(world, traits.customer);
  const managing = outlets[traits.managingOutlet];
  const particulars = particularsOf(world, traits, random);
  const { name, identity, phone, birthDate, agreesToMarketing: agrees } = particulars;
  const attributed = particulars.attributedToManaging ? managing : outlets[traits.openingOutlet];
  files.customer.add(
    [
      accountsOf(traits.customer).customer,
      name,
      identity,
      phone,
      birthDate,
      traits.gender === 'female' ? 'F' : 'M',
      dateOf(traits.openDay),
      outlets[traits.openingOutlet]?.code ?? '',
      managing?.code ?? '',
      attributed?.code ?? '',
      traits.married ? 'married' : traits.age > 45 && random.chance(0.5) ? 'divorced' : 'single',
      traits.education,
      occupationOf(world, traits),
      managing?.divisionName ?? '',
      traits.riskLevel,
      traits.mobileBankState,
      world.employers[traits.employer]?.id ?? '',
      traits.isStaff ? 'Y' : 'N',
      agrees ? 'Y' : random.chance(0.4) ? 'N' : '',
      agrees && random.chance(0.9) ? 'Y' : 'N',
      agrees && random.chance(0.75) ? 'Y' : 'N',
    ].join(','),
  );
}

/** Whoever works for a school is a teacher. */
function occupationOf(world: SampleWorld, traits: CustomerTraits): string {
  const teaches = world.employers[traits.employer]?.industry === 'education';
  return teaches && traits.personType === 'employee' ? 'teacher' : traits.personType;
}

/** hadKinds: the kinds of holdings that the customer had at any time of the history. */
export function writeProducts(
  files: PartFiles,
  world: SampleWorld,
  traits: CustomerTraits,
  products: CustomerProducts,
  random: SeededRandom,
): void {
  const ids = accountsOf(traits.customer);
  const org = outlets[traits.openingOutlet]?.code ?? '';
  const opened = dateOf(traits.openDay);
  const writeAccount = (id: string, kind: string, product: string, openDate: string): void => {
    files.account.add(`${id},${ids.customer},${kind},${product},${org},${openDate}`);
    files.holder.add(`${id},${ids.customer},owner`);
  };
  writeAccount(ids.current, 'current', 'HQ01', opened);
  const had = new Set(products.holdings.map(({ kind }) => accountFor(kind, ids)));
  if (had.has(ids.time)) writeAccount(ids.time, 'time', 'DQ00', opened);
  if (had.has(ids.investment)) writeAccount(ids.investment, 'investment', 'TZ01', opened);
  // The account of the first of a couple may be joint; its money counts for its owner.
  if (traits.spouse > traits.customer && random.chance(0.45)) {
    files.holder.add(`${ids.current},${accountsOf(traits.spouse).customer},joint`);
  }
  if (products.hasDebitCard) {
    const level = traits.wealth > 1.6 ? 'platinum' : traits.wealth > 0.9 ? 'gold' : 'classic';
    files.card.add(`K${ids.current},${ids.current},${ids.customer},debit,${level},${opened},0.00`);
  }
  if (products.creditLimitFen > 0) {
    const issued = dateOf(
      traits.openDay + Math.floor((world.asOf - traits.openDay) * random.uniform()),
    );
    writeAccount(ids.credit, 'credit', 'XY01', issued);
    const level = products.creditLimitFen >= 5_000_000 ? 'platinum' : 'classic';
    const limit = yuanText(products.creditLimitFen);
    files.card.add(
      `K${ids.credit},${ids.credit},${ids.customer},credit,${level},${issued},${limit}`,
    );
  }
  for (const [index, loan] of products.loans.entries()) {
    const id = `${ids.loan}${index + 1}`;
    writeAccount(id, 'loan', loan.kind, dateOf(loan.start));
    files.loan.add(
      `${id}D,${id},${ids.customer},${loan.kind},${yuanText(loan.principalFen)},${yuanText(loan.paymentFen)},${dateOf(loan.start)},${loan.termMonths},running`,
    );
  }
  writeStandingOrders(files, traits, products, ids);
}

function writeStandingOrders(
  files: PartFiles,
  traits: CustomerTraits,
  products: CustomerProducts,
  ids: Accounts,
): void {
  const since = dateOf(traits.openDay + 30);
  const write = (order: string, amountFen: number, purpose: string): void =>
    files.standing_order.add(
      `${ids.current}${order},${ids.current},${ids.customer},${yuanText(amountFen)},${purpose},${since}`,
    );
  if (products.paysBillsHere) write('W', 9500, traits.customer % 3 === 0 ? 'telecom' : 'household');
  if (products.hasFundPlan) write('F', 50_000, 'fund_plan');
  // A loan of another bank is repaid from here.
  if (traits.customer % 53 === 11 && traits.employer >= 0) write('E', 280_000, 'loan_repayment');
  for (const [index, { paymentFen }] of products.loans.entries()) {
    write(`L${index + 1}`, paymentFen, 'loan_repayment');
  }
}

function accountFor(kind: number, ids: Accounts): string {
  return kind === 0 ? ids.time : ids.investment;
}

/** Balances of one day: the current account, each kind held or just given up, each loan. */
export function writeBalances(
  files: PartFiles,
  ids: Accounts,
  products: CustomerProducts,
  day: number,
  date: string,
  currentFen: number,
  shown: Set<string>,
): void {
  files.balance.add(`${date},${ids.current},${ids.customer},demand,${yuanText(currentFen)}`);
  files.balance.sumFen += currentFen;
  const sums = new Float64Array(balanceKinds.length);
  for (const { kind, amountFen, start, end } of products.holdings) {
    if (start <= day && end > day) sums[kind] = (sums[kind] ?? 0) + amountFen;
  }
  for (const [kind, name] of balanceKinds.entries()) {
    const sum = sums[kind] ?? 0;
    // A kind that was given up is reported once more, as zero.
    if (sum === 0 && !shown.delete(name)) continue;
    if (sum > 0) shown.add(name);
    files.balance.add(`${date},${accountFor(kind, ids)},${ids.customer},${name},${yuanText(sum)}`);
    files.balance.sumFen += sum;
  }
  for (const [index, loan] of products.loans.entries()) {
    if (loan.start > day) continue;
    const owed = owedOn(loan, day);
    files.balance.add(`${date},${ids.loan}${index + 1},${ids.customer},loan,${yuanText(owed)}`);
    files.balance.sumFen += owed;
  }
}

/** Straight line, which is near enough for a balance that no transaction has to add up to. */
function owedOn(loan: Loan, day: number): number {
  const passed = Math.min(loan.termMonths, Math.floor((day - loan.start) / 30.44));
  return Math.round(loan.principalFen * (1 - passed / loan.termMonths));
}

export function writeHoldings(
  files: PartFiles,
  ids: Accounts,
  products: CustomerProducts,
  day: number,
  date: string,
): void {
  for (const held of products.holdings) {
    if (held.start > day || held.end <= day) continue;
    const maturity = held.maturity === Infinity ? '' : dateOf(held.maturity);
    files.holding.add(
      `${date},${ids.customer}H${held.number},${accountFor(held.kind, ids)},${ids.customer},${holdingKinds[held.kind] ?? ''},${held.product},${held.riskLevel},${yuanText(held.amountFen)},${dateOf(held.start)},${maturity}`,
    );
  }
}
