import path from 'node:path';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import { faultsOnScreen } from '../../../console/e2e/check-accessibility.ts';
import { pressTwice } from '../../../console/e2e/drive-console.ts';
import { keepPictures, openBrowser } from '../../../console/e2e/open-browser.ts';
import { buildConsole } from '../../src/cli/build-console.ts';
import { composeApp } from '../../src/compose.ts';
import { signToken } from '../../src/modules/benefits/voucher-token.ts';
import type { App } from '#platform/http/app.ts';
import type { RequestLimits } from '#platform/http/limit-requests.ts';
import { projectRoot } from '#platform/project-root.ts';
import { serveConsole } from '#platform/http/serve-console.ts';
import { type Person, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { now } from '../races/voucher-fixture.ts';
import { linkFor, openLinkCampaign } from './claim-link-fixture.ts';

const bank = useApp({ now: now.toISOString() });
const apps: App[] = [];
let seller: Person;
let browser: Browser;
let address: string;
let phone: BrowserContext;

beforeAll(async () => {
  await buildConsole();
  await buildSampleOrganization(bank.platform.database);
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  address = await listen();
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  for (const app of apps) await app.close();
});
beforeEach(async () => {
  bank.setNow(now);
  phone = await newPhone();
});
afterEach(() => phone.close());

/** The product's routes and its built pages, as `huike serve` has them; gives the address. */
async function listen(requestLimits?: RequestLimits): Promise<string> {
  const app = await composeApp(
    bank.platform,
    async () => {},
    requestLimits ? { requestLimits } : {},
  );
  apps.push(app);
  await serveConsole(app);
  return app.listen({ port: 0, host: '127.0.0.1' });
}

const newPhone = (locale = 'zh-CN'): Promise<BrowserContext> =>
  browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale,
  });

/** Opens a link on the phone and waits until it shows what this says. */
async function open(token: string, shows: string, at = address): Promise<Page> {
  onTestFailed(() => keepPictures(browser));
  const page = await phone.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${at}/claim#${token}`);
  await page.getByText(shows, { exact: true }).waitFor();
  return page;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const codeOn = async (page: Page): Promise<string> =>
  (await page.locator('#code').innerText()).replaceAll(' ', '');
const openCampaign = (size: { customers?: number; cap?: number } = {}) =>
  openLinkCampaign(bank, seller.orgId, size);

type Kept = { id: number; code: string };
const vouchersOf = async (campaignId: number): Promise<Kept[]> =>
  bank.postgres.asOwner<Kept>(
    'select id, code from benefits.voucher where campaign_id = $1 order by id',
    [campaignId],
  );

/** What a scanner reads off the screen: another program than the one that drew it. */
async function scan(page: Page): Promise<string> {
  const picture = await page.getByRole('img', { name: '券码的二维码' }).screenshot();
  const scanner = await phone.newPage();
  const reader = path.join(projectRoot, 'node_modules/@zxing/browser/umd/zxing-browser.min.js');
  await scanner.addScriptTag({ path: reader });
  const image = `data:image/png;base64,${picture.toString('base64')}`;
  const read: unknown = await scanner.evaluate(
    `new ZXingBrowser.BrowserQRCodeReader().decodeFromImageUrl(${JSON.stringify(image)}).then((one) => one.getText())`,
  );
  await scanner.close();
  return z.string().parse(read);
}

test('a customer claims on the phone with one press, even where it was two, and the till reads the code off the screen', async () => {
  const campaignId = await openCampaign();
  const page = await open(await linkFor(seller, campaignId), '可领取');
  await page.getByRole('heading', { name: '十元券' }).waitFor();
  await page.getByText('满 50 元可用').waitFor();
  await page.getByText('2026-04-01', { exact: true }).waitFor();
  const faults = await faultsOnScreen(page, 'a link to claim');
  await pressTwice(button(page, '立即领取'));
  await page.getByText('已领取', { exact: true }).waitFor();
  const [voucher, ...more] = await vouchersOf(campaignId);
  expect(more).toEqual([]);
  expect(await codeOn(page)).toBe(voucher?.code);
  expect(await scan(page)).toBe(voucher?.code);
  // The button is gone; who listens to the page is told what came of it.
  expect(await page.evaluate(`document.activeElement.localName`)).toBe('h1');
  expect(await page.locator('footer').count()).toBe(0);
  faults.push(...(await faultsOnScreen(page, 'a claimed voucher')));
  expect(faults).toEqual([]);

  await page.reload();
  await page.getByText('已领取', { exact: true }).waitFor();
  expect(await codeOn(page)).toBe(voucher?.code);

  // Redeemed at the till while the phone was put away: looked at again, it shows no code any more.
  const body = { proof: voucher?.code, purchaseAmountFen: 6_000 };
  expect((await seller.call('POST', '/api/redemptions', body)).status).toBe(201);
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  await page.getByText('已使用', { exact: true }).waitFor();
  expect(await page.locator('#code').count()).toBe(0);
});

test('the page holds nothing of who the customer is, and loads nothing of the console', async () => {
  const token = await linkFor(seller, await openCampaign());
  const responses: Response[] = [];
  phone.on('response', (response) => responses.push(response));
  const page = await open(token, '可领取');
  await page.waitForLoadState('networkidle');
  const sizes = await Promise.all(responses.map(async (one) => (await one.body()).length));
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
  expect(responses.filter((one) => one.url().includes(token))).toEqual([]);
  const answer = await page.request.post(`${address}/api/vouchers/look-up-by-link`, {
    headers: { 'x-huike': '1' },
    data: { token },
  });
  expect(Object.keys(z.record(z.string(), z.unknown()).parse(await answer.json()))).not.toContain(
    'customerNo',
  );
  const html = await page.request.get(`${address}/claim`);
  expect(html.headers()).toMatchObject({
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  });
});

test.each<[string, string, (campaignId: number) => Promise<string>]>([
  [
    'not yet open',
    '尚未开始',
    async (campaignId) => {
      const token = await linkFor(seller, campaignId);
      bank.setNow('2026-02-20T02:00:00Z');
      return token;
    },
  ],
  [
    'over',
    '已结束',
    async (campaignId) => {
      const token = await linkFor(seller, campaignId);
      bank.setNow('2026-04-01T00:00:00Z');
      return token;
    },
  ],
  [
    'used up',
    '已领完',
    async (campaignId) => {
      const late = await linkFor(seller, campaignId, 2);
      await seller.call('POST', '/api/vouchers', { campaignId, customerNo: 1 });
      return late;
    },
  ],
  [
    'taken back',
    '已作废',
    async (campaignId) => {
      const token = await linkFor(seller, campaignId);
      await fetch(`${address}/api/vouchers/claim-by-link`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-huike': '1' },
        body: JSON.stringify({ token }),
      });
      const [voucher] = await vouchersOf(campaignId);
      await seller.call('POST', `/api/vouchers/${voucher?.id}/reverse`);
      return token;
    },
  ],
  [
    'of a voucher whose last day is over',
    '已过期',
    async (campaignId) => {
      const later = new Date('2026-05-01T00:00:00Z');
      await seller.call('POST', '/api/vouchers', { campaignId, customerNo: 1 });
      bank.setNow('2026-04-02T00:00:00Z');
      return signToken(bank.platform.keyring, 'claim', campaignId, 1, later);
    },
  ],
  [
    'changed by a character',
    '链接无效',
    async (campaignId) => `${await linkFor(seller, campaignId)}x`,
  ],
  ['without a token', '链接无效', async () => ''],
  [
    'older than its time',
    '链接已过期',
    async (campaignId) => signToken(bank.platform.keyring, 'claim', campaignId, 1, now),
  ],
])('a link that is %s says so, and offers no button', async (_, shows, prepare) => {
  const token = await prepare(await openCampaign({ customers: 2, cap: 1 }));
  const page = await open(token, shows);
  expect(await page.locator('#act').count()).toBe(0);
  expect(await page.locator('#code').count()).toBe(0);
  expect(await faultsOnScreen(page, shows)).toEqual([]);
});

test('a press without network claims nothing and says so; in the network again it claims once', async () => {
  const campaignId = await openCampaign();
  const page = await open(await linkFor(seller, campaignId), '可领取');
  await phone.setOffline(true);
  await button(page, '立即领取').click();
  await page.getByRole('alert').getByText('没有网络连接').waitFor();
  expect(await faultsOnScreen(page, 'no network')).toEqual([]);
  expect(await vouchersOf(campaignId)).toEqual([]);
  await phone.setOffline(false);
  await button(page, '立即领取').or(button(page, '重试')).click();
  await page.getByText('已领取', { exact: true }).waitFor();
  expect(await vouchersOf(campaignId)).toHaveLength(1);

  // A voucher on the screen stays there when the network goes: the till needs it then.
  const code = await codeOn(page);
  await phone.setOffline(true);
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  expect(await codeOn(page)).toBe(code);
});

test('an answer that never reaches the phone costs nothing: pressed again, the link shows the same voucher', async () => {
  const campaignId = await openCampaign();
  const page = await open(await linkFor(seller, campaignId), '可领取');
  // The claim goes through to the server; its answer is lost on the way back.
  await page.route('**/claim-by-link', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await button(page, '立即领取').click();
  await page.getByRole('alert').getByText('没有网络连接').waitFor();
  const [voucher] = await vouchersOf(campaignId);
  await page.unroute('**/claim-by-link');
  await button(page, '重试').click();
  await page.getByText('已领取', { exact: true }).waitFor();
  expect(await codeOn(page)).toBe(voucher?.code);
  expect(await vouchersOf(campaignId)).toHaveLength(1);
});

test('one who asks too much is told how long to wait, and the button waits with them', async () => {
  const campaignId = await openCampaign();
  const token = await linkFor(seller, campaignId);
  const strict = await listen({ perCaller: 100, perAddress: 40 });
  const page = await open(token, '可领取', strict);
  // Somebody else at the same address uses up what the page has left of it.
  const asked = () => page.request.get(`${strict}/api/vouchers/none`);
  while ((await asked()).status() !== 429);
  await button(page, '立即领取').click();
  await page.getByRole('alert').getByText('访问过于频繁').waitFor();
  await page.getByText(/请在 \d+ 秒后重试/).waitFor();
  expect(await page.locator('#act').getAttribute('aria-disabled')).toBe('true');
  expect(await faultsOnScreen(page, 'too many requests')).toEqual([]);
  expect(await vouchersOf(campaignId)).toEqual([]);
});

test('a browser in English reads English; language and text size are the reader’s to change, and kept', async () => {
  const token = await linkFor(seller, await openCampaign());
  await phone.close();
  phone = await newPhone('en-GB');
  const page = await open(token, 'Ready to claim');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await button(page, '中文').click();
  await page.getByText('可领取', { exact: true }).waitFor();
  const sizeOf = async () =>
    z
      .number()
      .parse(
        await page.evaluate(`parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)`),
      );
  const usual = await sizeOf();
  await button(page, '大字').click();
  expect(await sizeOf()).toBeGreaterThan(usual * 1.2);
  expect(await button(page, '大字').getAttribute('aria-pressed')).toBe('true');
  await page.reload();
  await page.getByText('可领取', { exact: true }).waitFor();
  expect(await sizeOf()).toBeGreaterThan(usual * 1.2);
  expect(await faultsOnScreen(page, 'large text')).toEqual([]);
});

test('nothing runs over the edge of a screen, in large text neither, and the code stays in one line', async () => {
  const token = await linkFor(seller, await openCampaign());
  const page = await open(token, '可领取');
  await button(page, '大字').click();
  await button(page, '立即领取').click();
  await page.locator('#code').waitFor();
  const measured: unknown[] = [];
  const widths = [320, 360, 390, 430, 1280];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 });
    measured.push(
      await page.evaluate(`(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const code = document.getElementById('code');
        const lines = code.getBoundingClientRect().height / parseFloat(getComputedStyle(code).lineHeight);
        return { over: scrollWidth - clientWidth, lines: Math.round(lines) };
      })()`),
    );
  }
  expect(measured).toEqual(widths.map(() => ({ over: 0, lines: 1 })));
});
