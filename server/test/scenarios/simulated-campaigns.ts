import { createHash } from 'node:crypto';
import type { Conversion } from '#contract/campaigns.ts';
import { armOf } from '../../src/modules/campaigns/assign-arms.core.ts';
import { SeededRandom } from '../../../demo/seeded-random.ts';

// Campaigns whose true effect is known, because everybody's outcome in either arm is drawn here. What
// a measurement must not count lies beside: the same doings before the launch, on its day and after
// the window, the same row delivered twice, the doings of who is in no campaign.

export const launchDate = '2026-03-01';
export const throughDate = '2026-03-31';
export const arms = [
  { armNo: 0, sharePer10000: 3_000 },
  { armNo: 1, sharePer10000: 7_000 },
];
export const customers = Array.from({ length: 1_500 }, (_, index) => 1_000 + index);
const inNoCampaign = [1, 2, 3, 4, 5];

/** Two in five change nothing; one does harm. Prime to the three kinds, so that each meets each. */
const lifts = [0, 0.2, 0, 0.2, -0.03];

export type SimulatedCampaign = {
  id: number;
  conversion: Conversion;
  /** by customer, in the order of `customers` */
  armNos: number[];
  truth: { rate: number; valueFen: number };
  /** fact tables and the rows of them */
  facts: Record<string, object[]>;
};

type Kind = {
  conversion(name: string): Conversion;
  /** what the lift of the rate is worth in fen, on average of everybody */
  valueOf(lift: number): number;
  /** rows of one customer; `lift` is that of the arm the customer is in */
  factsOf(name: string, customer: number, lift: number, random: SeededRandom): Fact[];
};
type Fact = [table: string, row: object];

export function simulateCampaign(id: number): SimulatedCampaign {
  const kind = kinds[id % kinds.length] ?? ofEvents;
  const lift = lifts[id % lifts.length] ?? 0;
  const name = `campaign_${id}`;
  const salt = createHash('sha256').update(name).digest();
  const armNos = customers.map((customer) => armOf(salt, customer, arms));
  const facts: Record<string, object[]> = {};
  for (const [place, customer] of [...customers, ...inNoCampaign].entries()) {
    const random = new SeededRandom(id, customer, 1);
    for (const [table, row] of kind.factsOf(name, customer, armNos[place] === 1 ? lift : 0, random))
      (facts[table] ??= []).push(row);
  }
  const truth = { rate: lift, valueFen: kind.valueOf(lift) };
  return { id, conversion: kind.conversion(name), armNos, truth, facts };
}

export function memberRows(
  campaignId: number,
  members: readonly { customer: number; armNo: number }[],
): object[] {
  return members.map(({ customer, armNo }) => ({
    campaign_id: campaignId,
    customer_no: customer,
    arm_no: armNo,
    org_id: 1,
  }));
}

const duringIt = ['2026-03-02', '2026-03-15', '2026-03-31'] as const;
const beforeIt = ['2026-02-20', launchDate] as const;
const afterIt = '2026-04-01';
const often = 0.8;

/** From 4 % to 16 %, 10 % on average, and what the offer adds. */
const converts = (lift: number, random: SeededRandom): boolean =>
  random.chance(0.04 + 0.12 * random.uniform() + lift);
/** From 100 to 500 yuan, 300 on average. */
const largeFen = (random: SeededRandom): number => 10_000 + random.below(40_001);

/** Who converts does one thing, worth 300 yuan on average; half of the files came twice. */
const ofEvents: Kind = {
  conversion: (eventType) => ({ kind: 'event', eventType, atLeast: 1, withinDays: 30 }),
  valueOf: (lift) => lift * 30_000,
  factsOf: (name, customer, lift, random) => {
    const eventOn = (day: string, amountFen: number): Fact => [
      'fact_event',
      {
        source: 'test',
        event_id: `${name}/${customer}/${day}`,
        type: name,
        business_date: day,
        party_no: customer,
        amount_fen: amountFen,
      },
    ];
    const rows: Fact[] = [];
    if (converts(lift, random)) rows.push(eventOn(random.pick(duringIt), largeFen(random)));
    if (random.chance(often)) rows.push(eventOn(random.pick(beforeIt), 20_000));
    if (random.chance(often)) rows.push(eventOn(afterIt, 20_000));
    return random.chance(0.5) ? [...rows, ...rows] : rows;
  },
};

/** Paid in two parts, the first too little by itself; half of the others pay 50 yuan, which is worth something and no conversion. */
const ofTransactions: Kind = {
  conversion: (name) => ({
    kind: 'transaction',
    transactionKinds: [name],
    direction: 'in',
    atLeastFen: 10_000,
    withinDays: 30,
  }),
  valueOf: (lift) => lift * (30_000 - 0.5 * 5_000),
  factsOf: (name, customer, lift, random) => {
    const paid = (day: string, amountFen: number, direction = 'in'): Fact => [
      'fact_transaction',
      {
        source: 'test',
        transaction_id: `${name}/${customer}/${day}/${amountFen}/${direction}`,
        business_date: day,
        party_no: customer,
        direction,
        kind: name,
        amount_fen: amountFen,
        currency: 'CNY',
      },
    ];
    const rows = converts(lift, random)
      ? inTwo(largeFen(random)).map((fen) => paid(random.pick(duringIt), fen))
      : [];
    if (rows.length === 0 && random.chance(0.5)) rows.push(paid(random.pick(duringIt), 5_000));
    if (random.chance(often)) rows.push(paid(random.pick(beforeIt), 20_000));
    if (random.chance(often)) rows.push(paid(afterIt, 20_000));
    if (random.chance(often)) rows.push(paid(random.pick(duringIt), 20_000, 'out'));
    return rows;
  },
};

function inTwo(fen: number): number[] {
  return [9_000, fen - 9_000];
}

/**
 * A balance changes by −600 to +1,000 yuan, all alike likely; 500 more count. An offer moves
 * everybody's change by the same, and the share beyond the mark by as much of those 1,600 yuan.
 */
const ofBalances: Kind = {
  conversion: (name) => ({
    kind: 'balance_change',
    balanceKinds: [name],
    atLeastFen: 50_000,
    withinDays: 30,
  }),
  valueOf: (lift) => lift * 160_000,
  factsOf: (name, customer, lift, random) => {
    const heldOn = (day: string, balanceFen: number): Fact => [
      'fact_balance',
      {
        source: 'test',
        business_date: day,
        party_no: customer,
        account_id: `${name}/${customer}`,
        kind: name,
        balance_fen: balanceFen,
        currency: 'CNY',
      },
    ];
    const held = (): number => 100_000 + random.below(400_000);
    const before = held();
    const change = Math.round(-60_000 + 160_000 * random.uniform() + lift * 160_000);
    return [
      heldOn('2026-02-15', held()),
      heldOn(launchDate, before),
      heldOn('2026-03-15', held()),
      heldOn(throughDate, before + change),
      heldOn(afterIt, held()),
    ];
  },
};

const kinds: readonly Kind[] = [ofEvents, ofTransactions, ofBalances];
