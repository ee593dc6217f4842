import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { type z } from 'zod';
import type { ChanceRule, DrawContent } from '#contract/draw-content.ts';
import { drawLink, playResult } from '#contract/draw-plays.ts';
import { drawSettings, drawView, outletCode } from '#contract/draws.ts';
import {
  drawLookUp,
  playProof,
  publishedRules,
  quizJudged,
  quizToday,
  signedIn,
} from '#contract/draw-links.ts';
import { myDraws, ownDrawLink } from '#contract/my-draws.ts';
import { phoneLink } from '#contract/phone-links.ts';
import { replayPlay } from '#contract/replay-play.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../src/compose.ts';
import { drawKept } from '../../src/modules/draws/give-for-kept.ts';
import { verifyDraws } from '../../src/modules/draws/index.ts';
import { drawDay } from '../../src/modules/draws/jobs.ts';
import { bodyOf, create, type Person, refusalOf, useApp } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { sampleRules } from '../boundaries/sample-draw.ts';

const bank = useApp();
let maker: Person;
let checker: Person;
let seller: Person;
let customers: number[] = [];
let org: (code: string) => number;

beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  maker = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  seller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  customers = await addCustomers(
    bank.platform.database,
    bank.platform.keyring,
    ['张小明', '欧阳静', '王五'].map((name, index) =>
      customerRecord({ sourceCustomerId: `D${index}`, managingOrgId: org('FZ-GL-1'), name }),
    ),
  );
});

const byKept: ChanceRule = {
  action: 'funds_kept',
  count: 1,
  perDay: null,
  total: null,
  streakDays: null,
  keptFen: 1_000_000,
};
let offers = 0;
/** An offer with the money for `count`. */
async function makeOffer({ count = 4, fen = 100, capFen = 1_000_000_000 } = {}): Promise<number> {
  offers += 1;
  const named = { code: `D${offers}`, name: '奖品' };
  const funderId = await create(maker, '/api/funders', { ...named, kind: 'bank', orgId: null });
  const money = { funderId, amountFen: count * fen };
  const budgetId = await create(maker, '/api/budgets', { ...named, ...money });
  const worth = { faceAmountFen: fen, validDays: 30, capCount: 1_000, capAmountFen: capFen };
  return create(maker, '/api/offers', { ...named, budgetId, ...worth });
}

async function makeDraw(
  change: Partial<DrawContent> = {},
  kind = 'wheel',
  money = 4,
  orgId: number | null = null,
): Promise<number> {
  const content = sampleRules(await makeOffer({ count: money }), change);
  return create(maker, '/api/draws', { kind, orgId, content });
}

async function openOne(
  change: Partial<DrawContent> = {},
  kind = 'wheel',
  orgId: number | null = null,
): Promise<number> {
  const id = await makeDraw(change, kind, 4, orgId);
  bodyOf(drawView, await maker.call('POST', `/api/draws/${id}/submit`));
  await decideOn(maker, checker, String(id));
  bodyOf(drawView, await maker.call('POST', `/api/draws/${id}/open`));
  return id;
}

async function linkOf(drawId: number, customerNo = customers[0]): Promise<string> {
  const made = await seller.call('POST', `/api/draws/${drawId}/links`, { customerNo });
  return bodyOf(drawLink, made).token;
}

/** What a phone sends: no session, no header of ours. */
async function phone<T>(shape: z.ZodType<T>, asked: string, body: object): Promise<T> {
  const { status, body: answer } = await phoneCall(asked, body);
  return bodyOf(shape, { status, body: answer });
}
async function phoneCall(asked: string, body: object) {
  const answer = await bank.app.inject({
    method: 'POST',
    url: `/api/draws/${asked}`,
    headers: { 'x-huike': '1' },
    payload: body,
  });
  return { status: answer.statusCode, body: answer.json() as unknown };
}
let keys = 0;
async function playFor(token: string, clientSeed = 'of-the-phone') {
  const { commitment } = await phone(drawLookUp, 'look-up-by-link', { token });
  keys += 1;
  const play = { token, clientSeed, commitment, key: `key-of-the-phone-${keys}` };
  return { play, result: await phone(playResult, 'play-by-link', play) };
}

describe('a draw is opened', () => {
  it('by rules that a second person has approved, and by no others', async () => {
    const id = await makeDraw();
    expect(refusalOf(await maker.call('POST', `/api/draws/${id}/open`))).toBe('DRAW_NOT_APPROVED');
    await maker.call('POST', `/api/draws/${id}/submit`);
    expect(refusalOf(await maker.call('POST', `/api/draws/${id}/open`))).toBe('DRAW_NOT_APPROVED');
    const both = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
    const own = await create(both, '/api/draws', {
      kind: 'wheel',
      content: sampleRules(await makeOffer()),
    });
    await both.call('POST', `/api/draws/${own}/submit`);
    expect(refusalOf(await decideOn(both, both, String(own)))).toBe('APPROVAL_BY_MAKER');
    await decideOn(maker, checker, String(id));
    const opened = bodyOf(drawView, await maker.call('POST', `/api/draws/${id}/open`));
    expect(opened).toMatchObject({ state: 'open', versionNo: 1 });
    expect(opened.periods.map(({ day, seed }) => [day, seed])).toEqual([
      ['2026-06-16', null],
      ['2026-06-15', null],
    ]);
  });

  it('not with a prize above 50,000 yuan: the rule of law is named at submission', async () => {
    const offerId = await makeOffer({ count: 1, fen: 5_000_001 });
    const plain = sampleRules(offerId);
    const prizes = plain.prizes.map((prize) => ({ ...prize, valueFen: 5_000_001, stock: 1 }));
    const id = await create(maker, '/api/draws', { kind: 'wheel', content: { ...plain, prizes } });
    const refused = await maker.call('POST', `/api/draws/${id}/submit`);
    expect(refusalOf(refused)).toBe('DRAW_PRIZE_ABOVE_CAP');
    expect(JSON.stringify(refused.body)).toContain('反不正当竞争法');
    const administrator = await bank.signInAs('administrator', 'HQ');
    const capOf = (topPrizeCapFen: number) =>
      administrator.call('PUT', '/api/settings/draws', { topPrizeCapFen });
    expect((await capOf(99)).status).toBe(400);
    bodyOf(drawSettings, await capOf(5_000_001));
    expect((await maker.call('POST', `/api/draws/${id}/submit`)).status).toBe(200);
    bodyOf(drawSettings, await capOf(5_000_000));
  });

  it('not with a budget that does not cover all of its prizes; nothing of it is left then', async () => {
    const id = await makeDraw({}, 'wheel', 1);
    await maker.call('POST', `/api/draws/${id}/submit`);
    await decideOn(maker, checker, String(id));
    expect(refusalOf(await maker.call('POST', `/api/draws/${id}/open`))).toBe('BUDGET_EXHAUSTED');
    const draw = bodyOf(drawView, await maker.call('GET', `/api/draws/${id}`));
    expect([draw.state, draw.periods, draw.versions[0]?.state]).toEqual(['draft', [], 'approved']);
  });

  it('and one written before rules said as much as they do now is read all the same', async () => {
    const id = await makeDraw();
    await bank.postgres.asOwner('set role huike_job');
    await bank.postgres.asOwner(
      `update draws.version set content = content #- '{chances,0,keptFen}' #- '{quiz}' where draw_id = $1`,
      [id],
    );
    await bank.postgres.asOwner('reset role');
    const { versions } = bodyOf(drawView, await maker.call('GET', `/api/draws/${id}`));
    expect([versions[0]?.content.chances[0]?.keptFen, versions[0]?.content.quiz]).toEqual([
      null,
      null,
    ]);
  });

  it('with rules that stay: changed ones are another version, approved anew, and plays say which', async () => {
    const id = await openOne();
    const { versions } = bodyOf(drawView, await maker.call('GET', `/api/draws/${id}`));
    const content = versions[0]?.content;
    const change = { edits: 1, content };
    expect(refusalOf(await maker.call('PUT', `/api/draws/${id}/draft`, change))).toBe(
      'DRAW_RULES_FIXED',
    );
    const token = await linkOf(id);
    expect((await playFor(token)).result.versionNo).toBe(1);
    bodyOf(drawView, await maker.call('POST', `/api/draws/${id}/versions`));
    const thanks = { zh: '再接再厉', en: 'Next time' };
    bodyOf(
      drawView,
      await maker.call('PUT', `/api/draws/${id}/draft`, {
        edits: 1,
        content: { ...content, thanks },
      }),
    );
    await maker.call('POST', `/api/draws/${id}/submit`);
    expect(refusalOf(await maker.call('POST', `/api/draws/${id}/open`))).toBe('DRAW_NOT_APPROVED');
    await decideOn(maker, checker, String(id));
    bodyOf(drawView, await maker.call('POST', `/api/draws/${id}/open`));
    await phone(signedIn, 'sign-in-by-link', { token });
    const { result } = await playFor(token);
    expect(result).toMatchObject({ versionNo: 2, ordinal: 2 });
  });
});

describe('a customer with a link', () => {
  it('sees rules, exact odds and the commitment, plays, and sent again gets the same outcome', async () => {
    const id = await openOne({ totalWeight: 4 });
    const token = await linkOf(id);
    const seen = await phone(drawLookUp, 'look-up-by-link', { token });
    expect(seen).toMatchObject({ state: 'open', chancesLeft: 1, plays: [] });
    expect(seen.rules.prizes[0]).toMatchObject({
      odds: { numerator: 1, denominator: 4 },
      stock: 2,
      left: 2,
    });
    expect(seen.rules.oddsOfNone).toMatchObject({ numerator: 3, denominator: 4 });
    expect(JSON.stringify(seen)).not.toContain('right');
    const { play, result } = await playFor(token);
    expect(result.ordinal).toBe(1);
    expect(await phone(playResult, 'play-by-link', play)).toEqual(result);
    const other = await phoneCall('play-by-link', { ...play, clientSeed: 'another' });
    expect(refusalOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
    const again = await phoneCall('play-by-link', { ...play, key: 'a-second-key-of-it' });
    expect(refusalOf(again)).toBe('DRAW_NO_CHANCE');
  });

  it('earns a chance by signing in, once a day, and by right answers, once a day', async () => {
    const id = await openOne();
    const token = await linkOf(id, customers[1]);
    expect(await phone(signedIn, 'sign-in-by-link', { token })).toEqual({
      streakDays: 1,
      earned: 1,
      chancesLeft: 1,
    });
    expect((await phone(signedIn, 'sign-in-by-link', { token })).earned).toBe(0);
    const { questions } = await phone(quizToday, 'questions-by-link', { token });
    expect(questions).toHaveLength(1);
    expect(JSON.stringify(questions)).not.toContain('right');
    const answers = [{ no: 0, option: 0 }];
    expect(await phone(quizJudged, 'answer-by-link', { token, answers })).toMatchObject({
      passed: true,
      earned: 1,
      chancesLeft: 2,
    });
    expect(refusalOf(await phoneCall('answer-by-link', { token, answers }))).toBe('DRAW_ANSWERED');
  });

  it('on the list of those who win nothing wins nothing, and is told so by the record', async () => {
    const [, , customerNo = 0] = customers;
    const id = await openOne();
    const reason = '多账户套取';
    const listed = await maker.call('POST', '/api/draw-exclusions', { customerNo, reason });
    const { result } = await playFor(await linkOf(id, customerNo));
    expect(result).toMatchObject({ landed: 'coffee', prize: null, reason: 'excluded' });
    const { id: exclusion } = listed.body as { id: number };
    expect((await maker.call('DELETE', `/api/draw-exclusions/${exclusion}`)).status).toBe(200);
  });

  it('gets nothing by a link that was altered, of another bank, or has run out', async () => {
    const id = await openOne();
    const token = await linkOf(id);
    expect(refusalOf(await phoneCall('look-up-by-link', { token: `${token}x` }))).toBe(
      'DRAW_LINK_INVALID',
    );
    bank.setNow('2026-07-20T10:00:00+08:00');
    expect(refusalOf(await phoneCall('look-up-by-link', { token }))).toBe('DRAW_LINK_EXPIRED');
    bank.setNow('2026-06-15T10:00:00+08:00');
  });
});

describe('a customer on their own pages', () => {
  const ask = (path: string, body: object) => seller.call('POST', `/api/my-draws/${path}`, body);
  const ownLink = async (key: string) => {
    const made = await seller.call('POST', `/api/customers/${customers[2] ?? 0}/phone-links`);
    const { token, linkId } = bodyOf(phoneLink, made);
    return { linkId, own: { token, phoneKey: `a-phone-of-a-customer-${key}` } };
  };

  it('sees the draws of the whole bank and of the units above the outlet, with the chances in hand, and opens one', async () => {
    const ofBank = await openOne({ playsPerDay: 3 }, 'scratch');
    const ofBranch = await openOne({ startsAt: '2026-06-20T00:00:00Z' }, 'wheel', org('FZ'));
    const elsewhere = await openOne({}, 'wheel', org('XM'));
    const { own } = await ownLink('d');
    const { items } = bodyOf(myDraws, await ask('look-up', own));
    const found = new Map(items.map((one) => [one.drawId, one]));
    expect(found.get(ofBank)).toMatchObject({
      kind: 'scratch',
      state: 'open',
      chancesLeft: 1,
      playsLeftToday: 3,
      waysToday: ['sign_in', 'answer'],
    });
    expect(found.get(ofBranch)).toMatchObject({ state: 'later', waysToday: [] });
    expect(found.has(elsewhere)).toBe(false);
    expect(refusalOf(await ask('open', { ...own, drawId: elsewhere }))).toBe('DRAW_NOT_OPEN');

    const opened = bodyOf(ownDrawLink, await ask('open', { ...own, drawId: ofBank }));
    expect(opened.expiresAt).toBe('2026-06-17T02:00:00.000Z');
    await playFor(opened.token);
    await phone(signedIn, 'sign-in-by-link', { token: opened.token });
    const after = bodyOf(myDraws, await ask('look-up', own)).items;
    expect(after.find(({ drawId }) => drawId === ofBank)).toMatchObject({
      chancesLeft: 1,
      playsLeftToday: 2,
      waysToday: ['answer'],
    });
  });

  it('opens a draw by an outlet’s code, and the scan counts for the outlet, once a day', async () => {
    const drawId = await openOne({}, 'wheel', org('FZ'));
    const codeAt = (id: number, code: string) =>
      maker.call('GET', `/api/draws/${id}/outlet-codes/${org(code)}`);
    const { url } = bodyOf(outletCode, await codeAt(drawId, 'FZ-GL-1'));
    expect(url).toMatch(new RegExp(`/benefits#outlet-draw/${drawId}/${org('FZ-GL-1')}$`));
    expect(refusalOf(await codeAt(drawId, 'XM'))).toBe('DRAW_CODE_UNKNOWN');
    expect(refusalOf(await codeAt(999_999, 'FZ-GL-1'))).toBe('NOT_FOUND');

    const { own } = await ownLink('outlet');
    const outletOrgId = org('FZ-GL-1');
    for (const _ of ['scanned', 'scanned again'])
      bodyOf(ownDrawLink, await ask('open', { ...own, drawId, outletOrgId }));
    const scans = () =>
      bank.postgres.asOwner(
        `select org_id as org, party_no as no from platform.outbox where type = 'code_scan' and properties->>'draw_id' = '${drawId}'`,
      );
    expect(await scans()).toEqual([{ org: outletOrgId, no: customers[2] }]);
    expect(refusalOf(await ask('open', { ...own, drawId, outletOrgId: org('XM') }))).toBe(
      'DRAW_CODE_UNKNOWN',
    );
    const elsewhere = await openOne({}, 'wheel', org('XM'));
    expect(refusalOf(await ask('open', { ...own, drawId: elsewhere, outletOrgId }))).toBe(
      'DRAW_CODE_UNKNOWN',
    );
    await maker.call('POST', `/api/draws/${drawId}/close`);
    expect(refusalOf(await ask('open', { ...own, drawId, outletOrgId }))).toBe('DRAW_NOT_OPEN');
    expect(refusalOf(await codeAt(drawId, 'FZ-GL-1'))).toBe('DRAW_NOT_OPEN');
    expect(await scans()).toHaveLength(1);
  });

  it('gets no draw by a link that was opened on another phone or taken back', async () => {
    const drawId = await openOne();
    const { own, linkId } = await ownLink('e');
    bodyOf(myDraws, await ask('look-up', own));
    const other = { ...own, phoneKey: 'another-phone-altogether' };
    expect(refusalOf(await ask('open', { ...other, drawId }))).toBe('PHONE_LINK_TAKEN');
    await seller.call('DELETE', `/api/customers/${customers[2] ?? 0}/phone-links/${linkId}`);
    expect(refusalOf(await ask('look-up', own))).toBe('PHONE_LINK_REVOKED');
    expect(refusalOf(await ask('open', { ...own, drawId }))).toBe('PHONE_LINK_REVOKED');
  });
});

it('staff play on their PAD for a customer in front of them, with a chance they give', async () => {
  const id = await openOne();
  const body = { customerNo: customers[0] };
  expect((await seller.call('POST', `/api/draws/${id}/chances`, body)).status).toBe(201);
  const played = bodyOf(playResult, await seller.call('POST', `/api/draws/${id}/plays`, body));
  expect(played).toMatchObject({ ordinal: 1, reason: 'won', clientSeed: '' });
  const drawn = await makeDraw();
  expect(refusalOf(await seller.call('POST', `/api/draws/${drawn}/plays`, body))).toBe(
    'DRAW_NOT_OPEN',
  );
  const stranger = await bank.signInAs('lobby_manager', 'XM-SM-1');
  expect((await stranger.call('POST', `/api/draws/${id}/plays`, body)).status).toBe(404);
  const proof = `/api/draws/${id}/plays/${played.ordinal}/proof`;
  expect(refusalOf(await stranger.call('GET', proof))).toBe('DRAW_PLAY_UNKNOWN');
  // The code of the benefit is the customer's.
  const { play, seed } = bodyOf(playProof, await seller.call('GET', proof));
  expect([play.ordinal, play.benefitCode, seed]).toEqual([1, null, null]);
});

it('winners are published without their names and numbers', async () => {
  const id = await openOne();
  for (const no of [customers[0], customers[1]]) await playFor(await linkOf(id, no));
  const published = await bank.app.inject({ method: 'GET', url: `/api/draws/${id}/published` });
  const { winners } = publishedRules.parse(published.json());
  expect(winners.map(({ name }) => name)).toEqual(['欧**', '张**']);
  expect(published.body).not.toContain('customerNo');
});

describe('once the day is over', () => {
  it('its seed is published, and anybody computes a play again with what a browser has', async () => {
    const kinds: [string, Partial<DrawContent>][] = [
      ['wheel', { totalWeight: 3 }],
      ['bobing', bobingRules(await makeOffer({ count: 32 }))],
    ];
    for (const [kind, change] of kinds) {
      const id = await openOne(change, kind);
      const token = await linkOf(id);
      const { result } = await playFor(token, 'chosen-by-the-phone');
      const asked = { token, ordinal: result.ordinal };
      expect((await phone(playProof, 'replay-by-link', asked)).seed).toBeNull();
      bank.setNow('2026-06-16T00:05:00+08:00');
      await drawDay.enqueue(bank.platform);
      await bank.runJobs(jobKinds);
      const proof = await phone(playProof, 'replay-by-link', asked);
      expect(await replayPlay(proof)).toMatchObject({ kind: 'same' });
      const moved = {
        ...proof,
        play: { ...proof.play, clientSeed: 'another', reason: 'locked' as const },
      };
      expect(await replayPlay(moved)).toMatchObject({ kind: 'different', what: 'outcome' });
      const other = { ...proof, seed: '0'.repeat(64) };
      expect(await replayPlay(other)).toMatchObject({ kind: 'different', what: 'commitment' });
      bank.setNow('2026-06-15T10:00:00+08:00');
    }
  });

  it('every play is verified, and one that was altered is named', async () => {
    const verify = () =>
      withJob(bank.platform.database, (tx) => verifyDraws(tx, bank.platform.keyring));
    const sound = await verify();
    expect(sound.difference).toBeNull();
    expect(sound.replayed).toBeGreaterThan(0);
    // Somebody with the owner's rights gives a prize that nobody won.
    await bank.postgres.asOwner('alter table draws.play no force row level security');
    const [play] = await bank.postgres.asOwner<{ draw_id: string; ordinal: string }>(
      `update draws.play set prize = landed, reason = 'won', benefit_id = 1, benefit_code = 'FORGED' where reason = 'excluded' returning draw_id, ordinal`,
    );
    expect((await verify()).difference).toMatchObject({
      drawId: Number(play?.draw_id),
      ordinal: Number(play?.ordinal),
      what: 'prize given',
    });
  });
});

function bobingRules(offerId: number): Partial<DrawContent> {
  const name = { zh: '一秀', en: 'Yixiu' };
  const prize = { name, offerId, valueFen: 100, weight: 0, unlockAfter: 0, perCustomer: null };
  return { prizes: [{ ...prize, code: 'yixiu', stock: 32 }] };
}

/** Another time: nobody is still signed in. */
async function beginAt(moment: string): Promise<void> {
  bank.setNow(moment);
  maker = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  seller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
}

it('a customer earns the chance of a streak on its seventh day running, once, and after a gap by seven days anew', async () => {
  await beginAt('2026-06-15T10:00:00+08:00');
  const id = await openOne({
    quiz: null,
    chances: [{ ...byKept, action: 'streak', streakDays: 7, keptFen: null }],
  });
  const token = await linkOf(id, customers[1]);
  const signInOn = async (day: number) => {
    bank.setNow(`2026-06-${day}T10:00:00+08:00`);
    const { streakDays, earned } = await phone(signedIn, 'sign-in-by-link', { token });
    return [streakDays, earned];
  };
  const days = [15, 16, 17, 18, 19, 20, 21, 21, 22];
  const answers = [];
  for (const day of days) answers.push(await signInOn(day));
  const first = [1, 2, 3, 4, 5, 6].map((day) => [day, 0]);
  expect(answers).toEqual([...first, [7, 1], [7, 0], [8, 0]]);
  // The 23rd is missed: six days more do not make the eight to fourteen.
  const after = [];
  for (const day of [24, 25, 26, 27, 28, 29, 30]) after.push(await signInOn(day));
  expect(after).toEqual([...first, [7, 1]]);
});

describe('chances for funds kept', () => {
  const keptOn = (business_date: string, figures: readonly number[]) =>
    bank.platform.analytics.insertRows(
      'fact_balance',
      figures.map((balance_fen, at) => ({
        source: 'core',
        business_date,
        party_no: customers[at],
        import_no: 1,
        account_id: `A${at}`,
        kind: 'demand',
        balance_fen,
        currency: 'CNY',
      })),
    );
  const giveAt = async (moment: string) => {
    bank.setNow(moment);
    await drawKept.enqueue(bank.platform);
    await bank.runJobs(jobKinds);
  };

  it('are refused by rule 1 until the head office’s compliance switches the rules on, come once a month, and stop when it takes that back', async () => {
    await beginAt('2026-06-01T10:00:00+08:00');
    const both = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
    const content = sampleRules(await makeOffer(), {
      endsAt: '2026-09-30T00:00:00Z',
      quiz: null,
      chances: [byKept],
    });
    const id = await create(both, '/api/draws', { kind: 'wheel', content });
    await both.call('POST', `/api/draws/${id}/submit`);
    expect(refusalOf(await decideOn(both, checker, String(id)))).toBe('DEPOSIT_LINKED_REWARD');
    const decide = (person: Person, on: boolean) =>
      person.call('POST', `/api/draws/${id}/law-switch`, { on, reason: on ? '法务已审' : '监管' });
    const branch = await bank.signInAs('compliance_checker', 'FZ');
    expect(refusalOf(await decide(branch, true))).toBe('LAW_SWITCH_NOT_YOURS');
    expect(refusalOf(await decide(both, true))).toBe('APPROVAL_BY_MAKER');
    expect((await decide(maker, true)).status).toBe(403);
    const switched = bodyOf(drawView, await decide(checker, true));
    expect(switched.versions[0]).toMatchObject({ refusedByLaw: true, switchedOn: true });
    expect(switched.switches).toMatchObject([{ version: 1, on: true, reason: '法务已审' }]);
    expect((await decideOn(both, checker, String(id))).status).toBe(200);
    await decide(checker, false);
    expect(refusalOf(await both.call('POST', `/api/draws/${id}/open`))).toBe(
      'DEPOSIT_LINKED_REWARD',
    );
    await decide(checker, true);
    expect((await both.call('POST', `/api/draws/${id}/open`)).status).toBe(200);

    const earned = () =>
      withJob(bank.platform.database, async (tx) => {
        const { rows } = await sql<{ earned: number }>`
          select coalesce(earned, 0) as earned from unnest(${customers}::int[]) with ordinality as asked (customer_no, place)
            left join draws.player p on p.customer_no = asked.customer_no and draw_id = ${id} order by place`.execute(
          tx,
        );
        return rows.map((row) => row.earned);
      });
    await keptOn('2026-05-31', [3_000_000, 0, 0]);
    await giveAt('2026-06-02T07:00:00+08:00');
    expect(await earned(), 'of a month before the draw').toEqual([0, 0, 0]);
    await keptOn('2026-06-29', [1_000_000, 900_000, 5_000_000]);
    await giveAt('2026-07-01T07:00:00+08:00');
    expect(await earned(), 'while the last day is not in').toEqual([0, 0, 0]);
    // On average: the first reaches the line to the fen, the second not, the third took all of it away.
    await keptOn('2026-06-30', [1_000_000, 1_099_998, 0]);
    await giveAt('2026-07-02T07:00:00+08:00');
    expect(await earned()).toEqual([1, 0, 1]);
    await giveAt('2026-07-03T07:00:00+08:00');
    expect(await earned(), 'once a month').toEqual([1, 0, 1]);

    await keptOn('2026-07-31', [1_000_000, 1_000_000, 0]);
    await beginAt('2026-08-01T10:00:00+08:00');
    expect((await decide(checker, false)).status).toBe(200);
    await giveAt('2026-08-02T07:00:00+08:00');
    expect(await earned(), 'switched off').toEqual([1, 0, 1]);
    await beginAt('2026-08-02T10:00:00+08:00');
    expect((await decide(checker, true)).status).toBe(200);
    await giveAt('2026-08-03T07:00:00+08:00');
    expect(await earned()).toEqual([2, 1, 1]);
  });

  it('are not switched on any more once the rules are written anew', async () => {
    await beginAt('2026-06-01T10:00:00+08:00');
    const content = sampleRules(await makeOffer(), { quiz: null, chances: [byKept] });
    const id = await create(maker, '/api/draws', { kind: 'wheel', content });
    const body = { on: true, reason: '法务已审' };
    await checker.call('POST', `/api/draws/${id}/law-switch`, body);
    const change = { edits: 1, content: { ...content, chances: [{ ...byKept, keptFen: 1 }] } };
    const changed = bodyOf(drawView, await maker.call('PUT', `/api/draws/${id}/draft`, change));
    expect(changed.versions[0]).toMatchObject({ refusedByLaw: true, switchedOn: false });
  });
});
