import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rankThrow } from '#contract/bobing.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { drawTables, drawTablesJob } from '../../src/modules/draws/jobs.ts';
import { closeDraw } from '../../src/modules/draws/open-draw.ts';
import { playDraws } from '../../src/modules/draws/play-draws.ts';
import { publishRules } from '../../src/modules/draws/publish-rules.ts';
import { randomOf } from '../../src/modules/draws/random.core.ts';
import { openSeed } from '../../src/modules/draws/seed-periods.ts';
import { verifyDraws } from '../../src/modules/draws/verify-draws.ts';
import {
  addPlayers,
  codeOf,
  giveChances,
  now,
  openPrizeOffer,
  openSampleDraw,
  playOf,
  valueOf,
  wheelContent,
} from '../draws/draw-fixture.ts';
import { usePostgres } from '../harness/postgres.ts';
import { afterBoth } from './interleave.ts';
import { holdLedgerSound } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 6 });
const keyring = randomKeyring();
let customers: number[] = [];
const who = (index: number): number => customers[index] ?? 0;

beforeAll(async () => {
  customers = await addPlayers(postgres.database, keyring, 3);
});
const verify = async () =>
  (await withJob(postgres.database, (tx) => verifyDraws(tx, keyring))).difference;
afterEach(async () => {
  await holdLedgerSound(postgres.database);
});

/** A table of one 状元 and one 一秀, at which everybody may throw twenty times. */
async function openTable(): Promise<number> {
  const offerId = await openPrizeOffer(postgres.database, 2);
  const [plain] = wheelContent(offerId).prizes;
  const prizes = ['zhuangyuan', 'yixiu'].flatMap((code) =>
    plain ? [{ ...plain, code, stock: 1, weight: 0 }] : [],
  );
  const { drawId } = await openSampleDraw(postgres.database, keyring, {
    kind: 'bobing',
    prizes,
    zhuangyuanAtEnd: true,
  });
  for (const no of customers) await giveChances(postgres.database, drawId, no, 4);
  return drawId;
}

/** A throw whose dice are what is asked: by a text of the phone that makes them so, found as only a test can. */
async function throwing(drawId: number, index: number, kind: string, ordinal: number) {
  const [row] = await read<{ envelope: Buffer }>(
    `select seed_enc as envelope from draws.period where draw_id = ${drawId} and day = '2026-03-02'`,
  );
  const seed = openSeed(keyring, drawId, '2026-03-02', row?.envelope ?? Buffer.alloc(0));
  for (let tried = 0; ; tried += 1) {
    const clientSeed = `t${tried}`;
    const stream = randomOf(seed, { drawId, versionNo: 1, ordinal, clientSeed });
    const thrown = rankThrow(Array.from({ length: 6 }, () => stream.below(6) + 1));
    if ([thrown.kind, thrown.rank].includes(kind as never))
      return playOf(drawId, who(index), { clientSeed });
  }
}
const throwIt = async (drawId: number, index: number, kind: string, ordinal: number) => {
  const request = await throwing(drawId, index, kind, ordinal);
  const [answer] = await withJob(postgres.database, (tx) => playDraws(tx, keyring, now, [request]));
  if (!answer) throw new Error('a play has no answer');
  return answer;
};
const close = (drawId: number, at = now) =>
  withJob(postgres.database, (tx) => closeDraw(tx, keyring, at, drawId));
const read = <T>(text: string): Promise<T[]> =>
  withJob(postgres.database, async (tx) => (await sql.raw<T>(text).execute(tx)).rows);
const awardOf = (drawId: number) =>
  read(`select ended_by as why, ordinal::int, customer_no as no, passed_over::int[] as passed,
    (select count(*)::int from benefits.voucher where claimed_by = 'draw:${drawId}' and voucher.id = benefit_id) as vouchers
    from draws.award where draw_id = ${drawId}`);
const tableOf = async (drawId: number, at = now) =>
  valueOf(await withJob(postgres.database, (tx) => publishRules(tx, at, drawId))).table;

describe('the 状元 of a table', () => {
  it('is nobody’s while the table is played, shown masked, and the greatest one’s when staff end it', async () => {
    const drawId = await openTable();
    expect(valueOf(await throwIt(drawId, 0, 'four_red', 1))).toMatchObject({
      prize: null,
      reason: 'contends',
      rank: 'zhuangyuan',
    });
    expect(await tableOf(drawId)).toMatchObject({
      state: 'playing',
      leader: { ordinal: 1, name: expect.stringMatching(/^.\*\*$/u), kind: 'four_red' },
    });
    valueOf(await throwIt(drawId, 1, 'five_alike', 2));
    valueOf(await throwIt(drawId, 2, 'four_red', 3));
    expect(await tableOf(drawId)).toMatchObject({ leader: { ordinal: 2 } });
    expect(await awardOf(drawId)).toEqual([]);
    valueOf(await close(drawId));
    expect(await awardOf(drawId)).toEqual([
      { why: 'staff', ordinal: 2, no: who(1), passed: [], vouchers: 1 },
    ]);
    expect(await tableOf(drawId)).toMatchObject({ state: 'decided', leader: { ordinal: 2 } });
    expect(codeOf(await close(drawId))).toBe('DRAW_NOT_OPEN');
    expect(await verify()).toBeNull();
  });

  it('is decided once nothing else is left: nobody throws after that, and the next minute gives it', async () => {
    const drawId = await openTable();
    valueOf(await throwIt(drawId, 0, 'four_red', 1));
    // One batch: the throw that takes the last other prize, and one that comes after the end.
    const last = await throwing(drawId, 1, 'yixiu', 2);
    const answers = await withJob(postgres.database, (tx) =>
      playDraws(tx, keyring, now, [last, playOf(drawId, who(2))]),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'DRAW_ENDED']);
    expect(codeOf(await throwIt(drawId, 2, 'five_red', 3))).toBe('DRAW_ENDED');
    expect(await tableOf(drawId)).toMatchObject({ state: 'waiting', endedBy: null });
    const asked = await endOverTables(now);
    expect(asked).toEqual({ jobs: 1, closed: 1 });
    expect(await awardOf(drawId)).toMatchObject([{ why: 'prizes_gone', ordinal: 1, no: who(0) }]);
    expect(await endOverTables(now)).toEqual({ jobs: 0, closed: 0 });
    // Whatever the program does.
    await expect(
      read(`insert into draws.award select * from draws.award where draw_id = ${drawId}`),
    ).rejects.toThrow('award_pkey');
    expect(await verify()).toBeNull();
  });

  it('is given after its time as well, and goes back where nobody threw one', async () => {
    const [drawId, empty] = [await openTable(), await openTable()];
    valueOf(await throwIt(drawId, 0, 'four_red', 1));
    const late = new Date('2026-04-01T00:00:00Z');
    expect(await tableOf(drawId, late)).toMatchObject({ state: 'waiting' });
    expect(await endOverTables(late)).toEqual({ jobs: 1, closed: 2 });
    expect(await awardOf(drawId)).toMatchObject([{ why: 'time', ordinal: 1, vouchers: 1 }]);
    expect(await awardOf(empty)).toMatchObject([{ why: 'time', ordinal: null, vouchers: 0 }]);
    expect(await tableOf(empty, late)).toMatchObject({ state: 'decided', leader: null });
    // All that was set aside and not won is the budget's again.
    expect(
      await read(`select sum(allotted_count)::int as n from benefits.offer join draws.prize on offer_id = offer.id
        and prize.code = 'zhuangyuan' where draw_id in (${drawId}, ${empty})`),
    ).toEqual([{ n: 1 }]);
  });

  it('passes over who is on the list by then, of whom the record says so', async () => {
    const drawId = await openTable();
    valueOf(await throwIt(drawId, 2, 'five_alike', 1));
    valueOf(await throwIt(drawId, 1, 'four_red', 2));
    await read(`insert into draws.exclusion (customer_no, reason, excluded_at, org_id)
      select ${who(2)}, '多账户', '${now.toISOString()}', org_id from draws.player where customer_no = ${who(2)} limit 1`);
    valueOf(await close(drawId));
    await read(
      `update draws.exclusion set ended_at = '2026-03-03T00:00:00Z' where ended_at is null`,
    );
    expect(await awardOf(drawId)).toMatchObject([{ ordinal: 2, no: who(1), passed: [1] }]);
    expect(await verify()).toBeNull();
  });
});

describe('a throw and the end of its table', () => {
  it('at the same moment: it is known to the end, or refused, whichever was first', async () => {
    const [early, late] = [await openTable(), await openTable()];
    const request = await throwing(early, 0, 'four_red', 1);
    const play = (tx: Tx) => playDraws(tx, keyring, now, [request]);
    const { first } = await afterBoth(postgres.database, play, (tx) =>
      closeDraw(tx, keyring, now, early),
    );
    expect(first.map(codeOf)).toEqual(['OK']);
    expect(await awardOf(early)).toMatchObject([{ ordinal: 1 }]);
    const after = await throwing(late, 0, 'four_red', 1);
    const { second } = await afterBoth(
      postgres.database,
      (tx) => closeDraw(tx, keyring, now, late),
      (tx) => playDraws(tx, keyring, now, [after]),
    );
    expect(second.map(codeOf)).toEqual(['DRAW_NOT_OPEN']);
    expect(await awardOf(late)).toMatchObject([{ ordinal: null }]);
  });

  it('killed between closing and giving leaves the table as it was, and two who end it give one prize', async () => {
    const drawId = await openTable();
    valueOf(await throwIt(drawId, 0, 'four_red', 1));
    const dying = withJob(postgres.database, async (tx) => {
      await closeDraw(tx, keyring, now, drawId);
      throw new Error('killed before the commit');
    });
    await expect(dying).rejects.toThrow('killed before the commit');
    expect(await awardOf(drawId)).toEqual([]);
    expect(await tableOf(drawId)).toMatchObject({ state: 'playing' });
    const ending = (tx: Tx) => closeDraw(tx, keyring, now, drawId);
    const { first, second } = await afterBoth(postgres.database, ending, ending);
    expect([first, second].map(codeOf)).toEqual(['OK', 'DRAW_NOT_OPEN']);
    expect(await awardOf(drawId)).toHaveLength(1);
  });

  it('whose prize is refused leaves the table open for another try', async () => {
    const drawId = await openTable();
    valueOf(await throwIt(drawId, 0, 'four_red', 1));
    const allotment = `(select allotment_id from draws.prize where draw_id = ${drawId} and code = 'zhuangyuan')`;
    await read(`update benefits.allotment set state = 'closed' where id = ${allotment}`);
    const table = new Date('2026-04-02T00:00:00Z');
    expect(await endOverTables(table)).toMatchObject({ closed: 0 });
    expect(await read(`select state from draws.draw where id = ${drawId}`)).toEqual([
      { state: 'open' },
    ]);
    await read(`update benefits.allotment set state = 'open' where id = ${allotment}`);
    expect(await endOverTables(table)).toMatchObject({ closed: 1 });
    expect(await verify()).toBeNull();
  });
});

it('an auditor is told of a 状元 that was given to another throw, and of a table that was not decided', async () => {
  const drawId = await openTable();
  valueOf(await throwIt(drawId, 0, 'five_alike', 1));
  valueOf(await throwIt(drawId, 1, 'four_red', 2));
  valueOf(await close(drawId));
  await postgres.asOwner('alter table draws.award no force row level security');
  await postgres.asOwner(
    `update draws.award set ordinal = 2, customer_no = ${who(1)} where draw_id = ${drawId}`,
  );
  expect(await verify()).toMatchObject({ drawId, what: '状元 of rules 1' });
  await postgres.asOwner(`update draws.award set passed_over = '{1}' where draw_id = ${drawId}`);
  expect(await verify()).toMatchObject({ drawId, what: 'customer passed over of rules 1' });
  await postgres.asOwner(`delete from draws.award where draw_id = ${drawId}`);
  await postgres.asOwner('alter table draws.prize disable trigger prize_is_immutable');
  await postgres.asOwner('alter table draws.prize no force row level security');
  await postgres.asOwner(
    `update draws.prize set given = 0 where draw_id = ${drawId} and code = 'zhuangyuan'`,
  );
  expect(await verify()).toMatchObject({ drawId, what: 'end of the table of rules 1' });
});

/** What the machine does each minute: how many jobs it asks for, and how many tables they end. */
async function endOverTables(at: Date): Promise<{ jobs: number; closed: number }> {
  let jobs = 0;
  const platform = {
    database: postgres.database,
    keyring,
    clock: { now: () => at },
    jobs: { enqueue: () => Promise.resolve((jobs += 1)) },
  };
  await drawTables.enqueue(platform as never);
  if (jobs === 0) return { jobs, closed: 0 };
  const { closed } = await drawTablesJob.run(platform as never, {} as never, {});
  return { jobs, closed };
}
