import { readFile } from 'node:fs/promises';
import { TOTP } from 'otpauth';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import { upload } from './bank-steps.ts';
import { faultsOnScreen, route } from './check-accessibility.ts';
import { Person } from './drive-console.ts';
import { keepPictures, openBrowser } from './open-browser.ts';
import { call, prepareBank, runTagsOverHttp, type Staff } from './prepare-bank.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { smallBank } from './small-bank.ts';

const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const bank = smallBank(today);
const administrator = {
  staffNumber: '100001',
  name: '系统管理员',
  password: 'First-Administrator-1',
};
const passwords = { given: 'Given-By-Another-1', own: 'Chosen-Myself-2' };
const staff: Staff[] = [
  { staffNumber: '200001', name: '产品经理甲', role: 'product_manager', org: '总行' },
  { staffNumber: '200002', name: '合规审核员甲', role: 'compliance_checker', org: '总行' },
];
const rule = { kind: 'tag', tag: 'age', is: { operator: 'gte', value: 30 } };
const faults: string[] = [];

let server: RunningServer;
let browser: Browser;
let admin: Person;

beforeAll(async () => {
  server = await runServer(administrator);
  browser = await openBrowser();
  const { staffNumber, password } = administrator;
  const { mapping } = bank;
  const prepared = { mapping, files: new Map<string, string>(), staff, password: passwords.given };
  await prepareBank(browser, server.address, administrator, prepared);
  admin = await Person.signIn(browser, server.address, staffNumber, password);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('隔离的行改正后重放', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = admin;
  const customers = bank.files.get('cust.csv') ?? '';
  const [, first = ''] = customers.split('\n');
  const wrong = first.replace(/\d{4}-01-01/, '1990-13-45');
  await upload(admin, 'org.csv', bank.files.get('org.csv') ?? '');
  await upload(admin, 'cust.csv', customers.replace(first, wrong));
  await page.getByRole('row').filter({ hasText: 'cust.csv' }).getByRole('button').first().click();
  const drawer = admin.dialog().first();
  await drawer.getByRole('tab', { name: '隔离行 (1)' }).click();
  await drawer.getByRole('cell', { name: 'birth_date' }).waitFor();
  faults.push(...(await faultsOnScreen(page, 'a row in quarantine')));
  await admin.press('修正', drawer);
  const form = page.getByRole('dialog').filter({ hasText: '修正第 2 行' });
  await admin.fill('birth_date', '1990-12-25', form);
  await admin.press('保存', form);
  await drawer.getByText('已修正', { exact: true }).waitFor();
  await admin.press('重放已修正的行', drawer);
  const replayed = drawer.getByText('已重放', { exact: true });
  await replayed.waitFor({ timeout: 60_000 });
  expect(await replayed.count()).toBe(1);
  await admin.press('关闭', drawer);
});

test('冻结的名单经另一人审批后下载,一人一行,姓名已脱敏', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const maker = await Person.enter(browser, server.address, '200001', passwords);
  // With the row that was mended; an administrator may not count them.
  const { request } = maker.page.context();
  const counted = await request.get('/api/customer-count');
  expect(await counted.json()).toEqual({ customers: bank.customers.length });
  await runTagsOverHttp(request, today);
  const made = await call(request, 'post', '/api/audiences', { name: '三十岁以上客户', rule });
  const { count } = z
    .object({ count: z.int() })
    .parse(await call(request, 'post', '/api/audiences/count', { rule }));
  await maker.walk(`/audiences/${z.object({ id: z.int() }).parse(made).id}`);
  await maker.press('冻结名单');
  await maker.press('申请导出');
  const asking = maker.dialog();
  await maker.fill('导出用途', '核对回访名单', asking);
  await asking.getByText('CSV', { exact: true }).click();
  faults.push(...(await faultsOnScreen(maker.page, 'asking for an export')));
  await maker.press('申请导出', asking);
  await maker.page.getByRole('row').filter({ hasText: '待审批' }).waitFor();

  const checker = await Person.enter(browser, server.address, '200002', passwords);
  await checker.open('审批');
  await checker.press('查看');
  await checker.dialog().getByText('核对回访名单').waitFor();
  await checker.press('通过', checker.dialog());
  await checker.page.getByText('没有待您审批的事项').waitFor();
  await checker.close();

  await maker.page.reload();
  const download = maker.page.getByRole('button', { name: '下载', exact: true });
  await download.waitFor({ timeout: 30_000 });
  const [file] = await Promise.all([maker.page.waitForEvent('download'), download.click()]);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(count + 1);
  expect(lines.slice(1).every((line) => /^\d+,[^,*]\*+/.test(line))).toBe(true);

  await maker.page.getByRole('button', { name: '中文' }).click();
  await maker.page.getByRole('menuitem', { name: 'English' }).click();
  await maker.page
    .getByRole('navigation', { name: 'Main menu' })
    .getByRole('link', { name: 'Audiences', exact: true })
    .waitFor();
  faults.push(...(await faultsOnScreen(maker.page, 'an audience in English')));
  await maker.close();
});

test('没有的网址和编号说明原因并给出回去的路', { timeout: 60_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = admin;
  await route(page, '/offers/999999');
  await page.getByRole('heading', { level: 1, name: '页面不存在' }).waitFor();
  await page.getByRole('link', { name: '返回权益活动' }).waitFor();
  await route(page, '/draws/999999');
  await page.getByRole('heading', { level: 1, name: '找不到要看的内容' }).waitFor();
  faults.push(...(await faultsOnScreen(page, 'an unknown draw')));
  await page.getByRole('link', { name: '返回抽奖' }).click();
  await page.getByRole('heading', { level: 1, name: '抽奖' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/draws');
});

test('服务器断开时页面说明情况,填写的内容仍在,恢复后可继续', { timeout: 60_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = admin;
  await admin.walk('/account');
  await admin.fill('当前密码', administrator.password);
  await admin.fill('新密码', 'Typed-Before-The-Fall-1');
  await admin.fill('再次输入新密码', 'Typed-Before-The-Fall-1');
  await page.context().setOffline(true);
  await admin.press('修改密码');
  const away = page.getByRole('alert').filter({ hasText: '暂时无法连接服务器' });
  await away.waitFor();
  faults.push(...(await faultsOnScreen(page, 'the server is away')));
  await admin.press('重新加载', away);
  await away.waitFor();
  await page.context().setOffline(false);
  await admin.press('重新加载', away);
  await away.waitFor({ state: 'hidden' });
  const typed = page.getByLabel('新密码', { exact: true });
  expect(await typed.inputValue()).toBe('Typed-Before-The-Fall-1');
});

test('绑定动态验证码后,只有密码不能登录', { timeout: 60_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = admin;
  await page.goto('/account');
  await admin.press('开始绑定');
  const secret = await page.locator('code').innerText();
  faults.push(...(await faultsOnScreen(page, 'enrolling a second factor')));
  await admin.fill('6 位动态码', new TOTP({ secret }).generate());
  await admin.press('完成绑定');
  await page.getByText('已绑定验证器应用').waitFor();
  const stranger = await browser.newPage({ baseURL: server.address });
  const { staffNumber, password } = administrator;
  const answer = await stranger.request.post('/api/session', {
    headers: { 'x-huike': '1' },
    data: { staffNumber, password },
  });
  expect(answer.status()).toBe(401);
  await stranger.close();
  expect(faults).toEqual([]);
});
