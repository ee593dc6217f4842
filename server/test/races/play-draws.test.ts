import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { earnChances } from '../../src/modules/draws/earn-chances.ts';
import { earnFromEvents } from '../../src/modules/draws/earn-from-events.ts';
import { closeDraw } from '../../src/modules/draws/open-draw.ts';
import { createPlayQueue } from '../../src/modules/draws/play-queue.ts';
import { playDraws } from '../../src/modules/draws/play-draws.ts';
import type { PlayRequest } from '../../src/modules/draws/play-request.ts';
import { revealSeeds } from '../../src/modules/draws/seed-periods.ts';
import { createFraudJudge } from '../../src/modules/fraud/index.ts';
import { createDraw, updateDraft } from '../../src/modules/draws/write-draw.ts';
import { takeAnswers } from '../../src/modules/draws/answer-quiz.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import {
  addPlayers,
  codeOf,
  giveChances,
  holdDrawsSound,
  now,
  openPrizeOffer,
  openSampleDraw,
  playOf,
  valueOf,
  wheelContent,
} from '../draws/draw-fixture.ts';
import { usePostgres } from '../harness/postgres.ts';
import { afterBoth } from './interleave.ts';
import { faceAmountFen, holdLedgerSound } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
const keyring = randomKeyring();
const clock = { now: () => now };
let customers: number[] = [];
const who = (index: number): number => customers[index] ?? 0;

beforeAll(async () => {
  customers = await addPlayers(postgres.database, keyring, 24);
});
afterEach(async () => {
  await holdDrawsSound(postgres.database, keyring);
  await holdLedgerSound(postgres.database);
});

const play =
  (...requests: PlayRequest[]) =>
  (tx: Tx) =>
    playDraws(tx, keyring, now, requests);
const queueOf = () => createPlayQueue({ database: postgres.database, clock, keyring });
/** Every play lands on the one prize. */
const sure = { totalWeight: 1, weight: 1 };

describe('the last prize', () => {
  it('is won once when two batches play for it, and the second knows the stock of the first', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring, { ...sure, stock: 1 });
    await giveChances(postgres.database, drawId, who(0), 1);
    await giveChances(postgres.database, drawId, who(1), 1);
    const { first, second } = await afterBoth(
      postgres.database,
      play(playOf(drawId, who(0))),
      play(playOf(drawId, who(1))),
    );
    expect([...first, ...second].map(valueOf)).toMatchObject([
      { ordinal: 1, reason: 'won' },
      { ordinal: 2, reason: 'out_of_stock', prize: null },
    ]);
  });

  it('is won once of 24 customers of two API processes, and every prize before it', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring, { ...sure, stock: 7 });
    for (const no of customers) await giveChances(postgres.database, drawId, no, 1);
    const queues = [queueOf(), queueOf()];
    const answers = await Promise.all(
      customers.map((no, index) => queues[index % 2]?.ask(playOf(drawId, no))),
    );
    const plays = answers.map((answer) => (answer ? valueOf(answer) : null));
    expect(plays.filter((one) => one?.reason === 'won')).toHaveLength(7);
    expect(plays.map((one) => one?.ordinal).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      customers.map((_, index) => index + 1),
    );
  });

  it('is kept by the database where the arithmetic is wrong', async () => {
    await openSampleDraw(postgres.database, keyring, { stock: 1 });
    await expect(asJob('update draws.prize set given = stock + 1')).rejects.toThrow(
      'prize_within_stock',
    );
    await expect(asJob('update draws.prize set stock = stock + 1')).rejects.toThrow(
      'stays as it was opened',
    );
  });
});

it('a play that a rule of fraud refuses leaves chance, stock and ordinal as they were; a repeat is answered', async () => {
  const { drawId } = await openSampleDraw(postgres.database, keyring, { ...sure, stock: 3 });
  await giveChances(postgres.database, drawId, who(5), 3);
  const rule = { on: true, what: 'play', by: 'customer', minutes: 60, threshold: 1 };
  await asJob(`with made as (insert into fraud.rule (code, name_zh, name_en, state, active_version, written_at)
      values ('plays', '抽奖', 'Plays', 'active', 1, now()) returning id)
    insert into fraud.rule_version (rule_id, version, state, content, author_ids, written_at)
    select id, 1, 'approved', '${JSON.stringify({ ...rule, action: 'review' })}', '{}', now() from made`);
  const log = pino({ level: 'silent' });
  const judge = createFraudJudge({ database: postgres.database, clock, log });
  await judge.start();
  const queue = createPlayQueue({ database: postgres.database, clock, keyring }, judge);
  const first = playOf(drawId, who(5));
  expect(valueOf(await queue.ask(first)).ordinal).toBe(1);
  const second = playOf(drawId, who(5));
  expect(codeOf(await queue.ask(second))).toBe('BENEFIT_UNAVAILABLE');
  expect(valueOf(await queue.ask(first)).ordinal).toBe(1);
  expect(await count(`draws.play where draw_id = ${drawId}`)).toBe(1);
  expect(await count(`draws.player where draw_id = ${drawId} and used = 1`)).toBe(1);
  await judge.flush();
  expect(await count(`fraud.suspicion where subject_kind = 'customer' and refused = 1`)).toBe(1);
  await asJob(`update fraud.rule set state = 'draft' where code = 'plays'`);
});

describe('the benefit of a prize', () => {
  const vouchers = (drawId: number) =>
    count(`benefits.voucher where claimed_by = 'draw:${drawId}'`);

  it('is issued with the play that won it, and what no play won goes back when the draw ends', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring, { ...sure, stock: 3 });
    await giveChances(postgres.database, drawId, who(0), 1);
    const [won] = await withJob(postgres.database, play(playOf(drawId, who(0))));
    expect(won && valueOf(won).benefitCode).toBeTruthy();
    expect(await vouchers(drawId)).toBe(1);
    const left = () =>
      count(`benefits.allotment where release_key like 'draw:${drawId}:%' and state = 'open'`);
    expect(await left()).toBe(1);
    valueOf(await withJob(postgres.database, (tx) => closeDraw(tx, keyring, now, drawId)));
    expect(await left()).toBe(0);
    expect(
      await count(`benefits.offer join draws.prize on offer_id = offer.id
        where draw_id = ${drawId} and allotted_count = 1 and allotted_amount_fen = ${faceAmountFen}`),
    ).toBe(1);
  });

  it('and its play are both there or neither, when the program dies between them', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring, { ...sure, stock: 1 });
    await giveChances(postgres.database, drawId, who(0), 1);
    const request = playOf(drawId, who(0));
    const dying = withJob(postgres.database, async (tx) => {
      await playDraws(tx, keyring, now, [request]);
      throw new Error('killed before the commit');
    });
    await expect(dying).rejects.toThrow('killed before the commit');
    expect([await vouchers(drawId), await count(`draws.play where draw_id = ${drawId}`)]).toEqual([
      0, 0,
    ]);
    const [again] = await withJob(postgres.database, play(request));
    expect(again && valueOf(again)).toMatchObject({ ordinal: 1, reason: 'won' });
  });

  it('that is refused takes its play with it, and the plays beside it are decided anew', async () => {
    const { drawId, offerId } = await openSampleDraw(postgres.database, keyring, {
      ...sure,
      stock: 3,
    });
    for (const index of [0, 0, 1]) await giveChances(postgres.database, drawId, who(index), 1);
    // As if somebody had limited the offer behind the prize since.
    await asJob(
      `insert into benefits.offer_limit (offer_id, scope, period, cap_count) values (${offerId}, 'customer', 'total', 1)`,
    );
    const queue = queueOf();
    const answers = await Promise.all(
      [0, 0, 1].map((index) => queue.ask(playOf(drawId, who(index)))),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'CUSTOMER_LIMIT', 'OK']);
    expect(answers.flatMap((one) => (one.ok ? [one.value.ordinal] : [])).toSorted()).toEqual([
      1, 2,
    ]);
    expect(await count(`draws.play where draw_id = ${drawId}`)).toBe(2);
  });
});

describe('a chance', () => {
  it('is used once when two phones play at once', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    await giveChances(postgres.database, drawId, who(0), 1);
    const { first, second } = await afterBoth(
      postgres.database,
      play(playOf(drawId, who(0))),
      play(playOf(drawId, who(0))),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'DRAW_NO_CHANCE']);
  });

  it('is used once when one batch plays twice', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    await giveChances(postgres.database, drawId, who(0), 1);
    const answers = await withJob(
      postgres.database,
      play(playOf(drawId, who(0)), playOf(drawId, who(0))),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'DRAW_NO_CHANCE']);
  });

  it('of a child is used only while a guardian consents', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring, sure);
    await giveChances(postgres.database, drawId, who(0), 1);
    const born = (day: string) =>
      postgres.asOwner('update customers.customer set birth_date = $2 where customer_no = $1', [
        who(0),
        day,
      ]);
    await born('2012-03-03');
    const [answer] = await withJob(postgres.database, play(playOf(drawId, who(0))));
    await born('1990-01-01');
    expect(answer && codeOf(answer)).toBe('GUARDIAN_CONSENT_MISSING');
    const [later] = await withJob(postgres.database, play(playOf(drawId, who(0))));
    expect(later && valueOf(later)).toMatchObject({ ordinal: 1, reason: 'won' });
  });

  it('is never used without being earned, whatever the arithmetic says', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    await giveChances(postgres.database, drawId, who(0), 1);
    await expect(
      asJob(`update draws.player set used = 2 where draw_id = ${drawId}`),
    ).rejects.toThrow('player_uses_what_was_earned');
  });

  it('is earned once by a deed told twice at once', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    // There is a row of the customer already: it is what the second waits for.
    await giveChances(postgres.database, drawId, who(0), 1);
    const deed = { drawId, customerNo: who(0), action: 'staff' as const, naturalKey: 'T1' };
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => earnChances(tx, now, [deed]),
      (tx) => earnChances(tx, now, [deed]),
    );
    expect([...first, ...second].map(valueOf)).toEqual([
      { earned: 1, left: 2 },
      { earned: 0, left: 2 },
    ]);
  });

  it('is earned by an event told of the customer, once, and in no draw of another unit', async () => {
    const chances = [
      {
        action: 'arrival' as const,
        count: 1,
        perDay: null,
        total: null,
        streakDays: null,
        keptFen: null,
      },
    ];
    const { drawId } = await openSampleDraw(postgres.database, keyring, { chances });
    const elsewhere = await openSampleDraw(postgres.database, keyring, { chances });
    await asJob(
      `update draws.draw set org_id = (select max(org_id) from organization.org_unit) where id = ${elsewhere.drawId}`,
    );
    const visit = {
      eventId: crypto.randomUUID(),
      type: 'visit',
      businessDate: '2026-03-02',
      occurredAt: now,
      partyNo: who(0),
      orgId: 1,
      amountFen: 0,
    };
    const before = { ...visit, eventId: crypto.randomUUID(), occurredAt: new Date(0) };
    const told = [visit, before, { ...visit, type: 'complaint' }];
    await earnFromEvents({ database: postgres.database, clock }, told);
    await earnFromEvents({ database: postgres.database, clock }, told);
    const earned = (id: number) =>
      count(`draws.player where draw_id = ${id} and customer_no = ${who(0)} and earned = 1`);
    expect([await earned(drawId), await earned(elsewhere.drawId)]).toEqual([1, 0]);
  });

  it('is not earned beyond its limit by two deeds at once', async () => {
    const chances = [
      {
        action: 'staff' as const,
        count: 1,
        perDay: 2,
        total: null,
        streakDays: null,
        keptFen: null,
      },
    ];
    const { drawId } = await openSampleDraw(postgres.database, keyring, { chances });
    await giveChances(postgres.database, drawId, who(0), 1);
    const deed = (naturalKey: string) => ({
      drawId,
      customerNo: who(0),
      action: 'staff' as const,
      naturalKey,
    });
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => earnChances(tx, now, [deed('T1')]),
      (tx) => earnChances(tx, now, [deed('T2')]),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'DRAW_CHANCE_LIMIT']);
  });
});

it('the limit of a day is kept by processes whose clocks stand on both sides of midnight', async () => {
  const { drawId } = await openSampleDraw(postgres.database, keyring, { playsPerDay: 1 });
  await giveChances(postgres.database, drawId, who(0), 5);
  const tomorrow = new Date(now.getTime() + 86_400_000);
  const codes = [];
  for (const at of [tomorrow, now, tomorrow, now]) {
    const request = playOf(drawId, who(0));
    codes.push(
      ...(await withJob(postgres.database, (tx) => playDraws(tx, keyring, at, [request]))).map(
        codeOf,
      ),
    );
  }
  expect(codes).toEqual(['OK', 'OK', 'DRAW_DAY_LIMIT', 'DRAW_DAY_LIMIT']);
});

describe('a key', () => {
  it('used again brings the same outcome and uses no chance', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    await giveChances(postgres.database, drawId, who(0), 2);
    const request = playOf(drawId, who(0));
    const { first, second } = await afterBoth(postgres.database, play(request), play(request));
    expect(second).toEqual(first);
    expect(await count(`draws.play where draw_id = ${drawId}`)).toBe(1);
  });

  it('used for another draw or another client seed is refused', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    const other = await openSampleDraw(postgres.database, keyring);
    for (const id of [drawId, other.drawId]) await giveChances(postgres.database, id, who(0), 2);
    const request = playOf(drawId, who(0));
    const queue = queueOf();
    valueOf(await queue.ask(request));
    expect(codeOf(await queue.ask({ ...request, clientSeed: 'other' }))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect(codeOf(await queue.ask({ ...request, drawId: other.drawId }))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('used for two draws at once is good for one of them', async () => {
    const [one, other] = [
      await openSampleDraw(postgres.database, keyring),
      await openSampleDraw(postgres.database, keyring),
    ];
    for (const { drawId } of [one, other]) await giveChances(postgres.database, drawId, who(0), 1);
    const request = playOf(one.drawId, who(0));
    const answers = await Promise.all([
      queueOf().ask(request),
      queueOf().ask({ ...request, drawId: other.drawId }),
    ]);
    expect(answers.map(codeOf).toSorted()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'OK']);
  });
});

describe('rules in force', () => {
  it('are changed by nobody', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    const version = `draws.version where draw_id = ${drawId}`;
    for (const change of [
      `content = jsonb_set(content, '{totalWeight}', '3')`,
      `sha256 = sha256('other')`,
      `state = 'draft', opened_at = null, first_ordinal = null, sha256 = null`,
    ])
      await expect(
        asJob(`update draws.version set ${change} where draw_id = ${drawId}`),
      ).rejects.toThrow(/stay as they were submitted|does not go from/);
    await expect(asJob(`delete from ${version}`)).rejects.toThrow('rules of a draw are kept');
  });

  it('in writing are not overwritten by somebody who read them before they changed', async () => {
    const content = wheelContent(await openPrizeOffer(postgres.database, 1));
    const draft = { kind: 'wheel' as const, orgId: null, content };
    const drawId = await withJob(postgres.database, (tx) => createDraw(tx, now, draft, null));
    const edit = (tx: Tx) => updateDraft(tx, now, drawId, { edits: 1, content }, null);
    const { first, second } = await afterBoth(postgres.database, edit, edit);
    expect([first, second].map(codeOf)).toEqual(['OK', 'DRAW_CHANGED']);
  });

  it('that are closed while a customer plays decide nothing more', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    await giveChances(postgres.database, drawId, who(0), 1);
    const { second } = await afterBoth(
      postgres.database,
      (tx) => closeDraw(tx, keyring, now, drawId),
      play(playOf(drawId, who(0))),
    );
    expect(second.map(codeOf)).toEqual(['DRAW_NOT_OPEN']);
  });
});

describe('a seed', () => {
  const tomorrow = new Date(now.getTime() + 86_400_000);

  it('is published when the plays of its day are written, and decides none afterwards', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    await giveChances(postgres.database, drawId, who(0), 2);
    const { first, second } = await afterBoth(
      postgres.database,
      play(playOf(drawId, who(0))),
      (tx) => revealSeeds(tx, keyring, tomorrow),
    );
    expect(first.map(codeOf)).toEqual(['OK']);
    expect(second).toBeGreaterThan(0);
    // A program whose clock is behind still thinks it is that day.
    const late = await withJob(postgres.database, play(playOf(drawId, who(0))));
    expect(late.map(codeOf)).toEqual(['DRAW_COMMITMENT_CHANGED']);
    await expect(
      asJob(`insert into draws.play select draw_id, 2, version_no, day, customer_no, '', stock_left, 0, limited, false, null, null,
        'no_prize', null, null, null, channel, played_by, 'late', played_at, org_id from draws.play where draw_id = ${drawId}`),
    ).rejects.toThrow('the seed of this day is published');
  });

  it('is what was committed to, or is not published', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    const other = `seed = sha256('other'), revealed_at = now() where draw_id = ${drawId}`;
    await expect(asJob(`update draws.period set ${other}`)).rejects.toThrow(
      'seed_is_what_was_committed',
    );
    await expect(
      asJob(`update draws.period set commitment = sha256('other') where draw_id = ${drawId}`),
    ).rejects.toThrow('stays');
  });

  it('other than the phone saw plays nothing', async () => {
    const { drawId } = await openSampleDraw(postgres.database, keyring);
    await giveChances(postgres.database, drawId, who(0), 1);
    const answers = await withJob(
      postgres.database,
      play(playOf(drawId, who(0), { commitment: '0'.repeat(64) })),
    );
    expect(answers.map(codeOf)).toEqual(['DRAW_COMMITMENT_CHANGED']);
  });
});

it('the questions of a day are answered once by two phones at once', async () => {
  const question = {
    text: { zh: '题', en: 'Question' },
    options: [
      { zh: '甲', en: 'A' },
      { zh: '乙', en: 'B' },
    ],
    right: 1,
  };
  const { drawId } = await openSampleDraw(postgres.database, keyring, {
    chances: [
      { action: 'answer', count: 2, perDay: null, total: null, streakDays: null, keptFen: null },
    ],
    quiz: { questions: [question], asked: 1, needed: 1 },
  });
  const answer = (option: number) => (tx: Tx) =>
    takeAnswers(tx, keyring, now, { drawId, customerNo: who(0) }, [{ no: 0, option }]);
  const { first, second } = await afterBoth(postgres.database, answer(0), answer(1));
  expect(valueOf(first)).toMatchObject({ passed: false, earned: 0 });
  expect(codeOf(second)).toBe('DRAW_ANSWERED');
});

it('a play that breaks is alone in failing', async () => {
  const { drawId } = await openSampleDraw(postgres.database, keyring);
  for (const index of [0, 1, 2]) await giveChances(postgres.database, drawId, who(index), 1);
  const queue = queueOf();
  const answers = await Promise.all(
    [
      queue.ask(playOf(drawId, who(0))),
      queue.ask(playOf(drawId, 2 ** 40)),
      queue.ask(playOf(drawId, who(1))),
      queue.ask(playOf(drawId, who(2))),
    ].map((answer) => answer.then(codeOf, () => 'failed')),
  );
  expect(answers).toEqual(['OK', 'failed', 'OK', 'OK']);
});

/** One statement as the role of jobs, which may write most. */
async function asJob(statement: string): Promise<void> {
  await withJob(postgres.database, (tx) => sql.raw(statement).execute(tx));
}

async function count(rows: string): Promise<number> {
  const [row] = await withJob(
    postgres.database,
    async (tx) =>
      (await sql.raw<{ n: number }>(`select count(*)::int as n from ${rows}`).execute(tx)).rows,
  );
  return row?.n ?? -1;
}
