import { beforeAll, describe, expect, test } from 'vitest';
import type { MetricChange } from '#contract/campaigns.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { type Facts, insertBank } from '../../../test/tags/bank-of-facts.ts';
import { randomBank } from '../../../test/tags/random-bank.ts';
import { type ArmOutcome, countConversions } from './count-conversions.ts';

const bank = usePlatform({ now: '2026-02-05T10:00:00+08:00' });
const campaignId = 7;
const launch = '2025-11-30';
const through = '2025-12-31';
const first = 1_000;
const customers = 600;
/** Somebody who does nothing at all, and has no fact of any kind. */
const idle = 9_999;

/** Two in three of the random bank, and the idle one; the others are customers of no campaign. */
const members = [
  ...Array.from({ length: customers }, (_, index) => first + index).filter((no) => no % 3 !== 0),
  idle,
];
const armOf = (no: number): number => no % 2;

beforeAll(async () => {
  const { analytics } = bank.platform;
  await insertBank(analytics, randomBank(first, customers, 20_260_205));
  // Another campaign's members must not count, and a resumed launch writes a row again.
  const rows = [
    ...members.map((no) => ({
      campaign_id: campaignId,
      customer_no: no,
      arm_no: armOf(no),
      org_id: 1,
    })),
    ...members
      .slice(0, 50)
      .map((no) => ({ campaign_id: 8, customer_no: no + 1, arm_no: 0, org_id: 1 })),
  ];
  await analytics.insertRows('campaign_member', rows);
  await analytics.insertRows('campaign_member', rows.slice(0, 20));
}, 120_000);

/** What a metric is, in SQL of its own: (party_no, figure) on a day, with the first day of its window. */
type Case = {
  metric: string;
  direction: MetricChange['direction'];
  atLeast: number;
  money: boolean;
  figures: (day: string) => string;
};

/** The day before the first day of each window, worked out on a calendar. */
const before: Record<string, Record<string, string>> = {
  [launch]: { days30: '2025-10-31', days180: '2025-06-03', months3: '2025-08-31' },
  [through]: { days30: '2025-12-01', days180: '2025-07-04', months3: '2025-09-30' },
};
/** Which delivery of each source is the newest on the day. */
const pictures: Record<string, string> = {
  [launch]: "(('test', '2025-11-30'), ('second', '2025-11-29'))",
  [through]: "(('test', '2025-12-31'), ('second', '2025-12-30'))",
};
const own =
  "kind NOT IN ('interest', 'fee', 'salary', 'pension', 'loan_repayment') AND channel != 'auto'";
const external =
  "direction = 'out' AND kind NOT IN ('wealth_purchase', 'wealth_redemption', 'fund_purchase', 'fund_redemption', 'time_deposit')";
const inWindow = (day: string, window: string): string =>
  `business_date > '${before[day]?.[window]}' AND business_date <= '${day}'`;

const cases: Case[] = [
  {
    metric: 'aum_now',
    direction: 'increase',
    atLeast: 10_000_00,
    money: true,
    figures: (day) =>
      `SELECT party_no, sum(balance_fen) AS figure FROM fact_balance
       WHERE (source, toString(business_date)) IN ${pictures[day]} AND kind != 'loan' AND currency = 'CNY' GROUP BY party_no`,
  },
  {
    metric: 'aum_now',
    direction: 'decrease',
    atLeast: 1,
    money: true,
    figures: (day) =>
      `SELECT party_no, sum(balance_fen) AS figure FROM fact_balance
       WHERE (source, toString(business_date)) IN ${pictures[day]} AND kind != 'loan' AND currency = 'CNY' GROUP BY party_no`,
  },
  {
    metric: 'spending_3m',
    direction: 'increase',
    atLeast: 100_00,
    money: true,
    figures: (day) =>
      `SELECT party_no, sum(amount_fen) AS figure FROM fact_transaction
       WHERE direction = 'out' AND merchant_category != '' AND currency = 'CNY' AND ${inWindow(day, 'months3')} GROUP BY party_no`,
  },
  {
    metric: 'acts_30',
    direction: 'increase',
    atLeast: 2,
    money: false,
    figures: (day) =>
      `SELECT party_no, count() AS figure FROM fact_transaction WHERE ${own} AND ${inWindow(day, 'days30')} GROUP BY party_no`,
  },
  {
    metric: 'cash_share_180',
    direction: 'increase',
    atLeast: 0.1,
    money: false,
    figures: (day) =>
      `SELECT party_no, sumIf(amount_fen, kind = 'cash') / sum(amount_fen) AS figure FROM fact_transaction
       WHERE ${external} AND currency = 'CNY' AND ${inWindow(day, 'days180')} GROUP BY party_no HAVING sum(amount_fen) > 0`,
  },
  {
    metric: 'open_cards',
    direction: 'decrease',
    atLeast: 1,
    money: false,
    figures: (day) =>
      `SELECT party_no, count() AS figure FROM fact_card
       WHERE issue_date <= '${day}' AND (close_date IS NULL OR close_date > '${day}') GROUP BY party_no`,
  },
  {
    metric: 'holding_kinds',
    direction: 'increase',
    atLeast: 1,
    money: false,
    figures: (day) =>
      `SELECT party_no, count(DISTINCT kind) AS figure FROM fact_holding
       WHERE business_date = '${day}' AND amount_fen > 0 GROUP BY party_no`,
  },
  {
    metric: 'monthly_loan_payment',
    direction: 'increase',
    atLeast: 50,
    money: true,
    figures: (day) =>
      `SELECT party_no, sum(monthly_payment_fen) AS figure FROM fact_loan
       WHERE start_date <= '${day}' AND addMonths(start_date, term_months) > '${day}' GROUP BY party_no`,
  },
  {
    metric: 'standing_orders',
    direction: 'increase',
    atLeast: 1,
    money: false,
    figures: (day) =>
      `SELECT o.party_no AS party_no, count() AS figure FROM fact_standing_order AS o
         LEFT JOIN (SELECT account_id, min(open_date) AS opened FROM fact_account GROUP BY account_id) AS a ON a.account_id = o.account_id
       WHERE coalesce(o.start_date, if(a.account_id = '', NULL, a.opened)) <= '${day}' GROUP BY party_no`,
  },
];

function conversionOf({ metric, direction, atLeast }: Case): MetricChange {
  return { kind: 'metric_change', metric, direction, atLeast, withinDays: 31 };
}

const counted = (conversion: MetricChange, dates = { launchDate: launch, throughDate: through }) =>
  countConversions(bank.platform.database, bank.platform.analytics, {
    campaignId,
    conversion,
    ...dates,
  });

/** The same by hand: two figures a customer, subtracted and counted over everybody assigned. */
async function byHand(of: Case): Promise<ArmOutcome[]> {
  const read = async (day: string): Promise<Map<number, number>> => {
    const rows = await bank.platform.analytics.query<{ party_no: number; figure: number | string }>(
      of.figures(day),
    );
    return new Map(rows.map((row) => [row.party_no, Number(row.figure)]));
  };
  const [earlier, later] = [await read(launch), await read(through)];
  // A share of nothing is unknown; everything else is 0 where there is nothing.
  const none = of.metric === 'cash_share_180' ? Number.NaN : 0;
  const sign = of.direction === 'increase' ? 1 : -1;
  const changeOf = (no: number): number => {
    const change = ((later.get(no) ?? none) - (earlier.get(no) ?? none)) * sign;
    return Number.isNaN(change) ? 0 : change;
  };
  return [0, 1].map((armNo) => {
    const changes = members.filter((no) => armOf(no) === armNo).map(changeOf);
    const meanFen = changes.reduce((sum, change) => sum + change, 0) / changes.length;
    const variance =
      changes.reduce((sum, change) => sum + (change - meanFen) ** 2, 0) / (changes.length - 1);
    return {
      armNo,
      assigned: changes.length,
      size: changes.length,
      converted: changes.filter((change) => change >= of.atLeast - 1e-9).length,
      value: of.money ? { meanFen, variance } : null,
    };
  });
}

function rounded(outcomes: readonly ArmOutcome[]): unknown {
  return outcomes.map(({ value, ...rest }) => ({
    ...rest,
    value: value && [value.meanFen.toPrecision(9), value.variance.toPrecision(9)],
  }));
}

describe.each(cases)('a $direction of $metric', (of) => {
  test('is what the facts say by hand of everybody assigned, on both dates', async () => {
    const expected = await byHand(of);
    expect(rounded(await counted(conversionOf(of)))).toEqual(rounded(expected));
    for (const { size, converted } of expected) {
      expect(converted, 'some convert, and some do not').toBeGreaterThan(0);
      expect(converted).toBeLessThan(size);
    }
  });
});

test('a metric that is no money has conversions and no value', async () => {
  const outcomes = await counted({
    kind: 'metric_change',
    metric: 'open_cards',
    direction: 'increase',
    atLeast: 1,
    withinDays: 31,
  });
  expect(outcomes.map((arm) => arm.value)).toEqual([null, null]);
});

test('a share that rises from 0.5 to 0.6 has risen by 0.1', async () => {
  const { analytics, database } = bank.platform;
  const paid = (kind: string, on: string, fen: number) => ({ kind, on, fen });
  const half = [paid('cash', '2025-11-01', 100_00), paid('transfer', '2025-11-01', 100_00)];
  await insertBank(
    analytics,
    new Map<number, Facts>([
      [8_001, { transactions: [...half, paid('cash', '2025-12-10', 50_00)] }],
      [8_002, { transactions: [...half, paid('cash', '2025-12-10', 49_99)] }],
    ]),
  );
  await analytics.insertRows(
    'campaign_member',
    [8_001, 8_002].map((no) => ({
      campaign_id: 9,
      customer_no: no,
      arm_no: no - 8_001,
      org_id: 1,
    })),
  );
  const outcomes = await countConversions(database, analytics, {
    campaignId: 9,
    conversion: {
      kind: 'metric_change',
      metric: 'cash_share_180',
      direction: 'increase',
      atLeast: 0.1,
      withinDays: 31,
    },
    launchDate: launch,
    throughDate: through,
  });
  expect(outcomes.map((arm) => arm.converted)).toEqual([1, 0]);
});

test('a change of balances without a delivery since the launch is not measured, which is not zero', async () => {
  const conversion = {
    kind: 'balance_change' as const,
    balanceKinds: [],
    atLeastFen: 100,
    withinDays: 31,
  };
  const over = (launchDate: string, throughDate: string) =>
    countConversions(bank.platform.database, bank.platform.analytics, {
      campaignId,
      conversion,
      launchDate,
      throughDate,
    });
  for (const arm of await over('2026-01-31', '2026-02-04'))
    expect(arm).toMatchObject({ converted: null, value: null });
  for (const arm of await over('1999-01-01', through))
    expect(arm).toMatchObject({ converted: null, value: null });
  for (const arm of await over(launch, through)) expect(arm.converted).toBeGreaterThan(0);
});

test('without a snapshot on one of the dates nobody can be said to have converted', async () => {
  const conversion = {
    kind: 'metric_change',
    metric: 'aum_now',
    direction: 'increase',
    atLeast: 1,
    withinDays: 300,
  } as const;
  const outcomes = await counted(conversion, { launchDate: '2024-03-31', throughDate: through });
  expect(outcomes.map(({ converted, value }) => [converted, value])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test('a metric the catalogue no longer has fails the measurement and says which', async () => {
  await expect(
    counted({
      kind: 'metric_change',
      metric: 'gone',
      direction: 'increase',
      atLeast: 1,
      withinDays: 31,
    }),
  ).rejects.toThrow('gone');
});

test('nothing dated after the last day changes what is measured', async () => {
  const measured = () => Promise.all(cases.map((of) => counted(conversionOf(of))));
  const asItWas = await measured();
  const on = '2026-01-01';
  const later: Facts = {
    transactions: [
      { on, kind: 'cash', fen: 900_000_00, category: 'dining' },
      { on, kind: 'transfer', fen: 900_000_00, category: 'dining' },
    ],
    balances: [
      { on, fen: 900_000_000_00 },
      { on, fen: 900_000_000_00, source: 'second' },
    ],
    holdings: ['wealth', 'fund', 'insurance', 'gold'].map((kind) => ({ on, kind })),
    cards: [{ issued: on }, { issued: on }],
    loans: [{ start: on, months: 12, monthly: 900_00 }],
    orders: [{ start: on }],
  };
  await insertBank(
    bank.platform.analytics,
    new Map(members.map((no): [number, Facts] => [no, later])),
  );
  expect(await measured()).toEqual(asItWas);
});
