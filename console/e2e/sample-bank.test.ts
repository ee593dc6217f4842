import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { accessibilityFaults, faultsOnScreen } from './check-accessibility.ts';
import { Person } from './drive-console.ts';
import { keepPictures, openBrowser } from './open-browser.ts';

const root = path.resolve(import.meta.dirname, '../..');
const password = 'Huike-2026-demo';
const inBrowser = { timeout: 120_000 };

// On the sample bank, which has one of everything; it takes a minute to make, so this is for proving.
describe.runIf(process.env['HUIKE_PROVE'] === '1')('the sample bank', () => {
  let home = '';
  let demo: ChildProcess;
  let browser: Browser;
  let address = '';
  let phoneUrl = '';
  let phone: Page;

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'huike-sample-'));
    chmodSync(home, 0o755);
    const command = [path.join(root, 'tools/launch.mjs'), 'demo', '--port', '0'];
    demo = spawn(process.execPath, [...command, '--customers', '2000'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, HUIKE_HOME: home, HUIKE_LOG: 'fatal' },
    });
    for await (const line of createInterface({ input: demo.stdout ?? process.stdin })) {
      address ||= /is ready after .*(http:\S+)/.exec(line)?.[1] ?? '';
      phoneUrl = /http:\S+\/benefits#\S+/.exec(line)?.[0] ?? '';
      if (phoneUrl !== '') break;
    }
    demo.stdout?.resume();
    browser = await openBrowser();
    phone = await openPhone();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    const ended = new Promise((resolve) => demo.once('exit', resolve));
    process.kill(-(demo.pid ?? 0), 'SIGINT');
    await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  async function openPhone(): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'zh-CN',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(phoneUrl);
    return page;
  }

  const enter = (staffNumber: string): Promise<Person> =>
    Person.signIn(browser, address, staffNumber, password);
  const openDraw = async (name: string): Promise<void> => {
    await phone.locator('#to-draws').click();
    await phone.getByRole('button', { name: `去抽奖：${name}` }).click();
  };
  const approve = async (row: Locator): Promise<void> => {
    await row.getByRole('button', { name: '查看' }).click();
    const drawer = row.page().getByRole('dialog');
    await drawer.getByRole('button', { name: '通过' }).click();
    await row.waitFor({ state: 'hidden' });
  };
  /** A row of the list itself: an open drawer has rows too. */
  const listed = ({ page }: Person, text: string): Locator =>
    page.locator('.list-table tbody').getByRole('row').filter({ hasText: text });

  test(
    'a customer signs in for the eighth day running and scratches a card',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(browser));
      await openDraw('刷卡刮刮乐');
      await phone.getByRole('button', { name: '签到', exact: true }).click();
      await phone.getByText('连续签到 8 天').waitFor();
      await phone.getByRole('button', { name: '领一张刮刮卡' }).click();
      await phone.getByRole('button', { name: '直接揭开' }).click();
      expect(await phone.locator('.scratch-text').getAttribute('aria-hidden')).toBe('false');
      await phone.getByText('返回我的抽奖').click();
    },
  );

  test('a customer throws the dice at a table of 博饼', inBrowser, async () => {
    onTestFailed(() => keepPictures(browser));
    await openDraw('金秋博饼');
    const before = await phone.getByText(/抽奖机会：\d+ 次/).innerText();
    await phone.getByRole('button', { name: '掷骰子' }).click();
    await expect.poll(() => phone.getByText(/抽奖机会：\d+ 次/).innerText()).not.toBe(before);
    await phone.getByText('返回我的抽奖').click();
  });

  test('a gift is picked up by the code on the phone', inBrowser, async () => {
    onTestFailed(() => keepPictures(browser));
    await phone.locator('#to-mall').click();
    await phone.getByText('待自提').first().click();
    const code = await phone.locator('.voucher .code').innerText();
    const host = await enter('3501020105');
    await host.open('核销');
    await host.fill('券码或二维码内容', code);
    await host.press('查询');
    await host.dialog().getByRole('button', { name: '确认交付' }).click();
    await host.page.getByText('已交付：').waitFor();
    await phone.reload();
    await phone.locator('.tag').first().waitFor();
    expect(await phone.getByText('待自提').count()).toBe(0);
    await host.close();
  });

  test(
    'money for a budget is asked for by one person and approved by another',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(browser));
      const maker = await enter('350005');
      await maker.open('预算');
      await listed(maker, 'DEMO-2026').getByRole('button', { name: '追加' }).click();
      await maker.fill('追加金额（元）', '5000', maker.dialog());
      await maker.fill('追加原因', '券领取快于预期', maker.dialog());
      await maker.press('提交审批', maker.dialog());
      await listed(maker, '待审批 5,000.00').waitFor();
      const checker = await enter('350004');
      await checker.open('审批');
      await approve(listed(checker, '掌银促活预算'));
      await maker.page.reload();
      await listed(maker, '9,005,000.00').waitFor();
      expect(await listed(maker, '待审批 5,000.00').count()).toBe(0);
      await Promise.all([maker.close(), checker.close()]);
    },
  );

  test(
    'a batch of payouts that was collected from settlements is approved',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(browser));
      const checker = await enter('350004');
      await checker.open('审批');
      await approve(listed(checker, '商户打款'));
      await checker.open('打款');
      await listed(checker, '付款中').first().waitFor();
      expect(await listed(checker, '待复核').count()).toBe(0);
      await checker.close();
    },
  );

  test(
    'a case of fraud is confirmed with a block, and the block is undone',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(browser));
      const checker = await enter('350004');
      await checker.walk('/fraud?state=open');
      await listed(checker, '十分钟内领取超过三次').first().click();
      await checker.press('确认并冻结', checker.page.getByRole('dialog'));
      const form = checker.page.locator('.ant-modal');
      await form.getByText('该对象').click();
      const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
      await checker.setDate(form.locator('#until'), day);
      await form.locator('#reason').fill('确认代领');
      await checker.press('确认并冻结', form);
      await form.waitFor({ state: 'hidden' });
      await checker.walk('/fraud?tab=blocks');
      const block = listed(checker, '确认代领');
      await block.getByText(day).waitFor();
      await block.getByRole('button', { name: '解除冻结' }).click();
      await form.locator('#reason').fill('核实为误判');
      await checker.press('解除冻结', form);
      await block.getByText('已解除').waitFor();
      expect(await block.innerText()).toContain('核实为误判');
      await checker.close();
    },
  );

  test('nothing is held against any screen of benefits', { timeout: 600_000 }, async () => {
    onTestFailed(() => keepPictures(browser));
    const faults: string[] = [];
    for (const [staffNumber, paths] of screens) {
      const person = await enter(staffNumber);
      for (const width of [1440, 1024]) {
        await person.page.setViewportSize({ width, height: 900 });
        faults.push(...(await accessibilityFaults(person.page, paths)));
      }
      await person.close();
    }
    for (const tab of ['#to-mall', '#to-draws']) {
      await phone.locator(tab).click();
      await phone.locator(`${tab}[aria-current]`).waitFor();
      faults.push(...(await faultsOnScreen(phone, tab)));
    }
    expect(faults).toEqual([]);
  });
});

const screens: readonly (readonly [staffNumber: string, paths: readonly string[]])[] = [
  [
    '350005',
    [
      ...[
        '/offers',
        '/issues',
        '/activities',
        '/budgets',
        '/ledger',
        '/fraud',
        '/fraud?tab=blocks',
      ],
      ...['/draws', '/draws/1', '/draws/2', '/plans', '/product-benefits', '/local-services'],
      ...['/points', '/points?tab=programmes', '/points-mall', '/gifts', '/gift-register'],
      ...['/merchants', '/merchants/1', '/merchant-applications', '/business-circles'],
      ...['/settlements', '/reconciliations', '/offline-tills', '/payouts', '/partners'],
      ...['/exchange-codes', '/approvals'],
    ],
  ],
  ['350001', ['/webhooks', '/webhooks/1']],
  ['350006', ['/redemption']],
  ['3501020105', ['/customers/221?tab=vouchers', '/customers/221?tab=points', '/redemption']],
];
