import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { faultsOnScreen } from '../../../console/e2e/check-accessibility.ts';
import { pressTwice } from '../../../console/e2e/drive-console.ts';
import { keepPictures, openBrowser } from '../../../console/e2e/open-browser.ts';
import { z } from 'zod';
import type { CreateOffer } from '#contract/offers.ts';
import { giftReservation } from '#contract/gifts.ts';
import { claimDone, myBenefits } from '#contract/my-benefits.ts';
import { offerSchema } from '#contract/offers.ts';
import { phoneLink, phoneLinkStanding } from '#contract/phone-links.ts';
import { openTransfer } from '#contract/voucher-transfers.ts';
import { deviceDigest } from '#platform/crypto/device-digest.ts';
import type { App } from '#platform/http/app.ts';
import { serveConsole } from '#platform/http/serve-console.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { buildConsole } from '../../src/cli/build-console.ts';
import { composeApp, jobKinds } from '../../src/compose.ts';
import { dailyReminders } from '../../src/modules/benefits/reminders/jobs.ts';
import { remindExpiring } from '../../src/modules/benefits/reminders/remind-expiring.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { ownChoice } from '../../src/modules/consent/index.ts';
import { openRelease } from '../../src/modules/benefits/open-allotments.ts';
import { bodyOf, create, type Person, refusalOf, useApp } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { newProgramme } from '../points/points-fixture.ts';
import { afterBoth } from '../races/interleave.ts';
import { holdLedgerSound, now, openBudget, openOffer, valueOf } from '../races/voucher-fixture.ts';
import { openLinkCampaign } from './claim-link-fixture.ts';

const bank = useApp({ now: now.toISOString(), maxConnections: 6 });
let app: App;
let seller: Person;
let browser: Browser;
let address: string;
let phone: BrowserContext;
let customers: number[] = [];
let releases = 0;

beforeAll(async () => {
  await buildConsole();
  const { database, keyring } = bank.platform;
  const org = await buildSampleOrganization(database);
  seller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const records = ['B1', 'B2', 'B3'].map((sourceCustomerId) =>
    customerRecord({ sourceCustomerId, managingOrgId: org('FZ-GL-1') }),
  );
  customers = await addCustomers(database, keyring, records);
  await openLinkCampaign(bank, org('FZ-GL-1'), { customers: 3 });
  await fillMall(customers[0] ?? 0);
  app = await composeApp(bank.platform, async () => {});
  await serveConsole(app);
  address = await app.listen({ port: 0, host: '127.0.0.1' });
  browser = await openBrowser();
  phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
  });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});
beforeEach(() => bank.setNow(now));

/** Five hundred points of a customer, and one flask for three hundred. */
async function fillMall(customerNo: number): Promise<void> {
  const { database } = bank.platform;
  const maker = await bank.signInAs('product_manager', 'HQ');
  const programmeId = await newProgramme(database, { name: '客户积分' });
  await withJob(database, (tx) =>
    earnPoints(tx, now, programmeId, [
      { customerNo, amount: 50_000, naturalKey: 'flask', madeBy: 'system' },
    ]),
  );
  const flask = { nameZh: '保温杯', nameEn: 'Flask' };
  const gift = { ...flask, code: 'FLASK', valueFen: 20_000, picture: '', orgId: null };
  const giftId = await create(maker, '/api/gifts', gift);
  const stock = { orgId: seller.orgId, pieces: 1, reason: '到货' };
  await maker.call('POST', `/api/gifts/${giftId}/stock-in`, stock);
  const item = { kind: 'gift', programmeId, giftId, ...flask, price: 30_000 };
  await create(maker, '/api/points-mall/items', item);
}

const newLink = async (at: number) =>
  bodyOf(phoneLink, await seller.call('POST', `/api/customers/${customers[at] ?? 0}/phone-links`));
/** What a phone asks with: two of them have two keys. */
const phoneOf = async (at: number, key = 'a') => ({
  token: (await newLink(at)).token,
  phoneKey: `a-phone-of-a-customer-${key}`,
});
const ask = (path: string, body: object) => seller.call('POST', `/api/my-benefits/${path}`, body);
const centre = async (body: object) => bodyOf(myBenefits, await ask('look-up', body));

/** Ten-yuan vouchers that anybody may claim in March, so many a customer. */
async function openToAll(
  count: number,
  aCustomer: number,
  more: Partial<CreateOffer> = {},
): Promise<number> {
  const { database } = bank.platform;
  const budgetId = await openBudget(database, count * 1_000);
  const offerId = await openOffer(
    database,
    budgetId,
    { count },
    {
      limits: [{ scope: 'customer', period: 'total', capCount: aCustomer, capAmountFen: null }],
      ...more,
    },
  );
  releases += 1;
  const opened = await withJob(database, (tx) =>
    openRelease(tx, now, {
      offerId,
      count,
      claimFrom: now,
      claimUntil: new Date('2026-04-01T00:00:00Z'),
      openTo: 'anyone',
      releaseKey: `centre ${releases}`,
    }),
  );
  return valueOf(opened);
}

test('a link opens on one phone only, within half an hour, is good there for a month, and the next one ends it', async () => {
  const own = await phoneOf(0);
  const goodUntil = (await centre(own)).goodUntil;
  expect(goodUntil).toBe('2026-04-01T02:00:00.000Z');
  expect(refusalOf(await ask('look-up', { ...own, phoneKey: 'another-phone-altogether' }))).toBe(
    'PHONE_LINK_TAKEN',
  );
  // As it was bound before digests were keyed: it stays open on that phone, and no other.
  const path = `/api/customers/${customers[0]}/phone-links`;
  const first = bodyOf(phoneLinkStanding, await seller.call('GET', path)).link?.linkId;
  const former = createHash('sha256').update(own.phoneKey).digest();
  await withJob(bank.platform.database, (tx) =>
    sql`update phone_links.link set phone_digest = ${former} where link_id = ${first}`.execute(tx),
  );
  expect(refusalOf(await ask('look-up', { ...own, phoneKey: 'another-phone-altogether' }))).toBe(
    'PHONE_LINK_TAKEN',
  );
  bank.setNow('2026-03-31T10:00:00+08:00');
  expect((await ask('look-up', own)).status).toBe(200);
  const kept = await withJob(bank.platform.database, (tx) =>
    sql<{
      digest: Buffer;
    }>`select phone_digest as digest from phone_links.link where link_id = ${first}`.execute(tx),
  );
  expect(kept.rows[0]?.digest).toEqual(deviceDigest(bank.platform.keyring, own.phoneKey));
  bank.setNow(goodUntil);
  expect(refusalOf(await ask('look-up', own))).toBe('PHONE_LINK_EXPIRED');

  bank.setNow(now);
  const late = await phoneOf(0);
  expect(refusalOf(await ask('look-up', own))).toBe('PHONE_LINK_REVOKED');
  bank.setNow(new Date(now.getTime() + 30 * 60_000));
  expect(refusalOf(await ask('look-up', late))).toBe('PHONE_LINK_EXPIRED');

  bank.setNow(now);
  const { linkId, token } = await newLink(0);
  expect(bodyOf(phoneLinkStanding, await seller.call('GET', path)).link?.linkId).toBe(linkId);
  await seller.call('DELETE', `${path}/${linkId}`);
  expect(refusalOf(await ask('look-up', { ...own, token }))).toBe('PHONE_LINK_REVOKED');
  expect(refusalOf(await ask('look-up', { ...own, token: `${token}x` }))).toBe(
    'PHONE_LINK_INVALID',
  );
});

test('what everybody may claim is claimed once however often the button is pressed, and not beyond the limit', async () => {
  const allotmentId = await openToAll(10, 2);
  const own = await phoneOf(1);
  const offerNow = async () =>
    (await centre(own)).offers.find((offer) => offer.allotmentId === allotmentId);
  const press = (turn: number) => ask('claim', { ...own, allotmentId, turn });
  expect(await offerNow()).toMatchObject({ state: 'open', turn: 0 });
  const both = await Promise.all([press(0), press(0)]);
  const [first, second] = both.map((answer) => bodyOf(claimDone, answer).voucherId);
  expect(second).toBe(first);
  expect(await offerNow()).toMatchObject({ state: 'open', turn: 1 });
  expect((await press(1)).status).toBe(200);
  expect(await offerNow()).toMatchObject({ state: 'had_all', turn: 2 });
  expect(refusalOf(await press(2))).toBe('CUSTOMER_LIMIT');
  const who = { tiers: [], audienceId: null, newWithinDays: 1 };
  const few = await openToAll(10, 1, { terms: { who } });
  expect((await centre(own)).offers.map((offer) => offer.allotmentId)).not.toContain(few);
  const forFew = await ask('claim', { ...own, allotmentId: few, turn: 0 });
  expect(refusalOf(forFew)).toBe('NOT_ELIGIBLE');
  // Another customer's voucher is none of theirs.
  const other = await phoneOf(2);
  expect(refusalOf(await ask('voucher', { ...other, voucherId: first }))).toBe('VOUCHER_UNKNOWN');
  await holdLedgerSound(bank.platform.database);
});

test('who has refused personalised marketing is offered nothing by tier or audience, and everything else', async () => {
  const { database, analytics } = bank.platform;
  const [customerNo = 0] = customers;
  await analytics.insertRows('customer_document', [
    {
      business_date: '2026-03-01',
      customer_no: customerNo,
      managing_org_id: seller.orgId,
      written_at: '2026-03-02 00:00:00.000',
      tags: '{"value_tier":"wealth"}',
      portrait: '{}',
    },
  ]);
  const belonging = { customer_no: customerNo, managing_org_id: seller.orgId };
  await analytics.insertRows('tag_daily', [{ business_date: '2026-03-01', ...belonging }]);
  const maker = await bank.signInAs('product_manager', 'HQ');
  const rule = { kind: 'outlet', orgIds: [seller.orgId] };
  const audienceId = await create(maker, '/api/audiences', { name: '本网点', rule });
  const tiers = ['wealth'];
  const byTier = await openToAll(10, 2, {
    terms: { who: { tiers, audienceId: null, newWithinDays: null } },
  });
  const forNew = await openToAll(10, 2, {
    terms: { who: { tiers: [], audienceId: null, newWithinDays: 36_500 } },
  });
  const byAudience = await openToAll(10, 2, {
    terms: { who: { tiers: [], audienceId, newWithinDays: null } },
  });
  const own = await phoneOf(0);
  const offered = async () =>
    (await centre(own)).offers.map((offer) => offer.allotmentId).filter((id) => id >= byTier);
  const claim = (allotmentId: number, turn: number) => ask('claim', { ...own, allotmentId, turn });
  const choose = (on: boolean, statedAt: Date) =>
    withJob(database, (tx) =>
      ownChoice.state(
        tx,
        { customerNo, orgId: seller.orgId, on, proof: 'test', textVersion: '1' },
        statedAt,
      ),
    );
  const all = [byTier, forNew, byAudience];
  expect(await offered()).toEqual(all);
  expect((await claim(byTier, 0)).status).toBe(200);
  expect((await claim(byAudience, 0)).status).toBe(200);
  await choose(false, now);
  expect(await offered()).toEqual([forNew]);
  expect(refusalOf(await claim(byTier, 1))).toBe('NOT_ELIGIBLE');
  expect(refusalOf(await claim(byAudience, 1))).toBe('NOT_ELIGIBLE');
  expect((await claim(forNew, 0)).status).toBe(200);
  await choose(true, new Date(now.getTime() + 1_000));
  expect(await offered()).toEqual(all);
});

test('who takes a voucher that is passed on is judged as who claims one, and who guesses its code as who guesses any', async () => {
  // Nothing that other tests did is counted any more.
  let at = now.getTime() + 11 * 60_000;
  bank.setNow(new Date(at));
  const [giver, taker] = [await phoneOf(0), await phoneOf(1)];
  const passOn = async () => {
    const allotmentId = await openToAll(1, 1, { terms: { transferHours: 24 } });
    const claimed = await ask('claim', { ...giver, allotmentId, turn: 0 });
    const { voucherId } = bodyOf(claimDone, claimed);
    return bodyOf(openTransfer, await ask('transfers', { ...giver, voucherId })).code;
  };
  const codes = [await passOn(), await passOn()];
  const judgeBy = async (content: object | null) => {
    await withJob(bank.platform.database, async (tx) => {
      await sql`update fraud.rule set state = 'draft'`.execute(tx);
      if (content)
        await sql`
          with made as (insert into fraud.rule (code, name_zh, name_en, state, active_version, written_at)
            values (${crypto.randomUUID()}, '规则', 'Rule', 'active', 1, now()) returning id)
          insert into fraud.rule_version (rule_id, version, state, content, author_ids, written_at)
          select id, 1, 'approved', ${JSON.stringify({ on: true, minutes: 10, threshold: 1, action: 'review', ...content })}::jsonb, '{}', now() from made`.execute(
          tx,
        );
      await sql`update fraud.epoch set number = number + 1`.execute(tx);
    });
    // A process looks again after a second.
    at += 2_000;
    bank.setNow(new Date(at));
  };
  const take = (code = '') => ask('transfers/accept', { ...taker, code });
  await judgeBy({ what: 'claim', by: 'customer' });
  expect((await take(codes[0])).status).toBe(200);
  expect(refusalOf(await take(codes[1]))).toBe('BENEFIT_UNAVAILABLE');
  await judgeBy({ what: 'failed_opening', by: 'device' });
  const guess = async (path: string, body: object): Promise<unknown> => {
    const headers = { 'x-huike': '1', 'x-huike-device': 'the-phone-of-who-guesses' };
    const sent = await bank.app.inject({
      method: 'POST',
      url: `/api/${path}`,
      headers,
      payload: body,
    });
    return sent.json().code;
  };
  const look = 'my-benefits/transfers/look-up';
  expect(await guess(look, { ...taker, code: 'AAAAAAAAAAAA' })).toBe('TRANSFER_UNKNOWN');
  for (const path of [look, 'my-points/look-up', 'my-draws/look-up']) {
    const body = path === look ? { ...taker, code: codes[1] } : taker;
    expect(await guess(path, body), path).toBe('BENEFIT_UNAVAILABLE');
  }
  await judgeBy(null);
});

test('a packet for funds kept is refused by rule 1 until the head office’s compliance switches it on, and gone when it takes that back', async () => {
  const maker = await bank.signInAs('product_manager', 'HQ');
  const checker = await bank.signInAs('compliance_checker', 'HQ');
  const both = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
  const budgetId = await openBudget(bank.platform.database, 10_000);
  const terms = { trigger: 'funds_kept' };
  const onFridays = { weekdays: [5], monthDays: [], months: [], appliesTo: 'claim' };
  const worth = { kind: 'redPacket', faceAmountFen: 1_000, validDays: 30, terms };
  const caps = { capCount: 10, capAmountFen: 10_000, limits: [] };
  const offer = { code: 'KEPT', name: '留存红包', budgetId, orgId: null, ...worth, ...caps };
  const id = await create(both, '/api/offers', offer);
  const time = { claimFrom: now.toISOString(), claimUntil: '2026-04-01T00:00:00Z' };
  const release = async () => {
    bodyOf(
      z.object({ approvalId: z.int() }),
      await maker.call('POST', `/api/offers/${id}/releases`, { count: 5, ...time }),
    );
    return decideOn(maker, checker, String(id));
  };
  const decide = (person: Person, on: boolean) =>
    person.call('POST', `/api/offers/${id}/law-switch`, { on, reason: '法务已审' });
  const offered = async () =>
    (await centre(own)).offers.filter(({ offerName }) => offerName === '留存红包');
  const own = await phoneOf(1);
  const refused = await release();
  expect(refusalOf(refused)).toBe('DEPOSIT_LINKED_REWARD');
  expect(JSON.stringify(refused.body)).toContain('合规规则 1');
  const branch = await bank.signInAs('compliance_checker', 'FZ');
  expect(refusalOf(await decide(branch, true))).toBe('LAW_SWITCH_NOT_YOURS');
  expect(refusalOf(await decide(both, true))).toBe('APPROVAL_BY_MAKER');
  expect(bodyOf(offerSchema, await decide(checker, true))).toMatchObject({ switchedOn: true });
  expect((await decideOn(maker, checker, String(id))).status).toBe(200);
  const [open] = await offered();
  const press = (turn: number) => ask('claim', { ...own, allotmentId: open?.allotmentId, turn });
  expect((await press(0)).status).toBe(200);
  expect((await decide(checker, false)).status).toBe(200);
  expect(await offered()).toEqual([]);
  expect((await press(1)).status).toBe(409);
  expect(refusalOf(await release())).toBe('DEPOSIT_LINKED_REWARD');
  // Terms that are written anew have to be switched on anew.
  const kept = { ...offer, code: 'KEPT-2' };
  const again = await create(maker, '/api/offers', kept);
  await checker.call('POST', `/api/offers/${again}/law-switch`, { on: true, reason: '法务已审' });
  const change = { terms: { ...terms, days: onFridays } };
  const changed = await maker.call('PATCH', `/api/offers/${again}`, change);
  expect(bodyOf(offerSchema, changed)).toMatchObject({ refusedByLaw: true, switchedOn: false });
  await holdLedgerSound(bank.platform.database);
});

test('who takes marketing is told once that a voucher ends, and who does not finds it in the centre only', async () => {
  const { database } = bank.platform;
  const allotmentId = await openToAll(10, 1, { validDays: 5 });
  for (const at of [1, 2]) {
    const own = await phoneOf(at);
    bodyOf(claimDone, await ask('claim', { ...own, allotmentId, turn: 0 }));
  }
  await withJob(database, (tx) => consentToMarketing(tx, customers.slice(1, 2)));
  const remind = async (day: string) => {
    bank.setNow(`${day}T08:30:00+08:00`);
    await dailyReminders.enqueue(bank.platform);
    await bank.runJobs(jobKinds);
    const told = await bank.postgres.asOwner<{ told: number }>(
      "select party_no as told from platform.outbox where type = 'voucher_expiring' order by 1",
    );
    return told.map((one) => one.told);
  };
  expect(await remind('2026-03-03')).toEqual([]);
  expect(await remind('2026-03-04')).toEqual([customers[1]]);
  expect(await remind('2026-03-05')).toEqual([customers[1]]);
  await withJob(database, (tx) => consentToMarketing(tx, customers.slice(2, 3)));
  // Two programs at once, both before either has told: the second waits, and finds it told.
  const { keyring } = bank.platform;
  const tell = (tx: Tx) =>
    remindExpiring(tx, keyring, new Date('2026-03-06T08:30:00+08:00'), { afterId: 0, limit: 100 });
  const { first, second } = await afterBoth(database, tell, tell);
  expect([first.told, second.told]).toEqual([1, 0]);
  expect(await remind('2026-03-06')).toEqual(customers.slice(1, 3));
  expect(await remind('2026-03-07')).toEqual(customers.slice(1, 3));
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const picture = (page: Page, name: string) => {
  const folder = process.env['HUIKE_PICTURES'];
  return folder ? page.screenshot({ path: `${folder}/${name}.png`, fullPage: true }) : null;
};
const overTheEdge = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test('a customer claims in the centre, shows the voucher at the till and finds what became of it', async () => {
  onTestFailed(() => keepPictures(browser));
  await openToAll(2, 2, { name: '雨衣券' });
  const page = await phone.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${address}/benefits#${(await newLink(0)).token}`);
  await page.getByRole('heading', { name: '权益中心' }).waitFor();
  // The token has left the address, where a picture of the screen would show it.
  expect(new URL(page.url()).hash).toBe('#centre');
  await picture(page, 'centre-zh');
  const faults = await faultsOnScreen(page, 'the centre');

  // Pressed again when the claim is answered and the list painted anew, before the voucher is there.
  await page.evaluate(`{
    let painted = 0;
    new MutationObserver(() => {
      painted += 1;
      if (painted > 2) document.querySelector('button[aria-label="领取“雨衣券”"]')?.click();
    }).observe(document.getElementById('root'), { childList: true });
  }`);
  await button(page, '领取“雨衣券”').click();
  await page.locator('#code').waitFor();
  await page.reload();
  await page.locator('#code').waitFor();
  await page.locator('#back').click();
  await page.getByRole('link', { name: /雨衣券/ }).waitFor();
  await page.goBack();
  await page.locator('#code').waitFor();
  await page.getByText(/秒后自动刷新/).waitFor();
  await picture(page, 'voucher-zh');
  faults.push(...(await faultsOnScreen(page, 'a voucher')));
  const typed = (await page.locator('#code').innerText()).replaceAll(' ', '');
  const redeemed = await seller.call('POST', '/api/redemptions', {
    proof: typed,
    purchaseAmountFen: 6_000,
  });
  expect(redeemed.status).toBe(201);
  await button(page, '刷新二维码').click();
  await page.getByText('这张券已经用过了。').waitFor();
  await picture(page, 'voucher-used-zh');
  faults.push(...(await faultsOnScreen(page, 'a voucher that was used')));
  await page.goBack();
  await page.getByRole('heading', { name: '权益中心' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: '我的券' }).click();
  await page.getByRole('link', { name: /已使用/ }).click();
  await page.getByRole('link', { name: /雨衣券.*已使用/ }).waitFor();

  await openToAll(2, 1, { name: '伞券', terms: { transferHours: 24 } });
  await page.getByRole('link', { name: '权益中心' }).click();
  await page.reload();
  await button(page, '领取“伞券”').click();
  await button(page, '转赠给别人').click();
  await button(page, '确认转赠').click();
  await page.getByRole('heading', { name: '正在转赠' }).waitFor();
  await picture(page, 'giving-zh');
  faults.push(...(await faultsOnScreen(page, 'a voucher that is passed on')));
  expect(await page.locator('#code').count()).toBe(0);
  const link = await page.locator('#transfer-link').innerText();
  const friend = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
  friend.setDefaultTimeout(10_000);
  await friend.goto(link);
  await friend.getByRole('heading', { name: '请先打开您自己的权益中心' }).waitFor();
  await friend.goto(`${address}/benefits#${(await newLink(1)).token}`);
  await friend.getByRole('heading', { name: '权益中心' }).waitFor();
  await friend.goto(link);
  await button(friend, '收下这张券').waitFor();
  await picture(friend, 'taking-zh');
  faults.push(...(await faultsOnScreen(friend, 'a voucher that is offered')));
  await pressTwice(button(friend, '收下这张券'));
  await friend.getByText('收到转赠').waitFor();
  await friend.context().close();
  await page.reload();
  await page.getByText('对方已收下这张券。').waitFor();
  await holdLedgerSound(bank.platform.database);

  await page.getByRole('link', { name: '积分商城' }).click();
  await page.getByText('可用 500 积分').waitFor();
  await picture(page, 'mall-zh');
  faults.push(...(await faultsOnScreen(page, 'the mall')));
  await page.getByRole('link', { name: /保温杯/ }).click();
  await page.getByLabel(/现有 1 件/).waitFor();
  await picture(page, 'item-zh');
  await button(page, '用 300 积分兑换').click();
  await button(page, '确认：用 300 积分兑换').waitFor();
  faults.push(...(await faultsOnScreen(page, 'an exchange that is asked again')));
  await pressTwice(button(page, '确认：用 300 积分兑换'));
  await page.getByText('自提码', { exact: true }).waitFor();
  await picture(page, 'order-zh');
  faults.push(...(await faultsOnScreen(page, 'a gift to pick up')));
  const handed = await seller.call('POST', '/api/gift-reservations/hand-over', {
    code: await page.locator('#code').innerText(),
    orgId: seller.orgId,
  });
  expect(bodyOf(giftReservation, handed).state).toBe('handed_over');
  await page.goBack();
  await page.getByText('还差 100 积分。').waitFor();
  await page.locator('#to-mall').click();
  await page.getByRole('link', { name: /已领取/ }).waitFor();

  await button(page, '大字').click();
  await picture(page, 'mall-large-zh');
  await button(page, 'English').click();
  await page.evaluate(`document.documentElement.style.fontSize = '32px'`);
  await page.setViewportSize({ width: 360, height: 780 });
  for (const place of ['#centre', '#vouchers/over', '#gift/', '#mall']) {
    await page.evaluate(`location.hash = '${place}'`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await overTheEdge(page)).toBe(0);
    await picture(page, `huge-en-${place.replaceAll(/\W/g, '')}`);
  }
  faults.push(...(await faultsOnScreen(page, 'in English, twice as large')));
  expect(faults).toEqual([]);
});
