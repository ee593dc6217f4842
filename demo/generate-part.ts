/** Lives the history of some of the customers and writes what the bank's files say about it. */
import { dateOf, historyMonths } from './calendar.ts';
import { customerProducts } from './customer-products.ts';
import { customerTraits } from './customer-traits.ts';
import type { CustomerFile } from './bank-files.ts';
import { liveMonth } from './live-month.ts';
import { MonthPlan, minuteOfDay } from './month-plan.ts';
import { closePartFiles, openPartFiles } from './part-files.ts';
import type { FileTotals, PartFiles } from './part-files.ts';
import { planMonth } from './plan-month.ts';
import type { Person } from './plan-month.ts';
import { yuanText } from './row-file.ts';
import { categories } from './sample-subjects.ts';
import { sampleWorld } from './sample-world.ts';
import type { SampleSize, SampleWorld } from './sample-world.ts';
import { SeededRandom } from './seeded-random.ts';
import { banks, channelTexts, codeTexts, comesIn } from './transaction-codes.ts';
import { EventWriter, writeArrival, writeMonthEvents, writePastCampaigns } from './write-events.ts';
import {
  accountsOf,
  writeBalances,
  writeCustomer,
  writeHoldings,
  writeProducts,
} from './write-customer.ts';

export interface PartOrder {
  readonly size: SampleSize;
  readonly folder: string;
  readonly gzip: boolean;
  readonly part: number;
  /** customers from … up to, not including, to */
  readonly from: number;
  readonly to: number;
}

export type PartTotals = Record<CustomerFile, FileTotals>;

/** Writes the part's files; the same bytes for the same size and customers, whatever the parts. */
export function generatePart({ size, folder, gzip, part, from, to }: PartOrder): PartTotals {
  const world = sampleWorld(size);
  const files = openPartFiles(folder, part, gzip);
  const months = historyMonths(world.asOf);
  const start = months[0]?.first ?? world.asOf;
  const dates = new Map<number, string>();
  for (let day = start; day <= world.asOf; day += 1) dates.set(day, dateOf(day));
  const dateText = (day: number): string => dates.get(day) ?? dateOf(day);
  const plan = new MonthPlan();

  for (let customer = from; customer < to; customer += 1) {
    writeLife(files, world, customer, { months, start, dateText, plan });
  }
  return closePartFiles(files);
}

interface History {
  readonly months: ReturnType<typeof historyMonths>;
  readonly start: number;
  readonly dateText: (day: number) => string;
  readonly plan: MonthPlan;
}

function writeLife(files: PartFiles, world: SampleWorld, customer: number, history: History): void {
  const { months, start, dateText, plan } = history;
  const traits = customerTraits(world, customer);
  const random = new SeededRandom(world.seed, customer, 4);
  const products = customerProducts(traits, start, world.asOf, random);
  const otherBank = 1 + random.below(7);
  const person: Person = { world, traits, products, otherBank, random };
  const ids = accountsOf(customer);
  const events = new EventWriter(files, ids.customer, traits, dateText);
  const eventRandom = new SeededRandom(world.seed, customer, 5);
  const movements = new MovementWriter(files, plan, ids.current, ids.customer, dateText);
  const shown = new Set<string>();
  let balance = products.openingBalanceFen;

  writeCustomer(files, world, traits);
  writePastCampaigns(events, world, traits, start, eventRandom);
  writeArrival(events, traits, start, eventRandom);
  for (const [index, month] of months.entries()) {
    const first = Math.max(month.first, traits.openDay);
    if (first > month.last) continue;
    planMonth(plan, person, month, first);
    balance = liveMonth(plan, person, balance, movements.write);
    writeBalances(files, ids, products, month.last, dateText(month.last), balance, shown);
    if ((months.length - 1 - index) % 3 === 0) {
      writeHoldings(files, ids, products, month.last, dateText(month.last));
    }
    writeMonthEvents(events, traits, month, first, world.asOf, eventRandom);
  }
  writeProducts(files, world, traits, products, random);
}

const minuteTexts = Array.from({ length: 1440 }, (_, minute) => {
  const hour = String(Math.floor(minute / 60)).padStart(2, '0');
  return `${hour}:${String(minute % 60).padStart(2, '0')}`;
});
const categoryTexts = categories.map(({ category }) => category);

class MovementWriter {
  private sequence = 0;
  private readonly files: PartFiles;
  private readonly plan: MonthPlan;
  private readonly account: string;
  private readonly customer: string;
  private readonly dateText: (day: number) => string;

  constructor(
    files: PartFiles,
    plan: MonthPlan,
    account: string,
    customer: string,
    dateText: (day: number) => string,
  ) {
    this.files = files;
    this.plan = plan;
    this.account = account;
    this.customer = customer;
    this.dateText = dateText;
  }

  write = (row: number, day: number, amountFen: number): void => {
    const { plan, account, customer } = this;
    this.sequence += 1;
    const code = plan.code[row] ?? 0;
    const date = this.dateText(day);
    const second = 10 + ((row * 7) % 50);
    const minute = minuteTexts[minuteOfDay(plan.at[row] ?? 0)] ?? '00:00';
    const category = categoryTexts[plan.category[row] ?? -1] ?? '';
    this.files.transaction.add(
      `${customer}T${this.sequence},${account},${customer},${date},${date} ${minute}:${second},${
        comesIn[code] ? 'C' : 'D'
      },${codeTexts[code] ?? ''},${channelTexts[plan.channel[row] ?? 0] ?? ''},${yuanText(amountFen)},${category},${
        banks[plan.bank[row] ?? 0] ?? ''
      },${plan.merchant[row] ?? ''}`,
    );
    this.files.transaction.sumFen += amountFen;
  };
}
