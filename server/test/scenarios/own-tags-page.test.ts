import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { faultsOnScreen } from '../../../console/e2e/check-accessibility.ts';
import { Person as Staff, pressTwice } from '../../../console/e2e/drive-console.ts';
import { keepPictures, openBrowser } from '../../../console/e2e/open-browser.ts';
import { ownTagsLink } from '#contract/own-tags.ts';
import type { App } from '#platform/http/app.ts';
import { serveConsole } from '#platform/http/serve-console.ts';
import { projectRoot } from '#platform/project-root.ts';
import { withJob } from '#platform/postgres/database.ts';
import { buildConsole } from '../../src/cli/build-console.ts';
import { composeApp, jobKinds } from '../../src/compose.ts';
import { enqueueTagRun } from '../../src/modules/tags/index.ts';
import { bodyOf, type Person, testPassword, useApp } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { useFewTags } from '../tags/few-tags.ts';

useFewTags(['age', 'gender', 'life_stage', 'value_tier', 'mobile_bank_status']);

const start = '2026-03-02T10:00:00+08:00';
const bank = useApp({ now: start });
let app: App;
let seller: Person;
let browser: Browser;
let address: string;
let phone: BrowserContext;
let customerNo = 0;
/** nobody has asked about personalised marketing */
let neverAsked = 0;

beforeAll(async () => {
  await buildConsole();
  const org = await buildSampleOrganization(bank.platform.database);
  seller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const { database, keyring, analytics } = bank.platform;
  const records = ['C1', 'C2'].map((sourceCustomerId) =>
    customerRecord({ sourceCustomerId, managingOrgId: org('FZ-GL-1') }),
  );
  [customerNo = 0, neverAsked = 0] = await addCustomers(database, keyring, records);
  await withJob(database, (tx) => consentToMarketing(tx, [customerNo]));
  const customer = { birth: '1990-01-01', gender: 'female', org: seller.orgId };
  await insertBank(analytics, new Map([[customerNo, { customer }]]));
  await enqueueTagRun(bank.platform, '2026-03-01', null);
  await bank.runJobs(jobKinds);
  app = await composeApp(bank.platform, async () => {});
  await serveConsole(app);
  address = await app.listen({ port: 0, host: '127.0.0.1' });
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});
beforeEach(async () => {
  bank.setNow(start);
  await bank.postgres.asOwner('delete from tags.deletion');
  phone = await newPhone();
});
afterEach(() => phone.close());

const newPhone = (locale = 'zh-CN'): Promise<BrowserContext> =>
  browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale,
  });

const newLink = async (no = customerNo) =>
  bodyOf(ownTagsLink, await seller.call('POST', `/api/customers/${no}/own-tags-links`));

/** Opens a link on the phone and waits until a heading says this. */
async function open(token: string, heading: string | RegExp): Promise<Page> {
  onTestFailed(() => keepPictures(browser));
  const page = await phone.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${address}/my-tags#${token}`);
  await page.getByRole('heading', { name: heading }).first().waitFor();
  return page;
}
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const picture = (page: Page, name: string) => {
  const folder = process.env['HUIKE_PICTURES'];
  return folder ? page.screenshot({ path: `${folder}/${name}.png`, fullPage: true }) : null;
};
const deletedNow = async (): Promise<string[]> =>
  (
    await bank.postgres.asOwner<{ code: string }>(
      'select tag_code as code from tags.deletion where restored_at is null order by 1',
    )
  ).map(({ code }) => code);

test('a customer reads their tags, deletes one by keyboard, takes it back, and finds it deleted on the next visit', async () => {
  const { token } = await newLink();
  const page = await open(token, '我的标签');
  await unfoldAll(page);
  await page.getByText('36 岁').waitFor();
  await picture(page, 'zh');
  const faults = await faultsOnScreen(page, 'own tags');
  await button(page, '删除“年龄”').focus();
  await page.keyboard.press('Enter');
  await button(page, '撤销删除“年龄”').waitFor();
  expect(await page.getByRole('status').innerText()).toBe('已删除“年龄”');
  expect(await deletedNow()).toEqual(['age']);
  // The way back stands where the press was.
  expect(await page.evaluate('document.activeElement.id')).toBe('tag-age');
  await picture(page, 'zh-deleted');
  faults.push(...(await faultsOnScreen(page, 'a deleted tag')));
  await page.keyboard.press('Enter');
  await button(page, '删除“年龄”').waitFor();
  expect(await deletedNow()).toEqual([]);

  await button(page, '删除“年龄”').click();
  await button(page, '撤销删除“年龄”').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '您已删除的标签' }).waitFor();
  await button(page, '恢复 年龄').click();
  await page.getByRole('heading', { name: '您已删除的标签' }).waitFor({ state: 'detached' });
  expect(await deletedNow()).toEqual([]);
  expect(faults).toEqual([]);
});

test('staff make the link on the customer’s page, see that it was opened and what was deleted, and take it back', async () => {
  onTestFailed(() => keepPictures(browser));
  const staff = await Staff.signIn(browser, address, seller.staffNumber, testPassword);
  await staff.page.goto(`/customers/${customerNo}`);
  await staff.press('生成本人链接');
  const dialog = staff.page.getByRole('dialog');
  const link = await dialog.locator('.claim-link').innerText();
  const faults = await faultsOnScreen(staff.page, 'making a link');
  await picture(staff.page, 'staff-link');
  const page = await open(link.split('#')[1] ?? '', '我的标签');
  await unfoldAll(page);
  await button(page, '删除“性别”').click();
  await button(page, '撤销删除“性别”').waitFor();
  await staff.press('关闭', dialog);
  await staff.page.getByText(/已在客户手机上打开/).waitFor();
  await staff.page.getByText('2026-03-02 · 1 个').waitFor();
  expect(await staff.page.getByText('性别 · ').count()).toBe(0);
  faults.push(...(await faultsOnScreen(staff.page, 'what the customer deleted')));
  await picture(staff.page, 'staff-card');
  await staff.press('作废链接');
  await staff.page.getByText(/已在客户手机上打开/).waitFor({ state: 'detached' });
  await button(page, '撤销删除“性别”').click();
  await page.getByRole('heading', { name: '链接已作废' }).waitFor();
  expect(faults).toEqual([]);
});

test('personalised marketing is switched off and on by one press each', async () => {
  const { token } = await newLink();
  const page = await open(token, /个性化营销/);
  await pressTwice(button(page, '关闭个性化营销'));
  await button(page, '开启个性化营销').waitFor();
  await page.getByText('已关闭', { exact: true }).waitFor();
  expect(await faultsOnScreen(page, 'personalised marketing off')).toEqual([]);
  const off = await bank.postgres.asOwner<{ granted: boolean }>(
    `select granted from consent.statement where proof_kind = 'h5' order by statement_id`,
  );
  expect(off).toEqual([{ granted: false }]);
  bank.setNow('2026-03-02T10:01:00+08:00');
  await button(page, '开启个性化营销').click();
  await button(page, '关闭个性化营销').waitFor();
});

test('who was never asked about personalised marketing can say no or yes, and a no is kept as one', async () => {
  const said = () =>
    bank.postgres.asOwner<{ granted: boolean }>(
      `select granted from consent.statement where customer_no = ${neverAsked} order by statement_id`,
    );
  const { token } = await newLink(neverAsked);
  const page = await open(token, /个性化营销/);
  await page.getByText('未开启：您还没有选择', { exact: true }).waitFor();
  await picture(page, 'zh-unsaid');
  const faults = await faultsOnScreen(page, 'never asked');
  await button(page, 'English').click();
  await button(page, 'I agree to personalised marketing').waitFor();
  await button(page, 'I do not agree to personalised marketing').waitFor();
  await picture(page, 'en-unsaid');
  faults.push(...(await faultsOnScreen(page, 'never asked, in English')));
  await button(page, '中文').click();
  await button(page, '不同意个性化营销').focus();
  await page.keyboard.press('Enter');
  await page.getByText('已关闭', { exact: true }).waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe('personalise');
  expect(await said()).toEqual([{ granted: false }]);
  await bank.postgres.asOwner(`delete from consent.standing where customer_no = ${neverAsked}`);
  await page.reload();
  await button(page, '同意个性化营销').click();
  await page.getByText('已开启', { exact: true }).waitFor();
  expect(await said()).toEqual([{ granted: false }, { granted: true }]);
  expect(faults).toEqual([]);
});

test('without network nothing is changed and the page says so; in the network again it goes on', async () => {
  const { token } = await newLink();
  const page = await open(token, '我的标签');
  await unfoldAll(page);
  await phone.setOffline(true);
  await button(page, '删除“年龄”').click();
  await page.getByRole('alert').getByText('没有网络连接').waitFor();
  expect(await faultsOnScreen(page, 'no network')).toEqual([]);
  expect(await deletedNow()).toEqual([]);
  await phone.setOffline(false);
  await button(page, '删除“年龄”').click();
  await button(page, '撤销删除“年龄”').click();
  await button(page, '删除“年龄”').waitFor();
});

test.each<[string, string, () => Promise<string>]>([
  ['changed by a character', '链接无效', async () => `${(await newLink()).token}x`],
  ['without a token', '链接无效', async () => ''],
  [
    'older than half an hour',
    '链接已过期',
    async () => {
      const { token } = await newLink();
      bank.setNow('2026-03-02T10:30:00+08:00');
      return token;
    },
  ],
  [
    'taken back',
    '链接已作废',
    async () => {
      const { token, linkId } = await newLink();
      await seller.call('DELETE', `/api/customers/${customerNo}/own-tags-links/${linkId}`);
      return token;
    },
  ],
  [
    'opened on another phone',
    '链接已在另一部手机上打开',
    async () => {
      const { token } = await newLink();
      await open(token, '我的标签');
      await phone.close();
      phone = await newPhone();
      return token;
    },
  ],
])('a link that is %s says so, and shows no tag', async (_, shows, prepare) => {
  const page = await open(await prepare(), shows);
  expect(await page.locator('.own-tag').count()).toBe(0);
  expect(await faultsOnScreen(page, shows)).toEqual([]);
  await picture(page, `trouble-${shows}`);
});

test('a browser in English reads English, in large text nothing runs over the edge, and little is loaded', async () => {
  const { token } = await newLink();
  await phone.close();
  phone = await newPhone('en-GB');
  const responses: Response[] = [];
  phone.on('response', (response) => responses.push(response));
  const page = await open(token, 'My tags');
  await page.waitForLoadState('networkidle');
  const scripts = responses.filter((one) => one.url().includes('/assets/'));
  const sizes = await Promise.all(scripts.map(async (one) => (await one.body()).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
  expect(responses.filter((one) => one.url().includes(token))).toEqual([]);
  await unfoldAll(page);
  await picture(page, 'en');
  await button(page, 'Larger text').click();
  for (const width of [320, 390, 430]) {
    await page.setViewportSize({ width, height: 740 });
    const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(over)).toBe(0);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'en-large');
  expect(await faultsOnScreen(page, 'large text')).toEqual([]);
});

async function unfoldAll(page: Page): Promise<void> {
  const folded = page.locator('details:not([open]) > summary');
  while ((await folded.count()) > 0) await folded.first().click();
}

test('a page and its files are sent compressed to whoever takes them so, and are the same files', async () => {
  const dist = path.join(projectRoot, 'console', 'dist');
  const script = readdirSync(path.join(dist, 'assets')).find((name) => /^index-.*\.js$/.test(name));
  const ways = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes };
  for (const url of ['/draw', `/assets/${script}`])
    for (const [way, unpack] of Object.entries(ways)) {
      const { headers, rawPayload } = await app.inject({
        url,
        headers: { 'accept-encoding': way },
      });
      const file = url === '/draw' ? 'draw.html' : url;
      expect(headers['content-encoding'] ?? 'identity').toBe(way);
      expect(unpack(rawPayload).equals(readFileSync(path.join(dist, file)))).toBe(true);
      expect(headers['content-security-policy'] !== undefined).toBe(url === '/draw');
      expect(headers['content-type']).toMatch(url === '/draw' ? 'text/html' : 'javascript');
    }
});
