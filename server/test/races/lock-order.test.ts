import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { claimVouchers, releases } from '#modules/benefits/index.ts';
import { chanceDelivery } from '#modules/draws/index.ts';
import { pointsOffers, verifyPoints } from '#modules/points/index.ts';
import type { CreateOffer } from '#contract/offers.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { closeDatabase, type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import { playDraws } from '../../src/modules/draws/play-draws.ts';
import {
  addPlayers,
  giveChances,
  holdDrawsSound,
  openSampleDraw,
  playOf,
} from '../draws/draw-fixture.ts';
import { usePostgres } from '../harness/postgres.ts';
import { openWatchedDatabase } from '../harness/watch-statements.ts';
import { newProgramme } from '../points/points-fixture.ts';
import { codeOf, holdLedgerSound, now, openBudget, openOffer, valueOf } from './voucher-fixture.ts';

/**
 * A claim of a chance locks releases, then its player; a play locks its draw, then its player, then the releases of
 * the prizes it wins. No release is both: prizes are set aside for their draw alone, a prize is never a chance
 * (`judgeContent`), and a claim that names a release of a draw is refused before it locks anything (`mayClaim`). What
 * both may want beside the player are the points of the customer.
 *
 * Two transactions that take the same locks, one of them stopped before each statement in turn while the other runs
 * as far as it comes. Whatever the place, nobody waits in a circle: PostgreSQL would end one of them.
 */
const postgres = usePostgres({ maxConnections: 8 });
const keyring = randomKeyring();
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
const hundredPointsFen = 33;
/** 10 points at 0.33 yuan a hundred are worth 4 fen. */
const worthFen = 4;
const number = 10;
const times = 200;
const proving = process.env['HUIKE_PROVE'] === '1';
/** Before which statements one is stopped: in proofs before all, else where players are locked. */
const stops = proving ? /./ : /lock_players/;
let customerNo = 0;
let serial = 0;
let stopBefore: (text: string) => Promise<void> | undefined = () => undefined;
let stepped: Database;

beforeAll(async () => {
  releases.deliverBy({ points: pointsOffers.delivery, drawChance: chanceDelivery });
  [customerNo = 0] = await addPlayers(postgres.database, keyring, 2);
  stepped = openWatchedDatabase(postgres.connectionString, async (text, send) => {
    await stopBefore(text);
    return send();
  });
});
afterAll(() => closeDatabase(stepped));
afterEach(async () => {
  await holdLedgerSound(postgres.database);
  await holdDrawsSound(postgres.database, keyring);
  const faults = await within(verifyPoints);
  if (faults.length > 0) throw new Error(`points are unsound: ${JSON.stringify(faults)}`);
});

async function openRelease(offer: Partial<CreateOffer>, fen: number): Promise<number> {
  const budgetId = await openBudget(postgres.database, Math.max(1, times * fen));
  const value = { faceAmountFen: fen, capAmountFen: times * fen, ...offer };
  const offerId = await openOffer(postgres.database, budgetId, { count: times }, value);
  return within(async (tx) =>
    valueOf(
      await releases.open(tx, now, {
        offerId,
        count: times,
        claimFrom: new Date('2026-03-01T00:00:00Z'),
        claimUntil: new Date('2026-04-01T00:00:00Z'),
        openTo: 'anyone',
        releaseKey: `order-${(serial += 1)}`,
      }),
    ),
  );
}

/** A draw of which every play wins points, and what gives chances in it and points. */
async function openPlaces() {
  const programmeId = await newProgramme(postgres.database, { hundredPointsFen });
  const points = { points: { programmeId, number, hundredPointsFen } };
  const budgetId = await openBudget(postgres.database, times * worthFen);
  const prizeOfferId = await openOffer(
    postgres.database,
    budgetId,
    { count: times },
    { kind: 'points', faceAmountFen: worthFen, capAmountFen: times * worthFen, terms: points },
  );
  const name = { zh: '积分', en: 'Points' };
  const { drawId } = await openSampleDraw(postgres.database, keyring, {
    totalWeight: 1,
    prizes: [
      {
        code: 'points',
        name,
        offerId: prizeOfferId,
        valueFen: worthFen,
        weight: 1,
        stock: times,
        unlockAfter: 0,
        perCustomer: null,
      },
    ],
  });
  const chance = { chance: { drawId, number: 1 } };
  return {
    drawId,
    pointsReleaseId: await openRelease({ kind: 'points', terms: points }, worthFen),
    chanceReleaseId: await openRelease({ kind: 'drawChance', terms: chance }, 0),
  };
}

async function isSomebodyBlocked(): Promise<boolean> {
  const { rows } = await within((tx) =>
    sql<{
      blocked: boolean;
    }>`select exists (select from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where not l.granted and a.datname = current_database()) as blocked`.execute(tx),
  );
  return rows[0]?.blocked ?? false;
}

/**
 * Runs the first as often as it has statements, each time stopped before another of them until the second is over
 * or waits for it; gives what was answered, a failure by its words.
 */
async function inEveryOrder(
  first: (tx: Tx) => Promise<string[]>,
  second: (tx: Tx) => Promise<string[]>,
): Promise<Set<string>> {
  const answers = new Set<string>();
  const told = (work: Promise<string[]>): Promise<string> =>
    work.then(
      (codes) => codes.join(' '),
      (error: unknown) => String(error),
    );
  for (let place = 1; ; place += 1) {
    let sent = 0;
    let isReached = false;
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    stopBefore = (text) => {
      if (!stops.test(text)) return undefined;
      sent += 1;
      if (sent !== place) return undefined;
      isReached = true;
      reached.resolve();
      return goOn.promise;
    };
    const one = told(withJob(stepped, first));
    await Promise.race([reached.promise, one]);
    let isOver = false;
    const other = told(within(second)).finally(() => {
      isOver = true;
    });
    while (!isOver && !(await isSomebodyBlocked())) await new Promise(setImmediate);
    goOn.resolve();
    answers.add(await one).add(await other);
    if (!isReached) return answers;
  }
}

it('a customer who is given points and a chance at once, and plays and wins points, never waits in a circle', async () => {
  const { drawId, pointsReleaseId, chanceReleaseId } = await openPlaces();
  await giveChances(postgres.database, drawId, customerNo, times);
  const claim = async (tx: Tx) => {
    const asked = [pointsReleaseId, chanceReleaseId].map((allotmentId) => ({
      allotmentId,
      customerNo,
      claimedBy: 'customer',
      clientKey: `order-${(serial += 1)}`,
      channel: 'customer' as const,
      scope: { all: true } as const,
    }));
    return (await claimVouchers(tx, now, asked)).map(codeOf);
  };
  const play = async (tx: Tx) =>
    (await playDraws(tx, keyring, now, [playOf(drawId, customerNo)])).map(codeOf);
  const answers = await inEveryOrder(claim, play);
  const others = proving ? await inEveryOrder(play, claim) : answers;
  expect(new Set([...answers, ...others])).toEqual(new Set(['OK OK', 'OK']));
}, 300_000);
