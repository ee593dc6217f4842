import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { releases } from '#modules/benefits/index.ts';
import { chanceDelivery, verifyDraws } from '#modules/draws/index.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { withJob } from '#platform/postgres/database.ts';
import { addPlayers } from '../draws/draw-fixture.ts';
import { usePostgres } from '../harness/postgres.ts';
import { askDraw, openDrawPlace, readDraw, readStreams } from './model/ask-draws.ts';
import { askTogether } from './model/ask-together.ts';
import {
  answerOfDraw,
  type DrawAnswer,
  type DrawOperation,
  type DrawWorld,
  emptyDrawBooks,
  expectedDraw,
} from './model/draw-rules.ts';
import type { Done } from './model/explain.ts';
import { start } from './model/histories.ts';
import { liveHistories, sizeOfModel } from './model/live-histories.ts';
import { type Callers, openCallers } from './model/step-statements.ts';
import { holdLedgerSound } from './voucher-fixture.ts';

// Chances and plays against the rules of a draw, as vouchers-model.test.ts holds vouchers to theirs.
const postgres = usePostgres({ maxConnections: 4 });
const keyring = randomKeyring();
const size = sizeOfModel(20);
const groups = size.isLong ? 6 : 2;
const day = 86_400_000;
let callers: Callers;
let customers: number[] = [];
let told = 0;

beforeAll(async () => {
  releases.deliverBy({ drawChance: chanceDelivery });
  customers = await addPlayers(postgres.database, keyring, 3);
  callers = await openCallers(postgres.connectionString, await postgres.connect(), 3);
});
afterAll(() => callers?.close());
afterEach(() => holdLedgerSound(postgres.database));

/**
 * Draws every play of a draw again and recounts its chances. Who was on the list at a play's moment is not asked:
 * by clocks that are days apart nobody can say it.
 */
async function holdDrawSound(drawId: number): Promise<void> {
  const { difference } = await withJob(postgres.database, (tx) => verifyDraws(tx, keyring, drawId));
  if (difference && !difference.what.startsWith('exclusion of'))
    throw new Error(`a draw is unsound: ${JSON.stringify(difference)}`);
}

const worlds: fc.Arbitrary<DrawWorld> = fc
  .record({
    noneWeight: fc.nat({ max: 2 }),
    weights: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    stocks: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 4 })),
    unlockAfter: fc.constantFrom(0, 3, 4),
    perCustomer: fc.tuple(fc.constantFrom(null, 1), fc.constantFrom(null, 1, 2)),
    guarantee: fc.constantFrom(null, 1, 2, 3),
    playsPerDay: fc.constantFrom(null, null, 1, 2),
    chance: fc.record({
      count: fc.integer({ min: 1, max: 3 }),
      perDay: fc.constantFrom(null, 2, 4),
      total: fc.constantFrom(null, 4),
    }),
    offer: fc.record({ number: fc.integer({ min: 1, max: 2 }), cap: fc.constant(3) }),
    isLimited: fc.constantFrom(false, false, true),
  })
  .map(({ noneWeight, weights, stocks, unlockAfter, perCustomer, guarantee, ...world }) => ({
    ...world,
    totalWeight: noneWeight + weights[0] + weights[1],
    prizes: [
      {
        code: 'top',
        weight: weights[0],
        stock: stocks[0],
        unlockAfter,
        perCustomer: perCustomer[0],
      },
      {
        code: 'small',
        weight: weights[1],
        stock: stocks[1],
        unlockAfter: 0,
        perCustomer: perCustomer[1],
      },
    ],
    guarantee: guarantee === null ? null : { afterPlays: guarantee, prize: 'small' },
  }));

/** An operation before it is known what there is: `place` names the n-th of what it is about. */
type Wish = { do: DrawOperation['do']; step: number; place: number; key: number; who: number };
const wishOf = (kinds: readonly DrawOperation['do'][]): fc.Arbitrary<Wish> =>
  fc.record({
    do: fc.constantFrom(...kinds),
    step: fc.constantFrom(0, 0, 0, 0, 1_000, 61_000, 3_600_000, day, -120_000, -day),
    place: fc.nat({ max: 3 }),
    key: fc.nat({ max: 5 }),
    who: fc.nat({ max: 2 }),
  });
const wish = fc.oneof(
  { weight: 10, arbitrary: wishOf(['play']) },
  { weight: 5, arbitrary: wishOf(['earn', 'claim', 'give-back']) },
  { weight: 3, arbitrary: wishOf(['exclude', 'exclude', 'include', 'reveal']) },
  { weight: 1, arbitrary: wishOf(['close']) },
);
/** Begins with chances, since there is little to say before; so many groups more at most. */
const histories = fc
  .tuple(
    fc.array(wishOf(['earn', 'claim']), { minLength: 1, maxLength: 3 }),
    fc.array(fc.array(wish, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: groups }),
  )
  .map(([first, rest]) => [first, ...rest]);

function operationOf(
  wanted: Wish,
  redemptions: readonly number[],
  at: number,
): DrawOperation | null {
  const { who } = wanted;
  const key = `${wanted.do}-${wanted.key}`;
  switch (wanted.do) {
    case 'play':
      return { do: 'play', at, who, key, seed: `seed${wanted.key}${wanted.place % 2}` };
    case 'give-back': {
      const redemption = redemptions[wanted.place % (redemptions.length || 1)];
      return redemption === undefined ? null : { do: 'give-back', at, redemption, key };
    }
    default:
      return { do: wanted.do, at, who, key };
  }
}

/**
 * A chance that was earned as the draw was still open may be written when it is closed already, as whoever earns holds
 * the player and not the draw. Nobody plays it any more; but one taken back meanwhile would count without it.
 */
const apart = (operations: readonly DrawOperation[]): DrawOperation[] =>
  operations.some((one) => one.do === 'close')
    ? operations.filter((one) => one.do !== 'give-back')
    : [...operations];

async function live(
  world: DrawWorld,
  history: readonly Wish[][],
  scheduler: fc.Scheduler,
): Promise<void> {
  told += 1;
  const place = await openDrawPlace(postgres.database, keyring, `D${told}`, customers, world);
  let streamOf = await readStreams(postgres.database, place);
  let possible = [emptyDrawBooks(['2026-03-02', '2026-03-03'])];
  const redemptions: number[] = [];
  let at = start;
  for (const group of history) {
    const operations = group.flatMap((wanted) => {
      at += wanted.step;
      return operationOf(wanted, redemptions, at) ?? [];
    });
    if (operations.length === 0) continue;
    const done = await askTogether(callers, scheduler, possible, apart(operations), {
      ask: (database, operation) => askDraw(database, postgres.database, place, operation),
      before: async () => {
        streamOf = await readStreams(postgres.database, place);
      },
      answerOf: (books, one: Done<DrawOperation, DrawAnswer>) =>
        answerOfDraw(world, streamOf, books, one.operation, one.answer),
    });
    possible = done.possible;
    for (const { answer } of done.answers)
      if ('redemption' in answer && answer.redemption !== undefined)
        if (!redemptions.includes(answer.redemption)) redemptions.push(answer.redemption);
  }
  const found = await readDraw(postgres.database, place);
  const allowed = possible.map((books) => expectedDraw(world, books));
  expect(found).toEqual(allowed.find((books) => isDeepStrictEqual(books, found)) ?? allowed[0]);
  await holdDrawSound(place.drawId);
  if (told % size.recountEvery === 0) await holdLedgerSound(postgres.database);
}

it(
  'chances and plays at once are decided as one after another, by the rules of the draw',
  async () => {
    const asked = fc.asyncProperty(worlds, histories, fc.scheduler(), live);
    await expect(liveHistories(size, asked)).resolves.toBeUndefined();
  },
  size.timeout,
);
