import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { faultsOnScreen, untilDrawn } from '../../../console/e2e/check-accessibility.ts';
import { Person as Staff, pressTwice } from '../../../console/e2e/drive-console.ts';
import { keepPictures, openBrowser } from '../../../console/e2e/open-browser.ts';
import { playResult } from '#contract/draw-plays.ts';
import { drawView } from '#contract/draws.ts';
import { phoneLink } from '#contract/phone-links.ts';
import type { App } from '#platform/http/app.ts';
import { serveConsole } from '#platform/http/serve-console.ts';
import { buildConsole } from '../../src/cli/build-console.ts';
import { composeApp, jobKinds } from '../../src/compose.ts';
import { drawDay } from '../../src/modules/draws/jobs.ts';
import { sampleRules } from '../boundaries/sample-draw.ts';
import { bodyOf, create, type Person, testPassword, useApp } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

const bank = useApp({ now: '2026-06-15T10:00:00+08:00' });
let app: App;
let maker: Person;
let checker: Person;
let browser: Browser;
let address: string;
let phone: BrowserContext;
let token: string;

beforeAll(async () => {
  await buildConsole();
  const org = await buildSampleOrganization(bank.platform.database);
  maker = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  const seller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const [customerNo] = await addCustomers(bank.platform.database, bank.platform.keyring, [
    customerRecord({ sourceCustomerId: 'D1', managingOrgId: org('FZ-GL-1') }),
  ]);
  await openDraw();
  const made = await seller.call('POST', `/api/customers/${customerNo}/phone-links`);
  ({ token } = bodyOf(phoneLink, made));
  app = await composeApp(bank.platform, async () => {});
  await serveConsole(app);
  address = await app.listen({ port: 0, host: '127.0.0.1' });
  browser = await openBrowser();
  phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
  });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

/** A wheel with one prize that every play wins. */
async function openDraw(): Promise<number> {
  const named = { code: 'D1', name: '咖啡券' };
  const funderId = await create(maker, '/api/funders', { ...named, kind: 'bank', orgId: null });
  const money = { funderId, amountFen: 1_000 };
  const budgetId = await create(maker, '/api/budgets', { ...named, ...money });
  const worth = { faceAmountFen: 100, validDays: 30, capCount: 10, capAmountFen: 1_000 };
  const offerId = await create(maker, '/api/offers', { ...named, budgetId, ...worth });
  const draw = { kind: 'wheel', content: sampleRules(offerId) };
  const id = await create(maker, '/api/draws', draw);
  bodyOf(drawView, await maker.call('POST', `/api/draws/${id}/submit`));
  await decideOn(maker, checker, String(id));
  bodyOf(drawView, await maker.call('POST', `/api/draws/${id}/open`));
  return id;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Where the wheel that moves will stop, in degrees: its turn is held at its end, so that no clock decides. */
const endOfTurn = `(() => {
  const disc = document.querySelector('.disc');
  const [turn] = disc.getAnimations();
  turn.pause();
  turn.currentTime = turn.effect.getComputedTiming().endTime;
  const { a, b } = new DOMMatrix(getComputedStyle(disc).transform);
  return (Math.round(Math.atan2(b, a) * 180 / Math.PI) + 360) % 360;
})()`;

test('a customer finds the draw on their own pages, reads the odds, plays, earns chances and checks the play; the bank replays it in the console', async () => {
  onTestFailed(() => keepPictures(browser));
  const page = await phone.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${address}/benefits#${token}`);
  await page.getByRole('link', { name: '抽奖', exact: true }).click();
  const toPlay = button(page, '去抽奖：网点智惠转盘');
  await toPlay.waitFor();
  const faults = await faultsOnScreen(page, 'the draws of a customer');
  await toPlay.click();
  await page.getByText('1 / 1 (100%)').waitFor();
  faults.push(...(await faultsOnScreen(page, 'the wheel')));

  // Sent twice by a double press it is one play; the animation can be left out.
  const answered = page.waitForResponse('**/api/draws/play-by-link');
  await pressTwice(button(page, '转一次'));
  await button(page, '跳过动画').waitFor();
  const stopsAt = await page.evaluate<number>(endOfTurn);
  await button(page, '跳过动画').click();
  const { landed } = playResult.parse(await (await answered).json());
  // The prize has the whole wheel: its middle is half a turn from the pointer.
  expect([landed, stopsAt]).toEqual(['coffee', 180]);
  await page.locator('#outcome').getByText('您抽中了：咖啡券').waitFor();
  expect(await page.locator('.disc').getAttribute('transform')).toBe('rotate(180)');
  await page.getByText('抽奖机会：0 次').waitFor();
  expect(await page.locator('#act').count()).toBe(0);
  await button(page, '验证第 1 次抽奖').click();
  await page.locator('.proof').getByText('种子在次日公开').waitFor();

  await button(page, '签到').click();
  await page.getByText('今天已签到').waitFor();
  await button(page, '答题').click();
  await page.getByLabel('五十万元').check();
  await button(page, '提交答案').click();
  await page.getByText('抽奖机会：2 次').waitFor();
  faults.push(...(await faultsOnScreen(page, 'after a play')));

  bank.setNow('2026-06-16T10:00:00+08:00');
  await drawDay.enqueue(bank.platform);
  await bank.runJobs(jobKinds);
  await button(page, '验证第 1 次抽奖').click();
  await page.locator('.proof').getByText('验证一致').waitFor();
  await button(page, '大字').click();
  faults.push(...(await faultsOnScreen(page, 'a play checked, in large text')));
  const over = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;
  expect(await page.evaluate(over)).toBe(0);
  await phone.close();

  const staffNumber = maker.staffNumber;
  const staff = await Staff.signIn(browser, address, staffNumber, testPassword);
  await staff.open('抽奖');
  await staff.page.getByRole('link', { name: '网点智惠转盘' }).click();
  await staff.page.getByText('最坏情况').waitFor();
  await untilDrawn(staff.page);
  faults.push(...(await faultsOnScreen(staff.page, 'rules and prizes')));
  for (const [tab, shows] of [
    ['抽奖记录', '中奖'],
    ['中奖公示', '姓名已脱敏'],
    ['随机数承诺', '承诺与种子'],
  ] as const) {
    await staff.page.getByRole('tab', { name: tab }).click();
    await staff.page.getByRole('tabpanel').getByText(shows).first().waitFor();
    await untilDrawn(staff.page);
    faults.push(...(await faultsOnScreen(staff.page, tab)));
  }
  await staff.fill('抽奖序号', '1');
  await staff.press('在浏览器中重算');
  await staff.dialog().getByText('结果与当时给出的完全相同').waitFor();
  await staff.close();
  expect(faults).toEqual([]);
});
