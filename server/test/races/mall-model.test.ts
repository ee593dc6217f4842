import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { recountTransfers } from '#modules/ledger/index.ts';
import { pointsMall, verifyPoints } from '#modules/points/index.ts';
import type { Result } from '#contract/result.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import { orNothing } from '../../src/flows/or-nothing.ts';
import { redeemMallItem, reverseMallOrder } from '../../src/flows/redeem-mall-item.ts';
import { stockIn } from '../../src/modules/gifts/change-stock.ts';
import { createGift } from '../../src/modules/gifts/gifts.ts';
import { handOverGift, returnGift } from '../../src/modules/gifts/hand-over-gift.ts';
import { verifyGifts } from '../../src/modules/gifts/verify-gifts.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { usePostgres } from '../harness/postgres.ts';
import { codeOf, newCustomers, newProgramme, valueOf } from '../points/points-fixture.ts';
import { askTogether } from './model/ask-together.ts';
import type { Done } from './model/explain.ts';
import { liveHistories, sizeOfModel } from './model/live-histories.ts';
import {
  answerOfMall,
  type MallAnswer,
  type MallBooks,
  type MallOperation,
  price,
} from './model/mall-rules.ts';
import { type Callers, openCallers } from './model/step-statements.ts';

// Points and gifts against their rules, as vouchers-model.test.ts holds vouchers to theirs.
const postgres = usePostgres({ maxConnections: 4 });
const size = sizeOfModel(30);
const groups = size.isLong ? 5 : 2;
const now = new Date('2026-03-02T04:00:00Z');
const outletOrgId = 4;
const keyring = randomKeyring();
const hundredths = 100;
let customers: number[] = [];
let callers: Callers;
let told = 0;

const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);

beforeAll(async () => {
  customers = await newCustomers(postgres.database, 2);
  callers = await openCallers(postgres.connectionString, await postgres.connect(), 3);
});
afterAll(() => callers?.close());
afterEach(holdSound);

async function holdSound(): Promise<void> {
  const faults = await within(async (tx) => [
    ...(await verifyPoints(tx)),
    ...(await verifyGifts(tx)),
    ...(await recountTransfers(tx)),
  ]);
  if (faults.length > 0) throw new Error(`points or gifts are unsound: ${JSON.stringify(faults)}`);
}

/** An operation before it is known which exchanges there are: `place` names the n-th. */
type Wish =
  | { do: 'earn'; who: number; points: number; key: number }
  | { do: 'exchange'; who: number; key: number }
  | { do: 'take-back' | 'hand-over' | 'return'; place: number };
const who = fc.nat({ max: 1 });
const key = fc.nat({ max: 2 });
const place = fc.nat({ max: 3 });
const wishes: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('earn'), who, points: fc.constant(2), key }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('exchange'), who, key }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('take-back', 'hand-over', 'return'), place }),
  },
);
const histories = fc.array(fc.array(wishes, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: groups,
});
const worlds = fc.record({
  stock: fc.nat({ max: 2 }),
  points: fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })),
});
type World = { stock: number; points: [number, number] };
type Place = { programmeId: number; giftId: number; itemId: number; name: string };

const deed = ({ name }: Place, at: number, points: number, of: string) => ({
  customerNo: customers[at] ?? 0,
  amount: points * hundredths,
  naturalKey: `${name}:${of}`,
  madeBy: 'staff:1',
});

async function openPlace({ stock, points }: World): Promise<Place> {
  told += 1;
  const name = `M${told}`;
  const programmeId = await newProgramme(postgres.database);
  return within(async (tx) => {
    const words = { nameZh: '雨伞', nameEn: 'Umbrella' };
    const gift = { ...words, code: name, valueFen: 5_000, picture: '', orgId: null };
    const giftId = valueOf(await createGift(tx, now, null, gift));
    const arrival = { giftId, orgId: outletOrgId, reason: '到货', madeBy: 'staff:1' };
    if (stock > 0) valueOf(await stockIn(tx, now, { ...arrival, pieces: stock, naturalKey: name }));
    const itemId = await pointsMall.createItem(tx, now, {
      ...words,
      programmeId,
      price: price * hundredths,
      what: { giftId },
      valueFen: 5_000,
      orgId: null,
    });
    const opened = { programmeId, giftId, itemId, name };
    const first = [0, 1].filter((at) => (points[at] ?? 0) > 0);
    const given = first.map((at) => deed(opened, at, points[at] ?? 0, `first-${at}`));
    for (const one of await earnPoints(tx, now, programmeId, given)) valueOf(one);
    return opened;
  });
}

const answered = (result: Result<unknown> | undefined): MallAnswer => ({ code: codeOf(result) });

async function carryOut(
  database: Database,
  world: Place,
  operation: MallOperation,
): Promise<MallAnswer> {
  switch (operation.do) {
    case 'earn': {
      const { who: at, points, key: of } = operation;
      const asked = deed(world, at, points, of);
      return withJob(database, async (tx) => {
        const [earned] = await earnPoints(tx, now, world.programmeId, [asked]);
        return answered(earned);
      });
    }
    case 'exchange': {
      const customerNo = customers[operation.who] ?? 0;
      const by = { madeBy: 'staff:1', channel: 'staff' as const, orgId: outletOrgId };
      const naturalKey = `${world.name}:${operation.key}`;
      const receipt = await orNothing(database, (tx) =>
        redeemMallItem(tx, keyring, now, { ...by, itemId: world.itemId, customerNo, naturalKey }),
      );
      return receipt.ok ? { code: 'OK', order: receipt.value.orderId } : answered(receipt);
    }
    case 'take-back':
      return answered(
        await orNothing(database, (tx) =>
          reverseMallOrder(tx, now, operation.order, { madeBy: 'staff:1', reason: '退回' }),
        ),
      );
    default: {
      const order = await within((tx) => pointsMall.findOrder(tx, { id: operation.order }));
      const reservationId = order?.reservationId ?? 0;
      const by = { orgId: outletOrgId, by: 'staff:1' };
      return answered(
        await withJob(database, (tx) =>
          operation.do === 'hand-over'
            ? handOverGift(tx, now, reservationId, by)
            : returnGift(tx, now, reservationId, by.by),
        ),
      );
    }
  }
}

/** What PostgreSQL says: points of each, pieces on the shelf and promised. */
async function readBooks({ programmeId, giftId }: Place): Promise<object> {
  return within(async (tx) => {
    const { rows: lots } = await sql<{ no: number; left: number }>`
      select customer_no as no, sum(remaining)::bigint as left from points.lot
      where programme_id = ${programmeId} and expires_on >= '2026-03-02' group by 1`.execute(tx);
    const points = customers.map(
      (no) => (lots.find((one) => one.no === no)?.left ?? 0) / hundredths,
    );
    const { rows } = await sql<{ kind: string; balance: number }>`
      select kind, balance from ledger.account where unit = ${`gift:${giftId}`} and part_id = ${outletOrgId}`.execute(
      tx,
    );
    const of = (kind: string): number => rows.find((row) => row.kind === kind)?.balance ?? 0;
    return { points, stock: of('stock'), reserved: of('reserved') };
  });
}

const expected = ({ points, stock, orders }: MallBooks): object => ({
  points,
  stock,
  reserved: Object.values(orders).filter(({ gift }) => gift === 'reserved').length,
});

function operationOf(wish: Wish, orders: readonly number[], group: number): MallOperation | null {
  if (wish.do === 'earn') return { ...wish, key: `earn-${wish.who}-${group}-${wish.key}` };
  if (wish.do === 'exchange') return { ...wish, key: `${wish.who}-${wish.key}` };
  const order = orders[wish.place % Math.max(orders.length, 1)];
  return order === undefined ? null : { do: wish.do, order };
}

async function live(
  world: World,
  history: readonly Wish[][],
  scheduler: fc.Scheduler,
): Promise<void> {
  const own = await openPlace(world);
  let possible: MallBooks[] = [
    { points: [...world.points], stock: world.stock, earned: [], orders: {} },
  ];
  const orders: number[] = [];
  for (const [group, wanted] of history.entries()) {
    const operations = wanted.flatMap((wish) => operationOf(wish, orders, group) ?? []);
    const done = await askTogether(callers, scheduler, possible, operations, {
      ask: (database, operation) => carryOut(database, own, operation),
      answerOf: (books, { operation, answer }: Done<MallOperation, MallAnswer>) =>
        answerOfMall(books, operation, answer.order ?? -1),
    });
    possible = done.possible;
    for (const { answer } of done.answers)
      if ('order' in answer && answer.order !== undefined && !orders.includes(answer.order))
        orders.push(answer.order);
  }
  const found = await readBooks(own);
  const allowed = possible.map(expected);
  expect(found).toEqual(allowed.find((books) => isDeepStrictEqual(books, found)) ?? allowed[0]);
  if (told % size.recountEvery === 0) await holdSound();
}

it(
  'points exchanged for gifts at once are exchanged as one after another, by the bank’s rules',
  async () => {
    const asked = fc.asyncProperty(worlds, histories, fc.scheduler(), live);
    await expect(liveHistories(size, asked)).resolves.toBeUndefined();
  },
  size.timeout,
);
