import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FundingPart } from '#contract/funding.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { topUpBudget } from '../../src/modules/benefits/create-budget.ts';
import { freezeBudget } from '../../src/modules/benefits/freeze-budget.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { giveByRule } from '../../src/modules/points/give-by-rule.ts';
import { lapsePoints } from '../../src/modules/points/lapse-points.ts';
import { redeemPoints } from '../../src/modules/points/redeem-points.ts';
import { giveBackPoints, takeBackPoints } from '../../src/modules/points/reverse-points.ts';
import { paidByRule } from '../../src/modules/points/rule-funding.ts';
import { createRule, readRule } from '../../src/modules/points/rule-rows.ts';
import { takeUpRule } from '../../src/modules/points/take-up-earnings.ts';
import { transferPoints } from '../../src/modules/points/transfer-points.ts';
import { usePostgres } from '../harness/postgres.ts';
import {
  codeOf,
  holdPointsSound,
  newBudget,
  newCustomers,
  newProgramme,
  valueOf,
} from '../points/points-fixture.ts';
import { afterBoth } from './interleave.ts';

const postgres = usePostgres({ maxConnections: 8 });
const noon = new Date('2026-03-02T04:00:00Z');
const afterwards = new Date('2027-03-02T04:00:00Z');
let programme: number;
let serial = 0;

beforeAll(async () => {
  // A hundred points cost one yuan: of an amount in hundredths of a point, the fen are a hundredth.
  programme = await newProgramme(postgres.database, { hundredPointsFen: 100 });
});
afterEach(() => holdPointsSound(postgres.database));

const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
const by = { madeBy: 'staff:1', reason: '退货' };
const deed = (customerNo: number, amount: number) => {
  serial += 1;
  return { customerNo, amount, naturalKey: `money-${serial}`, madeBy: 'system' };
};
const share = (...parts: [number, number][]): FundingPart[] =>
  parts.map(([budgetId, shareBp]) => ({ budgetId, shareBp }));
const paidBy = (funding: FundingPart[]) => {
  serial += 1;
  return { source: `test:${serial}`, orgId: null, funding };
};
const earn = async (customerNo: number, amount: number, funding: FundingPart[], now = noon) => {
  const who = paidBy(funding);
  return valueOf(
    (await within((tx) => earnPoints(tx, now, programme, [deed(customerNo, amount)], who)))[0],
  );
};
/** What a budget holds, and what is owed out of it for points. */
async function moneyOf(budgetId: number): Promise<[free: number, owed: number]> {
  const { rows } = await within((tx) =>
    sql<{ free: number; owed: number }>`
      select (select balance from ledger.account where kind = 'budget' and owner_id = ${budgetId}) as free,
        coalesce((select sum(balance) from ledger.account where kind = 'points_liability' and part_id = ${budgetId}), 0)::bigint as owed`.execute(
      tx,
    ),
  );
  return [rows[0]?.free ?? 0, rows[0]?.owed ?? 0];
}
async function ruleOf(funding: FundingPart[]): Promise<number> {
  serial += 1;
  const content = { kind: 'check_in', points: 6_000, funding } as const;
  const written = { code: `RM${serial}`, name: '进门有礼', programmeId: programme, content };
  return within(async (tx) => {
    const id = valueOf(await createRule(tx, noon, 1, written));
    await sql`update points.rule set state = 'active', active_version = 1 where id = ${id}`.execute(
      tx,
    );
    return id;
  });
}
async function give(tx: Tx, ruleId: number, customerNos: readonly number[]) {
  const rule = await readRule(tx, ruleId);
  if (!rule) throw new Error('no rule');
  const giving = {
    ruleId,
    programmeId: programme,
    paidBy: paidByRule(rule, 1, rule.activeContent?.funding),
  };
  return giveByRule(
    tx,
    noon,
    giving,
    customerNos.map((no) => deed(no, 6_000)),
  );
}
const topUp = async (budgetId: number, fen: number) => {
  serial += 1;
  const key = `top-up:${serial}`;
  await within((tx) => topUpBudget(tx, noon, budgetId, fen, key));
};

describe('the last money of a budget', () => {
  it('goes to one of two runs at once, the other’s waits and is given once the budget has it again', async () => {
    const budget = await newBudget(postgres.database, 100);
    const ruleId = await ruleOf(share([budget, 10_000]));
    const customers = await newCustomers(postgres.database, 2);
    const [one = 0, two = 0] = customers;
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => give(tx, ruleId, [one]),
      (tx) => give(tx, ruleId, [two]),
    );
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'BUDGET_EXHAUSTED']);
    expect(await moneyOf(budget)).toEqual([40, 60]);
    expect(await within((tx) => takeUpRule(tx, noon, ruleId, 10))).toBe(0);
    await topUp(budget, 50);
    const given = await afterBoth(
      postgres.database,
      (tx) => takeUpRule(tx, noon, ruleId, 10),
      (tx) => takeUpRule(tx, noon, ruleId, 10),
    );
    expect(given).toEqual({ first: 1, second: 0 });
    expect(await moneyOf(budget)).toEqual([30, 120]);
  });

  it('asked for by two rules at once goes to one, and the other is told so', async () => {
    const budget = await newBudget(postgres.database, 100);
    const [one = 0, two = 0] = await newCustomers(postgres.database, 2);
    const [rule, other] = [paidBy(share([budget, 10_000])), paidBy(share([budget, 10_000]))];
    for (const who of [rule, other])
      await within((tx) => earnPoints(tx, noon, programme, [deed(one, 100)], who));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => earnPoints(tx, noon, programme, [deed(one, 6_000)], rule),
      (tx) => earnPoints(tx, noon, programme, [deed(two, 6_000)], other),
    );
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'BUDGET_EXHAUSTED']);
    expect(await moneyOf(budget)).toEqual([38, 62]);
  });

  it('given twice at once by one rule is counted for both', async () => {
    const budget = await newBudget(postgres.database, 1_000);
    const [one = 0, two = 0] = await newCustomers(postgres.database, 2);
    const rule = paidBy(share([budget, 10_000]));
    await within((tx) => earnPoints(tx, noon, programme, [deed(one, 100)], rule));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => earnPoints(tx, noon, programme, [deed(one, 6_000)], rule),
      (tx) => earnPoints(tx, noon, programme, [deed(two, 6_000)], rule),
    );
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'OK']);
    expect(await moneyOf(budget)).toEqual([879, 121]);
  });

  it('is given whole: of a batch those wait that it does not reach, and the next smaller ones have theirs', async () => {
    const budget = await newBudget(postgres.database, 100);
    const [one = 0, two = 0, three = 0] = await newCustomers(postgres.database, 3);
    const deeds = [deed(one, 8_000), deed(two, 8_000), deed(three, 2_000)];
    const answers = await within((tx) =>
      earnPoints(tx, noon, programme, deeds, paidBy(share([budget, 10_000]))),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'BUDGET_EXHAUSTED', 'OK']);
    expect(await moneyOf(budget)).toEqual([0, 100]);
  });

  it('is given while a freeze is on its way, and nothing after it', async () => {
    const budget = await newBudget(postgres.database, 100);
    const who = paidBy(share([budget, 10_000]));
    const [one = 0, two = 0] = await newCustomers(postgres.database, 2);
    const { first: given, second: frozen } = await afterBoth(
      postgres.database,
      (tx) => earnPoints(tx, noon, programme, [deed(one, 5_000)], who),
      (tx) => freezeBudget(tx, noon, budget, '核查'),
    );
    expect([codeOf(given[0]), codeOf(frozen)]).toEqual(['OK', 'OK']);
    const [later] = await within((tx) => earnPoints(tx, noon, programme, [deed(two, 1_000)], who));
    expect(codeOf(later)).toBe('BUDGET_FROZEN');
  });
});

describe('money that comes back', () => {
  it('goes to the same funders in the same shares, to the fen, however it is cut', async () => {
    const [bank, merchant] = [
      await newBudget(postgres.database, 1_000),
      await newBudget(postgres.database, 1_000),
    ];
    const funding = share([bank, 6_000], [merchant, 4_000]);
    const who = paidBy(funding);
    const [one = 0, two = 0] = await newCustomers(postgres.database, 2);
    const earned = [];
    for (const amount of [101, 333, 77, 9_999])
      earned.push(
        valueOf(
          (await within((tx) => earnPoints(tx, noon, programme, [deed(one, amount)], who)))[0],
        ),
      );
    // 10,510 hundredths are 106 fen: 64 and 42.
    expect([await moneyOf(bank), await moneyOf(merchant)]).toEqual([
      [936, 64],
      [958, 42],
    ]);
    valueOf(
      (
        await within((tx) =>
          transferPoints(tx, noon, programme, [{ ...deed(one, 5_003), toCustomerNo: two }]),
        )
      )[0],
    );
    const last = earned.at(-1)?.movementId ?? 0;
    for (const part of [1, 3_333, 6_665])
      valueOf(await within((tx) => takeBackPoints(tx, noon, last, { ...deed(0, part), ...by })));
    await within((tx) => lapsePoints(tx, afterwards, 100));
    const [first, second] = [await moneyOf(bank), await moneyOf(merchant)];
    expect([first[1], second[1]]).toEqual([0, 0]);
    expect([first[0], second[0]]).toEqual([1_000, 1_000]);
  });

  it('of points used is gone, and comes back as it was when the use is undone', async () => {
    const budget = await newBudget(postgres.database, 100);
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    await earn(customerNo, 6_000, share([budget, 10_000]));
    const spend = { ...deed(customerNo, 2_500), giftId: 7 };
    const used = valueOf((await within((tx) => redeemPoints(tx, noon, programme, [spend])))[0]);
    expect(await moneyOf(budget)).toEqual([40, 35]);
    valueOf(await within((tx) => giveBackPoints(tx, noon, used.movementId, by)));
    expect(await moneyOf(budget)).toEqual([40, 60]);
  });

  it('of an earning used already comes out of the points that pay for it: their own payer has then paid for the use', async () => {
    const [first, second] = [
      await newBudget(postgres.database, 60),
      await newBudget(postgres.database, 60),
    ];
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    const { movementId } = await earn(customerNo, 6_000, share([first, 10_000]));
    valueOf(
      (await within((tx) => redeemPoints(tx, noon, programme, [deed(customerNo, 6_000)])))[0],
    );
    valueOf(
      await within((tx) => takeBackPoints(tx, noon, movementId, { ...deed(0, 6_000), ...by })),
    );
    expect(await moneyOf(first)).toEqual([0, 0]);
    await earn(customerNo, 6_000, share([second, 10_000]));
    expect([await moneyOf(first), await moneyOf(second)]).toEqual([
      [60, 0],
      [0, 0],
    ]);
  });

  it('comes back once where two lapse the same points at once', async () => {
    const budget = await newBudget(postgres.database, 60);
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    await earn(customerNo, 6_000, share([budget, 10_000]));
    // Its last day is the day on which the others lapse.
    const later = await newBudget(postgres.database, 10);
    const nextDay = new Date('2026-03-03T04:00:00Z');
    await earn(customerNo, 1_000, share([later, 10_000]), nextDay);
    await afterBoth(
      postgres.database,
      (tx) => lapsePoints(tx, afterwards, 100),
      (tx) => lapsePoints(tx, afterwards, 100),
    );
    expect(await moneyOf(budget)).toEqual([60, 0]);
    expect(await moneyOf(later)).toEqual([0, 10]);
  });

  it('comes back once where points are taken back as they lapse', async () => {
    const budget = await newBudget(postgres.database, 60);
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    const { movementId } = await earn(customerNo, 6_000, share([budget, 10_000]));
    const { second: back } = await afterBoth(
      postgres.database,
      (tx) => lapsePoints(tx, afterwards, 100),
      (tx) => takeBackPoints(tx, afterwards, movementId, { ...deed(0, 4_000), ...by }),
    );
    expect(codeOf(back)).toBe('OK');
    expect(await moneyOf(budget)).toEqual([60, 0]);
    // It had lapsed, so nothing of it is owed out of what comes next.
    const later = await newBudget(postgres.database, 10);
    await earn(customerNo, 1_000, share([later, 10_000]), afterwards);
    expect(await moneyOf(later)).toEqual([0, 10]);
  });

  it('is asked back twice at once and comes back once', async () => {
    const budget = await newBudget(postgres.database, 60);
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    const { movementId } = await earn(customerNo, 6_000, share([budget, 10_000]));
    const { first: one, second: two } = await afterBoth(
      postgres.database,
      (tx) => takeBackPoints(tx, noon, movementId, { ...deed(0, 4_000), ...by }),
      (tx) => takeBackPoints(tx, noon, movementId, { ...deed(0, 4_000), ...by }),
    );
    expect([codeOf(one), codeOf(two)]).toEqual(['OK', 'POINTS_REVERSAL_TOO_LARGE']);
    expect(await moneyOf(budget)).toEqual([40, 20]);
  });
});
