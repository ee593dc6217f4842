import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { largestPointsAmount } from '#contract/points.ts';
import { priceOfPoints } from '#modules/points/index.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { adjustDown, adjustUp } from '../../src/modules/points/adjust-points.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { endFreeze, freezePoints } from '../../src/modules/points/freeze-points.ts';
import {
  forgetReminders,
  type LapsingMark,
  remindLapsing,
  type Reminded,
} from '../../src/modules/points/remind-lapsing.ts';
import { lapsePoints } from '../../src/modules/points/lapse-points.ts';
import { readBalances } from '../../src/modules/points/read-points.ts';
import { redeemPoints } from '../../src/modules/points/redeem-points.ts';
import { giveBackPoints, takeBackPoints } from '../../src/modules/points/reverse-points.ts';
import { thawPoints } from '../../src/modules/points/thaw-points.ts';
import { transferPoints } from '../../src/modules/points/transfer-points.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { usePostgres } from '../harness/postgres.ts';
import {
  codeOf,
  holdPointsSound,
  mergeInto,
  newCustomers,
  newProgramme,
  valueOf,
} from '../points/points-fixture.ts';
import { afterBoth } from './interleave.ts';

const postgres = usePostgres({ maxConnections: 8 });
const noon = new Date('2026-03-02T04:00:00Z');
let programme: number;
let serial = 0;

beforeAll(async () => {
  programme = await newProgramme(postgres.database);
});
afterEach(() => holdPointsSound(postgres.database));

const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
const deed = (customerNo: number, amount: number, naturalKey = `deed-${(serial += 1)}`) => ({
  customerNo,
  amount,
  naturalKey,
  madeBy: 'staff:1',
});
async function customerWith(amount: number, now = noon): Promise<number> {
  const [customerNo = 0] = await newCustomers(postgres.database, 1);
  await earn(customerNo, amount, now);
  return customerNo;
}
const earn = async (customerNo: number, amount: number, now = noon) =>
  valueOf((await within((tx) => earnPoints(tx, now, programme, [deed(customerNo, amount)])))[0]);
const redeem = async (customerNo: number, amount: number, now = noon) =>
  (await within((tx) => redeemPoints(tx, now, programme, [deed(customerNo, amount)])))[0];
const by = { madeBy: 'staff:1', reason: '退货' };
const standing = async (customerNo: number, today = '2026-03-02') => {
  const [balance] = await within((tx) => readBalances(tx, customerNo, today));
  return {
    available: balance?.available ?? 0,
    frozen: balance?.frozen ?? 0,
    debt: balance?.debt ?? 0,
  };
};

it('a point costs what was agreed on last by the day on which it is given', async () => {
  const priced = await newProgramme(postgres.database, { hundredPointsFen: 100 });
  await within((tx) =>
    sql`insert into points.programme_price (programme_id, valid_from, hundred_points_fen, reason, approval_id, approved_at)
      values (${priced}, '2026-04-01', 80, '新价', 1, ${noon}), (${priced}, '2026-07-01', 0, '停用', 2, ${noon})`.execute(
      tx,
    ),
  );
  const on = (day: string) => within((tx) => priceOfPoints(tx, priced, day));
  expect([await on('2026-03-31'), await on('2026-04-01'), await on('2026-07-02')]).toEqual([
    100, 80, 0,
  ]);
  expect(await within((tx) => priceOfPoints(tx, 999_999, '2026-04-01'))).toBeNull();
});

it('what moves points is told to others with them, once, and nothing of what was refused', async () => {
  const customerNo = await customerWith(100);
  const spend = deed(customerNo, 30);
  for (const _ of ['asked', 'asked again'])
    valueOf((await within((tx) => redeemPoints(tx, noon, programme, [spend])))[0]);
  expect(codeOf(await redeem(customerNo, 500))).toBe('POINTS_INSUFFICIENT');
  const [frozen] = await within((tx) => freezePoints(tx, noon, programme, [deed(customerNo, 20)]));
  const { movementId } = valueOf(frozen);
  valueOf(await within((tx) => endFreeze(tx, noon, movementId, 'forfeit', by)));
  await within((tx) => lapsePoints(tx, new Date('2027-04-02T04:00:00Z'), 100));
  const { rows } = await within((tx) =>
    sql`select type, properties->>'points_hundredths' as points, (properties->>'programme_id')::int as programme,
      org_id = customers.outlet_of(party_no) as "ownOutlet"
      from platform.outbox where party_no = ${customerNo} order by seq`.execute(tx),
  );
  const told = { programme, ownOutlet: true };
  expect(rows).toEqual([
    { type: 'points_earned', points: '100', ...told },
    { type: 'points_spent', points: '30', ...told },
    { type: 'points_frozen', points: '20', ...told },
    { type: 'points_forfeited', points: '20', ...told },
    { type: 'points_expired', points: '50', ...told },
  ]);
});

describe('the last points', () => {
  it('asked for by two at once go to one', async () => {
    const customerNo = await customerWith(100);
    const ask = (tx: Tx) => redeemPoints(tx, noon, programme, [deed(customerNo, 70)]);
    const { first, second } = await afterBoth(postgres.database, ask, ask);
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'POINTS_INSUFFICIENT']);
    expect(await standing(customerNo)).toMatchObject({ available: 30 });
  });

  it('asked for twice in one batch go once', async () => {
    const customerNo = await customerWith(100);
    const answers = await within((tx) =>
      redeemPoints(tx, noon, programme, [
        deed(customerNo, 70),
        deed(customerNo, 70),
        deed(customerNo, 30),
      ]),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'POINTS_INSUFFICIENT', 'OK']);
  });

  it('taken by an adjustment and redeemed at once are one or the other; added ones pay what is owed first', async () => {
    const customerNo = await customerWith(100);
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => redeemPoints(tx, noon, programme, [deed(customerNo, 60)]),
      (tx) => adjustDown(tx, noon, programme, [deed(customerNo, 60)]),
    );
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'POINTS_INSUFFICIENT']);
    const { movementId } = await earn(customerNo, 50);
    valueOf(await redeem(customerNo, 90));
    valueOf(
      await within((tx) =>
        takeBackPoints(tx, noon, movementId, { ...deed(customerNo, 50), ...by }),
      ),
    );
    expect(await standing(customerNo)).toMatchObject({ available: 0, debt: 50 });
    valueOf((await within((tx) => adjustUp(tx, noon, programme, [deed(customerNo, 70)])))[0]);
    expect(await standing(customerNo)).toMatchObject({ available: 20, debt: 0 });
  });

  it('redeemed and frozen at once are one or the other', async () => {
    const customerNo = await customerWith(100);
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => freezePoints(tx, noon, programme, [deed(customerNo, 100)]),
      (tx) => redeemPoints(tx, noon, programme, [deed(customerNo, 1)]),
    );
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'POINTS_INSUFFICIENT']);
    expect(await standing(customerNo)).toMatchObject({ available: 0, frozen: 100 });
  });

  it('passed to each other at once do not make two wait for each other', async () => {
    const [one, two] = [await customerWith(50), await customerWith(50)];
    const pass = (from: number, toCustomerNo: number) => (tx: Tx) =>
      transferPoints(tx, noon, programme, [{ ...deed(from, 50), toCustomerNo }]);
    const { first, second } = await afterBoth(postgres.database, pass(one, two), pass(two, one));
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'OK']);
    expect([(await standing(one)).available, (await standing(two)).available]).toEqual([50, 50]);
  });
});

describe('the same deed', () => {
  it('done twice at once is done once, and both are told the same', async () => {
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    const same = deed(customerNo, 40);
    await earn(customerNo, 1);
    const work = (tx: Tx) => earnPoints(tx, noon, programme, [same]);
    const { first, second } = await afterBoth(postgres.database, work, work);
    const [one, other] = [valueOf(first[0]), valueOf(second[0])];
    expect(other).toEqual({ ...one, replayed: true });
    expect((await standing(customerNo)).available).toBe(41);
  });

  it('named twice in a batch is done once', async () => {
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    const same = deed(customerNo, 40);
    const answers = await within((tx) => earnPoints(tx, noon, programme, [same, same]));
    expect(answers.map((answer) => valueOf(answer).replayed)).toEqual([false, true]);
    expect((await standing(customerNo)).available).toBe(40);
  });

  it('with another amount or of another kind is refused', async () => {
    const customerNo = await customerWith(100);
    const one = deed(customerNo, 10);
    await within((tx) => redeemPoints(tx, noon, programme, [one]));
    const [other] = await within((tx) =>
      redeemPoints(tx, noon, programme, [{ ...one, amount: 11 }]),
    );
    const [earned] = await within((tx) => earnPoints(tx, noon, programme, [one]));
    expect([codeOf(other), codeOf(earned)]).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
      'IDEMPOTENCY_KEY_REUSED',
    ]);
  });

  it.each([0, -1, 0.5, Number.NaN, 2 ** 53, largestPointsAmount + 1])(
    'of %s hundredths is refused',
    async (amount) => {
      const customerNo = await customerWith(100);
      for (const work of [earnPoints, redeemPoints, freezePoints]) {
        const [answer] = await within((tx) =>
          work(tx, noon, programme, [deed(customerNo, amount)]),
        );
        expect(codeOf(answer)).toBe('POINTS_AMOUNT_INVALID');
      }
    },
  );

  it('for a number nobody has is not found', async () => {
    const [answer] = await within((tx) =>
      earnPoints(tx, noon, programme, [deed(2_000_000_000, 1)]),
    );
    expect(codeOf(answer)).toBe('NOT_FOUND');
  });
});

describe('reversals', () => {
  it('of one redemption by two at once happen once', async () => {
    const customerNo = await customerWith(100);
    const { movementId } = valueOf(await redeem(customerNo, 60));
    const back = (tx: Tx) => giveBackPoints(tx, noon, movementId, by);
    const { first, second } = await afterBoth(postgres.database, back, back);
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect((await standing(customerNo)).available).toBe(100);
  });

  it('go back into the lots that were used, with their own last days, and what has ended lapses', async () => {
    const customerNo = await customerWith(30, new Date('2025-04-01T04:00:00Z'));
    await earn(customerNo, 50);
    const { movementId } = valueOf(await redeem(customerNo, 40));
    // The first lot has ended on 31 March.
    const april = new Date('2026-04-01T04:00:00Z');
    valueOf(await within((tx) => giveBackPoints(tx, april, movementId, by)));
    // Nothing is left for the night to lapse.
    expect(await within((tx) => lapsePoints(tx, april, 100))).toBe(0);
    const [balance] = await within((tx) => readBalances(tx, customerNo, '2026-04-01'));
    expect(balance).toMatchObject({
      available: 50,
      ending: [{ expiresOn: '2027-03-01', amount: 50 }],
    });
  });

  it('of an earning spent already leave a debt, which the next points pay', async () => {
    const [customerNo = 0] = await newCustomers(postgres.database, 1);
    const { movementId } = await earn(customerNo, 100);
    valueOf(await redeem(customerNo, 70));
    valueOf(
      await within((tx) =>
        takeBackPoints(tx, noon, movementId, {
          ...by,
          amount: 100,
          naturalKey: `refund-${movementId}`,
        }),
      ),
    );
    expect(await standing(customerNo)).toEqual({ available: 0, frozen: 0, debt: 70 });
    await earn(customerNo, 50);
    expect(await standing(customerNo)).toEqual({ available: 0, frozen: 0, debt: 20 });
    await earn(customerNo, 50);
    expect(await standing(customerNo)).toEqual({ available: 30, frozen: 0, debt: 0 });
  });

  it.each([
    ['first: nothing is left to spend', true, ['OK', 'POINTS_INSUFFICIENT'], 0],
    ['second: what was spent is owed', false, ['OK', 'OK'], 70],
  ])(
    'of an earning at once with a redemption, the refund %s',
    async (_, refundFirst, codes, debt) => {
      const [customerNo = 0] = await newCustomers(postgres.database, 1);
      const { movementId } = await earn(customerNo, 100);
      const refund = async (tx: Tx) =>
        codeOf(
          await takeBackPoints(tx, noon, movementId, {
            ...by,
            amount: 100,
            naturalKey: `refund-${movementId}`,
          }),
        );
      const spend = async (tx: Tx) =>
        (await redeemPoints(tx, noon, programme, [deed(customerNo, 70)])).map(codeOf)[0];
      const { first, second } = await afterBoth<string | undefined, string | undefined>(
        postgres.database,
        refundFirst ? refund : spend,
        refundFirst ? spend : refund,
      );
      expect([first, second]).toEqual(codes);
      expect(await standing(customerNo)).toEqual({ available: 0, frozen: 0, debt });
    },
  );

  it('of one earning in parts never pass it, two at once', async () => {
    const customerNo = await customerWith(1);
    const { movementId } = await earn(customerNo, 100);
    const back = (key: string) => (tx: Tx) =>
      takeBackPoints(tx, noon, movementId, { ...by, amount: 60, naturalKey: key });
    const { first, second } = await afterBoth(
      postgres.database,
      back(`part-${movementId}-1`),
      back(`part-${movementId}-2`),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'POINTS_REVERSAL_TOO_LARGE']);
    expect((await standing(customerNo)).available).toBe(41);
  });

  it('end a freeze once, one way', async () => {
    const customerNo = await customerWith(100);
    const [frozen] = await within((tx) =>
      freezePoints(tx, noon, programme, [deed(customerNo, 100)]),
    );
    const { movementId } = valueOf(frozen);
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => endFreeze(tx, noon, movementId, 'forfeit', by),
      (tx) => endFreeze(tx, noon, movementId, 'unfreeze', by),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect(await standing(customerNo)).toEqual({ available: 0, frozen: 0, debt: 0 });
  });
});

describe('a freeze with an end', () => {
  const until = new Date('2026-03-02T05:00:00Z');
  const frozenUntil = async (customerNo: number): Promise<number> =>
    valueOf(
      (
        await within((tx) =>
          freezePoints(tx, noon, programme, [{ ...deed(customerNo, 100), expiresAt: until }]),
        )
      )[0],
    ).movementId;
  const early = new Date(until.getTime() - 1);

  it('is over by itself at its time, not before and once; one without an end stays', async () => {
    const customerNo = await customerWith(200);
    await frozenUntil(customerNo);
    await within((tx) => freezePoints(tx, noon, programme, [deed(customerNo, 50)]));
    expect(await within((tx) => thawPoints(tx, early, 10))).toBe(0);
    expect(await standing(customerNo)).toMatchObject({ available: 50, frozen: 150 });
    expect(await within((tx) => thawPoints(tx, until, 10))).toBe(1);
    expect(await standing(customerNo)).toMatchObject({ available: 150, frozen: 50 });
    expect(await within((tx) => thawPoints(tx, until, 10))).toBe(0);
  });

  it('ends once, when a person forfeits it as its time comes', async () => {
    const customerNo = await customerWith(100);
    const movementId = await frozenUntil(customerNo);
    const forfeited = await afterBoth(
      postgres.database,
      (tx) => endFreeze(tx, until, movementId, 'forfeit', by),
      (tx) => thawPoints(tx, until, 10),
    );
    expect(codeOf(forfeited.first)).toBe('OK');
    expect(await standing(customerNo)).toEqual({ available: 0, frozen: 0, debt: 0 });
    const other = await customerWith(100);
    const thawed = await frozenUntil(other);
    const { second } = await afterBoth(
      postgres.database,
      (tx) => thawPoints(tx, until, 10),
      (tx) => endFreeze(tx, until, thawed, 'forfeit', by),
    );
    expect(codeOf(second)).toBe('ALREADY_REVERSED');
    expect(await standing(other)).toEqual({ available: 100, frozen: 0, debt: 0 });
    expect(await within((tx) => thawPoints(tx, until, 10))).toBe(0);
  });
});

describe('the last day', () => {
  const earnedAt = new Date('2025-03-03T04:00:00Z');
  const lastMoment = new Date('2026-03-02T15:59:59Z');
  const midnight = new Date('2026-03-02T16:00:00Z');

  it('ends at midnight of the bank, not of the server', async () => {
    const customerNo = await customerWith(100, earnedAt);
    expect(codeOf(await redeem(customerNo, 10, lastMoment))).toBe('OK');
    expect(codeOf(await redeem(customerNo, 10, midnight))).toBe('POINTS_INSUFFICIENT');
  });

  it('takes what was not used, once, whoever lapses at once', async () => {
    const customerNo = await customerWith(100, earnedAt);
    expect(await within((tx) => lapsePoints(tx, lastMoment, 100))).toBe(0);
    const lapse = (tx: Tx) => lapsePoints(tx, midnight, 100);
    await afterBoth(postgres.database, lapse, lapse);
    expect(await standing(customerNo, '2026-03-03')).toEqual({ available: 0, frozen: 0, debt: 0 });
  });
});

describe('points about to end', () => {
  const keyring = randomKeyring();
  /** Points of 2026-09-01 end on 2027-08-31, fourteen days after the 17th. */
  const earnedAt = new Date('2026-09-01T04:00:00Z');
  const morning = (day: string) => new Date(`${day}T08:50:00+08:00`);
  const remind = (tx: Tx, day: string, limit = 100) =>
    remindLapsing(tx, keyring, morning(day), { after: null, limit });
  const toldTo = (customerNo: number) =>
    postgres.asOwner<{ points: string; day: string }>(
      `select properties->>'points_hundredths' as points, properties->>'last_day' as day
       from platform.outbox where type = 'points_expiring' and party_no = ${customerNo} order by seq`,
    );

  it('are told of once a last day to who takes marketing, from the programme’s days on, whoever tells at once', async () => {
    const customerNo = await customerWith(100, earnedAt);
    const silent = await customerWith(100, earnedAt);
    await within((tx) => consentToMarketing(tx, [customerNo]));
    await within((tx) => remind(tx, '2027-08-16'));
    expect(await toldTo(customerNo)).toEqual([]);
    const tell = (tx: Tx) => remind(tx, '2027-08-17');
    const { first, second } = await afterBoth(postgres.database, tell, tell);
    expect([first.told, second.told]).toEqual([1, 0]);
    await within((tx) => remind(tx, '2027-08-18'));
    expect(await toldTo(customerNo)).toEqual([{ points: '100', day: '2027-08-31' }]);
    expect(await toldTo(silent)).toEqual([]);
    // Who agrees in time is told yet, and the last day itself is in time.
    await within((tx) => consentToMarketing(tx, [silent]));
    await within((tx) => remind(tx, '2027-08-31'));
    expect(await toldTo(silent)).toEqual([{ points: '100', day: '2027-08-31' }]);
    await within((tx) => remind(tx, '2027-09-01'));
    expect(await toldTo(silent)).toHaveLength(1);
    expect(await within((tx) => forgetReminders(tx, morning('2027-08-31'), 100))).toBe(0);
    expect(await within((tx) => forgetReminders(tx, morning('2027-09-01'), 100))).toBe(2);
  });

  it('of all numbers of a person are told together, in pieces of one too, and of a closed programme not', async () => {
    const kept = await customerWith(30, earnedAt);
    const merged = await customerWith(12, earnedAt);
    await within((tx) => consentToMarketing(tx, [kept]));
    await mergeInto(postgres.database, merged, kept);
    const tellAll = async (day: string) => {
      let after: LapsingMark | null = null;
      do {
        const from: LapsingMark | null = after;
        const told: Reminded = await within((tx) =>
          remindLapsing(tx, keyring, morning(day), { after: from, limit: 1 }),
        );
        after = told.last;
      } while (after);
    };
    const state = (word: string) =>
      within((tx) =>
        sql`update points.programme set state = ${word} where id = ${programme}`.execute(tx),
      );
    await state('closed');
    await tellAll('2027-08-20');
    expect(await toldTo(kept)).toEqual([]);
    await state('open');
    await tellAll('2027-08-20');
    expect(await toldTo(kept)).toEqual([{ points: '42', day: '2027-08-31' }]);
    expect(await toldTo(merged)).toEqual([]);
    const [balance] = await within((tx) => readBalances(tx, kept, '2027-08-16'));
    const [later] = await within((tx) => readBalances(tx, kept, '2027-08-17'));
    expect([balance, later].map((one) => one?.ending[0]?.isSoon)).toEqual([false, true]);
    await mergeInto(postgres.database, merged, null);
  });
});

describe('merged customers', () => {
  it('have the points of all their numbers, those that end first used first', async () => {
    const kept = await customerWith(50);
    const merged = await customerWith(30, new Date('2025-06-01T04:00:00Z'));
    await mergeInto(postgres.database, merged, kept);
    expect((await standing(merged)).available).toBe(80);
    expect(codeOf(await redeem(kept, 60))).toBe('OK');
    expect((await standing(kept)).available).toBe(20);
    await mergeInto(postgres.database, merged, null);
    expect([(await standing(kept)).available, (await standing(merged)).available]).toEqual([20, 0]);
  });

  it('at once with a redemption: the redemption waits, and knows whom the number means then', async () => {
    const [kept, merged] = [await customerWith(50), await customerWith(30)];
    const { second } = await afterBoth(
      postgres.database,
      async (tx) => {
        await sql`select from customers.customer where customer_no in (${kept}, ${merged}) for update`.execute(
          tx,
        );
        await sql`update customers.customer set merged_into = ${kept} where customer_no = ${merged}`.execute(
          tx,
        );
      },
      (tx) => redeemPoints(tx, noon, programme, [deed(merged, 80)]),
    );
    expect(codeOf(second[0])).toBe('OK');
  });
});
