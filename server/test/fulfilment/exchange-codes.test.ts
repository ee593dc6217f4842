import { createHash } from 'node:crypto';
import { createMongoAbility } from '@casl/ability';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { auditPage } from '#contract/audit.ts';
import { codeBatch, codeBatchPage, codeUploaded, exchangeCode } from '#contract/exchange-codes.ts';
import { phoneLink } from '#contract/phone-links.ts';
import { partnerProductPage } from '#contract/partners.ts';
import { sql } from 'kysely';
import { resumePaused } from '../../src/modules/benefits/issue/resume-paused.ts';
import { runIssue } from '../../src/modules/benefits/issue/run-issue.ts';
import { termsOfOffer } from '../../src/modules/benefits/issue/issue-terms.ts';
import { createClaimQueue } from '../../src/modules/benefits/claim-queue.ts';
import { claimVouchers, releases } from '#modules/benefits/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { addCodes } from '../../src/modules/fulfilment/add-codes.ts';
import { bodyOf, create, type Person, refusalOf } from '../harness/app.ts';
import { multipart } from '../harness/multipart.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { codeOf, valueOf } from '../races/voucher-fixture.ts';
import { afterBoth } from '../races/interleave.ts';
import { type Offered, priceFen, useBankWithPartner } from './bank-with-partner.ts';

const bank = useBankWithPartner();
const last = '2026-12-31';
let offered: Offered;
let seller: Person;
let serial = 0;

beforeAll(async () => {
  offered = await bank.addOffer({ delivery: 'code', name: '视频月卡', warnBelow: 3 }, 400);
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
});
beforeEach(async () => {
  await bank.clear();
  // What a test left of its codes is nobody's any more.
  await bank.postgres.asOwner('set role huike_job');
  await bank.postgres.asOwner(
    `update fulfilment.code_batch set state = 'withdrawn', withdrawn_at = now() where state = 'open'`,
  );
  await bank.postgres.asOwner('reset role');
});

/** Codes that no file had before. */
const codes = (count: number): string[] =>
  Array.from({ length: count }, () => `CODE-${String((serial += 1)).padStart(6, '0')}`);

async function send(
  lines: readonly string[],
  expiresOn = last,
  productId = offered.productId,
  by = bank.maker,
) {
  const upload = multipart({}, { name: 'codes.txt', content: lines.join('\n') });
  const sent = await bank.app.inject({
    method: 'POST',
    url: `/api/code-batches?productId=${productId}&expiresOn=${expiresOn}`,
    headers: { ...by.headers, ...upload.headers, 'idempotency-key': crypto.randomUUID() },
    payload: upload.payload,
  });
  return { status: sent.statusCode, body: sent.json() };
}
const upload = async (lines: readonly string[], expiresOn = last) =>
  bodyOf(codeUploaded, await send(lines, expiresOn));
const batches = async () => bodyOf(codeBatchPage, await bank.ask('GET', '/api/code-batches')).items;
const reveal = async (voucherId: number) =>
  bodyOf(exchangeCode, await seller.call('POST', `/api/vouchers/${voucherId}/exchange-code`));
const handed = (): Promise<{ voucher_id: number }[]> =>
  bank.postgres.asOwner('select voucher_id from fulfilment.code where voucher_id is not null');

test('every line of a file is a code or is named with its reason, and the same file adds nothing', async () => {
  const [known = '', fresh = '', other = ''] = codes(3);
  const first = await upload([known]);
  const lines = ['code,pin', `${fresh},9988`, known, 'x', '', `${other}`, fresh, 'A,B,C', ',1'];
  const { id, ...told } = await upload(lines);
  expect(told).toMatchObject({ lines: 7, codes: 2, bad: 5, left: 2, repeated: false });
  expect(told.badLines).toEqual([
    { line: 3, reason: 'duplicate_in_batch', ofLine: null, ofBatch: first.id },
    { line: 4, reason: 'code_malformed', ofLine: null, ofBatch: null },
    { line: 7, reason: 'duplicate_in_file', ofLine: 2, ofBatch: null },
    { line: 8, reason: 'too_many_columns', ofLine: null, ofBatch: null },
    { line: 9, reason: 'code_missing', ofLine: null, ofBatch: null },
  ]);
  expect(await upload(lines)).toMatchObject({ id, codes: 2, repeated: true });
  expect((await batches()).filter((batch) => batch.state === 'open')).toHaveLength(2);
  await bank.sound();
});

test('a file that can’t be used brings nothing', async () => {
  const before = await batches();
  expect(refusalOf(await send([]))).toBe('CODE_FILE_WRONG');
  expect(refusalOf(await send(codes(1), '2026-06-14'))).toBe('BATCH_EXPIRED');
  expect(refusalOf(await send(codes(1), last, 999_999))).toBe('NOT_FOUND');
  // A product of the whole bank is seen by an outlet's people, and its codes are not theirs to bring.
  const outlet = await bank.signInAs('product_manager', 'FZ-GL-1');
  expect(refusalOf(await send(codes(1), last, offered.productId, outlet))).toBe('FORBIDDEN');
  expect(await batches()).toEqual(before);
});

test('of two files with the same code at once the first brings it, and the second is told so', async () => {
  const [same = ''] = codes(1);
  const { keyring, clock, database } = bank.platform;
  const caller: Caller = {
    kind: 'staff',
    id: bank.maker.staffId,
    name: '甲',
    roles: ['product_manager'],
    orgId: bank.maker.orgId,
    scope: { all: true },
    ability: createMongoAbility(),
    secondFactor: false,
  };
  const asked = { productId: offered.productId, expiresOn: last };
  const bring = (lines: readonly string[]) => (tx: Tx) =>
    addCodes(tx, clock.now(), keyring, caller, asked, {
      name: 'codes.txt',
      sha256: createHash('sha256').update(lines.join()).digest(),
      lineCount: lines.length,
      codes: lines.map((code, at) => ({ line: at + 1, code, pin: null })),
      bad: [],
    });
  const { first, second } = await afterBoth(
    database,
    bring([...codes(1), same]),
    bring([...codes(1), same]),
  );
  expect([valueOf(first).codes, valueOf(second).codes]).toEqual([2, 1]);
  expect(valueOf(second).badLines).toMatchObject([
    { line: 2, reason: 'duplicate_in_batch', ofBatch: valueOf(first).id },
  ]);
});

test('a claim hands a code out, the partner is owed its price, and who sees it is kept', async () => {
  const [code = ''] = codes(1);
  await upload([`${code},PIN-1`]);
  const before = await bank.money();
  const key = crypto.randomUUID();
  const customerNo = bank.customers[0] ?? 0;
  const voucher = valueOf(await bank.claim(offered, customerNo, key));
  const after = await bank.money();
  expect([after.states.at(-1), after.owedFen - before.owedFen]).toEqual(['redeemed', priceFen]);
  // Asked again under its key, with nothing left in stock, it is the same voucher.
  expect(valueOf(await bank.claim(offered, customerNo, key)).id).toBe(voucher.id);
  expect(await reveal(voucher.id)).toMatchObject({
    code,
    pin: 'PIN-1',
    expiresOn: last,
    productName: '视频月卡',
  });
  const auditor = await bank.signInAs('auditor', 'HQ');
  const { items } = bodyOf(
    auditPage,
    await auditor.call('GET', '/api/audit?action=exchange-code.reveal'),
  );
  expect(items[0]).toMatchObject({ objectId: String(voucher.id), actorId: seller.staffId });
  // Nothing that is kept beside the sealed code, and nothing in the audit, tells it.
  for (const table of [
    'audit.entry',
    'fulfilment.code',
    'fulfilment.code_batch',
    'platform.idempotency_key',
  ])
    expect(
      await bank.postgres.asOwner(`select 1 from ${table} t where t::text like '%' || $1 || '%'`, [
        code,
      ]),
    ).toEqual([]);
  expect(
    refusalOf(
      await seller.call('POST', `/api/redemptions/${await redemptionOf(voucher.id)}/reverse`),
    ),
  ).toBe('FULFILLED_BY_PARTNER');
  await bank.sound();
});

test('a customer sees the code on their own phone, nobody else’s, and each look is kept', async () => {
  const [code = ''] = codes(1);
  await upload([code]);
  const [holder = 0, stranger = 0] = bank.customers.slice(-2);
  const voucher = valueOf(await bank.claim(offered, holder, crypto.randomUUID()));
  const lookAs = async (customerNo: number) => {
    const made = await seller.call('POST', `/api/customers/${customerNo}/phone-links`);
    const { token, linkId } = bodyOf(phoneLink, made);
    const body = { token, phoneKey: `a-phone-of-a-customer-${customerNo}`, voucherId: voucher.id };
    return {
      linkId,
      seen: await seller.call('POST', '/api/my-benefits/exchange-code', body),
      voucher: await seller.call('POST', '/api/my-benefits/voucher', body),
    };
  };
  expect(refusalOf((await lookAs(stranger)).seen)).toBe('VOUCHER_UNKNOWN');
  const own = await lookAs(holder);
  expect(bodyOf(exchangeCode, own.seen)).toMatchObject({ code, pin: null, expiresOn: last });
  // The voucher's page says that there is one, and does not show it before it is asked for.
  expect(own.voucher.body).toMatchObject({ hasExchangeCode: true });
  expect(JSON.stringify(own.voucher.body)).not.toContain(code);
  const auditor = await bank.signInAs('auditor', 'HQ');
  const { items } = bodyOf(
    auditPage,
    await auditor.call('GET', '/api/audit?action=exchange-code.reveal'),
  );
  expect(items[0]).toMatchObject({
    actorKind: 'system',
    objectId: String(voucher.id),
    detail: { linkId: own.linkId },
  });
});

async function redemptionOf(voucherId: number): Promise<number> {
  await bank.postgres.asOwner('set role huike_job');
  const rows = await bank.postgres.asOwner<{ id: string }>(
    'select id from benefits.redemption where voucher_id = $1',
    [voucherId],
  );
  await bank.postgres.asOwner('reset role');
  return z.coerce.number().parse(rows[0]?.id);
}

test('with an empty stock nothing is claimed and no money moves; warned of before that', async () => {
  await upload(codes(2));
  const product = async () =>
    bodyOf(partnerProductPage, await bank.ask('GET', '/api/partner-products?delivery=code'))
      .items[0];
  expect(await product()).toMatchObject({ stock: 2, warnBelow: 3 });
  for (const at of [1, 2]) valueOf(await bank.claim(offered, bank.customers[at] ?? 0));
  const before = await bank.money();
  expect(codeOf(await bank.claim(offered, bank.customers[3] ?? 0))).toBe('CODES_EXHAUSTED');
  expect(await bank.money()).toEqual(before);
  expect(await product()).toMatchObject({ stock: 0 });
});

test('what ends first is given first, and nothing of a batch that is over or withdrawn', async () => {
  const [late = '', soon = '', withdrawn = '', over = ''] = codes(4);
  await upload([late]);
  await upload([soon], '2026-06-20');
  const batch = await upload([withdrawn], '2026-06-16');
  await upload([over], '2026-06-15');
  bank.setNow('2026-06-16T00:00:00+08:00');
  const taken = await bank.ask('POST', `/api/code-batches/${batch.id}/withdrawals`, {
    reason: '作废',
  });
  expect(bodyOf(codeBatch, taken)).toMatchObject({ state: 'withdrawn', left: 0 });
  const again = await bank.ask('POST', `/api/code-batches/${batch.id}/withdrawals`, {
    reason: '作废',
  });
  expect(refusalOf(again)).toBe('BATCH_WITHDRAWN');
  const given: string[] = [];
  for (const at of [4, 5]) {
    const voucher = valueOf(await bank.claim(offered, bank.customers[at] ?? 0));
    given.push((await bank.maskedCode(voucher.id)) ?? '');
  }
  expect(given).toEqual([soon, late].map((code) => `****${code.slice(-4)}`));
  expect(codeOf(await bank.claim(offered, bank.customers[6] ?? 0))).toBe('CODES_EXHAUSTED');
  await bank.sound();
});

test('of 50 callers for 20 codes, by two processes and two releases, 20 get one each', async () => {
  await upload(codes(20));
  const before = (await handed()).length;
  const other = await bank.addRelease(offered, 100);
  bank.setNow('2026-06-18T10:00:00+08:00');
  const queues = [1, 2].map(() => createClaimQueue(bank.platform.database, bank.platform.clock));
  const answers = await Promise.all(
    bank.customers.slice(0, 50).map((customerNo, at) =>
      queues[at % 2]?.claim({
        allotmentId: at % 4 < 2 ? offered.allotmentId : other,
        customerNo,
        claimedBy: 'staff:9',
        clientKey: `race-${at}`,
        channel: 'staff',
        scope: { all: true },
      }),
    ),
  );
  const told = answers.map((answer) => (answer ? codeOf(answer) : 'none'));
  expect(told.filter((code) => code === 'OK')).toHaveLength(20);
  expect(told.filter((code) => code === 'CODES_EXHAUSTED')).toHaveLength(30);
  const vouchers = (await handed()).map((row) => row.voucher_id);
  expect(vouchers).toHaveLength(before + 20);
  expect(new Set(vouchers).size).toBe(before + 20);
  await bank.sound();
});

test('whoever comes while the last code is being given waits for it, and has it if it goes back', async () => {
  await upload(codes(1));
  const claimed = (at: number, release: number) => ({
    allotmentId: release,
    customerNo: bank.customers[at] ?? 0,
    claimedBy: 'staff:9',
    clientKey: `turn-${at}-${serial}`,
    channel: 'staff' as const,
    scope: { all: true as const },
  });
  const other = await bank.addRelease(offered, 10);
  const now = new Date('2026-06-17T10:00:00+08:00');
  const { first, second } = await afterBoth(
    bank.platform.database,
    (tx) => claimVouchers(tx, now, [claimed(50, offered.allotmentId)]),
    (tx) => claimVouchers(tx, now, [claimed(51, other)]),
  );
  expect([...first, ...second].map(codeOf)).toEqual(['OK', 'CODES_EXHAUSTED']);
  await upload(codes(1));
  const broken = withJob(bank.platform.database, async (tx) => {
    await claimVouchers(tx, now, [claimed(52, offered.allotmentId)]);
    throw new Error('killed');
  });
  await expect(broken).rejects.toThrow('killed');
  expect(
    codeOf(await bank.claim({ ...offered, allotmentId: other }, bank.customers[53] ?? 0)),
  ).toBe('OK');
  await bank.sound();
});

test('what is set aside has its codes: a release is refused that could run out, two at once too', async () => {
  const own = await bank.addOffer({ delivery: 'code', name: '音乐月卡' }, 40);
  await withJob(bank.platform.database, (tx) =>
    releases.close(tx, bank.platform.clock.now(), own.allotmentId),
  );
  const { database, clock } = bank.platform;
  const open =
    (count: number, until: string, offerId = own.offerId) =>
    (tx: Tx) =>
      releases.open(tx, clock.now(), {
        offerId,
        count,
        claimFrom: clock.now(),
        claimUntil: new Date(until),
        openTo: 'issuer',
        releaseKey: `prize:${(serial += 1)}`,
      });
  const tried = async (count: number, until: string) => {
    try {
      return await withJob(database, async (tx) => {
        const opened = await open(count, until)(tx);
        // Refused, whoever opens it rolls back.
        if (!opened.ok) throw new Error(opened.refusal.code);
        return 'OK';
      });
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };
  expect(await tried(1, '2026-08-01T00:00:00+08:00')).toBe('CODES_SHORT');
  await send(codes(3), '2026-07-31', own.productId);
  await send(codes(2), last, own.productId);
  // Of those that end first none may be promised for a later day.
  expect(await tried(3, '2026-08-02T00:00:00+08:00')).toBe('CODES_SHORT');
  expect(await tried(1, '2026-08-02T00:00:00+08:00')).toBe('OK');
  expect(await tried(5, '2026-08-01T00:00:00+08:00')).toBe('CODES_SHORT');
  const raced = await Promise.all([3, 3].map((count) => tried(count, '2026-08-01T00:00:00+08:00')));
  expect(raced.toSorted()).toEqual(['CODES_SHORT', 'OK']);
  // Another offer of the same product waits for the same codes: of another budget, so that nothing else makes it wait.
  const funder = { code: `BESIDE-${serial}`, name: '出资方', kind: 'bank', orgId: null };
  const funderId = await create(bank.maker, '/api/funders', funder);
  const money = { code: `BESIDE-${serial}`, name: '预算', funderId, amountFen: 5 * priceFen };
  const budgetId = await create(bank.maker, '/api/budgets', money);
  const beside = await create(bank.maker, '/api/offers', {
    code: `BESIDE-${(serial += 1)}`,
    name: '音乐月卡',
    kind: 'exchangeCode',
    partnerProductId: own.productId,
    budgetId,
    faceAmountFen: priceFen,
    validDays: 30,
    capCount: 5,
    capAmountFen: 5 * priceFen,
  });
  const { first, second } = await afterBoth(
    database,
    open(1, '2026-08-01T00:00:00+08:00'),
    open(1, '2026-08-01T00:00:00+08:00', beside),
  );
  expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'CODES_SHORT']);
});

test('issued in bulk, each customer has a code and nobody two, and a list longer than the stock gets nothing', async () => {
  const own = await bank.addOffer({ delivery: 'code', name: '会员月卡' }, 40);
  await withJob(bank.platform.database, async (tx) => {
    await releases.close(tx, bank.platform.clock.now(), own.allotmentId);
    await consentToMarketing(tx, bank.customers);
  });
  const issue = async (
    listed: readonly number[],
    offerId = own.offerId,
  ): Promise<{ id: number; end: string }> => {
    const lines = listed.map((no, at) => ({ line: at + 1, text: String(no) }));
    const id = await withJob(bank.platform.database, async (tx) => {
      const made = await releases.inBulk.insert(tx, bank.platform, {
        name: '发码',
        offerId,
        audienceId: null,
        orgId: bank.maker.orgId,
        makerId: null,
      });
      await releases.inBulk.stageLines(tx, made, lines, new Set(bank.customers));
      return made;
    });
    await releases.inBulk.judgeList(bank.platform, id, undefined, 2);
    await withJob(bank.platform.database, async (tx) => {
      const terms = JSON.stringify(await termsOfOffer(tx, offerId));
      await sql`update benefits.issue set state = 'running', approved_terms = ${terms}::jsonb where id = ${id}`.execute(
        tx,
      );
    });
    const context = { signal: new AbortController().signal, progress: () => {} };
    const end = await runIssue(bank.platform, context, id).then(
      ({ state }) => state,
      (error: unknown) => JSON.stringify(error) + String(error),
    );
    return { id, end };
  };
  await send(codes(3), last, own.productId);
  expect((await issue(bank.customers.slice(0, 5))).end).toContain('CODES_SHORT');
  const before = (await handed()).length;
  const { id, end } = await issue(bank.customers.slice(0, 3));
  expect(end).toBe('done');
  const vouchers = (await handed()).slice(before);
  expect(vouchers).toHaveLength(3);
  const states = await bank.postgres.asOwner<{ state: string }>(
    `select state from benefits.voucher where claimed_by = 'issue:${id}'`,
  );
  expect(states.map(({ state }) => state)).toEqual(['redeemed', 'redeemed', 'redeemed']);
  // Ordered for whom the partner may be told, and refused by name for the others.
  const credit = await bank.addOffer({ needsPhone: true }, 20);
  const [asked = 0, silent = 0, phoneless = 0] = [0, 55, 59].map((at) => bank.customers[at] ?? 0);
  const orders = await issue([asked, silent, phoneless], credit.offerId);
  expect(orders.end).toBe('done');
  const reasons = await bank.postgres.asOwner<{ reason: string | null }>(
    `select reason from benefits.issue_recipient where issue_id = ${orders.id} order by customer_no`,
  );
  expect(reasons.map(({ reason }) => reason)).toEqual([
    null,
    'SHARING_NOT_CONSENTED',
    expect.stringMatching(/PHONE_MISSING|SHARING/),
  ]);

  // Stopped by a paused partner, it goes on by itself once the partner is open, and not before.
  const setPartner = (state: string) =>
    withJob(bank.platform.database, async (tx) => {
      await sql`update fulfilment.partner set state = ${state}`.execute(tx);
    });
  const resume = () => withJob(bank.platform.database, (tx) => resumePaused(tx, bank.platform));
  await setPartner('paused');
  const paused = await issue([asked], credit.offerId);
  expect(paused.end).toContain('PARTNER_PAUSED');
  await withJob(bank.platform.database, async (tx) => {
    await sql`with job as (
        insert into platform.job (kind, title, state, refusal) values ('benefit-issue', '{}', 'failed', '{"code":"PARTNER_PAUSED","facts":{}}') returning id)
      update benefits.issue set job_id = (select id from job) where id = ${paused.id}`.execute(tx);
  });
  expect(await resume()).toBe(0);
  await setPartner('active');
  expect(await resume()).toBe(1);
  expect(await resume()).toBe(0);
  expect((await bank.order()).state).toBe('waiting');
  await bank.sound();
});

const proving = process.env['HUIKE_PROVE'] === '1';

test('of a large file with duplicates every code is there once, and every duplicate is counted', async () => {
  const large = proving ? 99_000 : 1_980;
  const fresh = codes(large);
  const again = fresh.filter((_, at) => at % 99 === 0);
  const told = await upload([...fresh, ...again]);
  expect(told).toMatchObject({
    lines: large + again.length,
    codes: large,
    bad: again.length,
    left: large,
  });
  expect(await upload([...fresh, ...again])).toMatchObject({ id: told.id, repeated: true });
  const kept = await bank.postgres.asOwner<{ codes: number }>(
    `select count(*)::int as codes from fulfilment.code where batch_id = ${told.id}`,
  );
  expect(kept).toEqual([{ codes: large }]);
}, 60_000);
