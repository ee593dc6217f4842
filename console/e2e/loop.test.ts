import type { Browser, Route } from 'playwright-core';
import { z } from 'zod';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { addStaff, buildAudience, newcomer, runTags, saveMapping, upload } from './bank-steps.ts';
import { accessibilityFaults, faultsOnScreen } from './check-accessibility.ts';
import { Person } from './drive-console.ts';
import { newcombe } from './newcombe.ts';
import { keepPictures, openBrowser } from './open-browser.ts';
import { addStaffOverHttp, importFiles, type Staff } from './prepare-bank.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { purchases, smallBank } from './small-bank.ts';

const day = (offset: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10);

/** The campaign starts in the bank's past, so that its thirty days are over and the effect is final. */
const asOf = day(-45);
const bank = smallBank(asOf);
const administrator = {
  staffNumber: '100001',
  name: '系统管理员',
  password: 'First-Administrator-1',
};
const security = {
  staffNumber: '100002',
  name: '安全管理员',
  password: 'Security-Administrator-1',
};
const given = 'Given-By-Another-1';
const own = 'Chosen-Myself-2';
const leastAge = 30;
/** Of files and of staff, the next go the way of those before. */
const byHand = ['org.csv', 'cust.csv'];
const colleagues: Staff[] = [
  { staffNumber: '200002', name: '合规审核员甲', role: 'compliance_checker', org: '总行' },
  { staffNumber: '200003', name: '客户经理甲', role: 'relationship_manager', org: '东街口网点' },
  { staffNumber: '200004', name: '商户操作员甲', role: 'merchant_operator', org: '东街口网点' },
];

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  server = await runServer(administrator);
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test(
  '第一次登录自动打开新手引导,沿菜单走完后不再打开,可在右上角重新打开',
  { timeout: 120_000 },
  async () => {
    onTestFailed(() => keepPictures(browser));
    const { staffNumber, password } = administrator;
    const person = await Person.signIn(browser, server.address, staffNumber, password, {
      tourSeen: false,
    });
    const { page } = person;
    const tour = page.locator('.ant-tour');
    const shows = (title: string) => tour.getByText(title, { exact: true }).waitFor();
    await shows('欢迎使用慧客');
    const menu = await page
      .getByRole('navigation', { name: '主菜单' })
      .getByRole('link')
      .allInnerTexts();
    // The stops are pages this person's menu has, in the order of the loop, to the last of them.
    const loop = [
      '数据导入',
      '标签目录',
      '客群',
      '营销活动',
      '审批',
      '今日任务',
      '核销',
      '作业中心',
    ];
    for (const stop of loop.filter((name) => menu.includes(name))) {
      await person.press('下一步', tour);
      await shows(stop);
    }
    await person.press('结束导览', tour);
    await tour.waitFor({ state: 'hidden' });

    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await tour.count()).toBe(0);
    await person.press('新手引导');
    await shows('欢迎使用慧客');
    await tour.locator('.ant-tour-close').click();
    await tour.waitFor({ state: 'hidden' });
    await person.close();
  },
);

test('从上传数据文件到看到活动的提升效果,全程在控制台完成', { timeout: 600_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const admin = await Person.signIn(
    browser,
    server.address,
    administrator.staffNumber,
    administrator.password,
  );
  await saveMapping(admin, bank.mapping);
  for (const name of byHand) await upload(admin, name, bank.files.get(name) ?? '');
  const others = [...bank.files].filter(([name]) => !byHand.includes(name));
  await importFiles(admin.page.request, new Map(others));
  await addStaff(admin, '200001', '产品经理', '总行', given);
  await addStaffOverHttp(admin.page.request, colleagues, given);
  await admin.close();

  const maker = await newcomer(browser, server.address, '200001', { given, own });
  await runTags(maker, asOf);
  const audienceCount = await buildAudience(maker, leastAge);
  expect(audienceCount).toBe(bank.customers.filter((customer) => customer.age >= leastAge).length);
  await makeBenefit(maker);
  const checker = await arrives('200002');
  await approveMoney(checker);
  const campaignPath = await makeCampaign(maker);

  await approve(checker, audienceCount);
  await checker.close();
  await launch(maker, campaignPath);
  await simulate(maker);

  const treated = await treatedCustomers(maker);
  const seller = await arrives('200003');
  await workTask(seller);
  const faults: string[] = [];
  const codes = [
    await claimAtCounter(seller, treated[0]?.customerNo ?? 0),
    await claimOnPhone(seller, treated[1]?.customerNo ?? 0, faults),
  ];
  await suppress(seller, treated[2]?.customerNo ?? 0);
  faults.push(...(await screensOf(seller, ['/tasks', '/redemption', '/account'])));
  await seller.close();

  const merchant = await arrives('200004');
  await merchant.open('核销');
  await redeemOnce(merchant, codes[0] ?? '');
  await merchant.press('取消');
  await redeemOnce(merchant, codes[1] ?? '');
  faults.push(...(await faultsOnScreen(merchant.page, 'a voucher at the till')));
  faults.push(...(await screensOf(merchant, ['/', '/redemption', '/account'])));
  await merchant.close();

  const audience = bank.customers
    .filter((customer) => customer.age >= leastAge)
    .map((customer) => customer.custNo);
  const treatment = audience.filter((custNo) => treated.some((one) => one.custNo === custNo));
  const control = audience.filter((custNo) => !treatment.includes(custNo));
  const buyersIn = (arm: readonly string[], every: number): string[] =>
    arm.filter((_, index) => index % every === 0);
  const buyers = { treatment: buyersIn(treatment, 2), control: buyersIn(control, 5) };
  await upload(maker, 'txn.csv', purchases([...buyers.treatment, ...buyers.control], day(-30)));

  const shown = await measure(maker, campaignPath);
  const interval = newcombe(
    { hits: buyers.treatment.length, size: treatment.length },
    { hits: buyers.control.length, size: control.length },
  );
  const points = (share: number): string =>
    `${share > 0 ? '+' : ''}${(share * 100).toFixed(2)}个百分点`;
  expect(shown.lift).toBe(
    points(buyers.treatment.length / treatment.length - buyers.control.length / control.length),
  );
  expect(shown.interval).toBe(`[${points(interval.low)}, ${points(interval.high)}]`);
  expect(shown.assigned).toBe(audience.length);

  // On screens filled by the loop above: an empty screen would prove little.
  const customerPath = `/customers/${treated[0]?.customerNo}`;
  const makers = [...makersLists, ...(await wizardSteps(maker)), campaignPath, customerPath];
  faults.push(...(await screensOf(maker, makers)));
  await maker.close();
  await eraseLast(treated.at(-1)?.customerNo ?? 0, faults);
  expect(faults).toEqual([]);
});

const screensOf = (person: Person, paths: readonly string[]): Promise<string[]> =>
  accessibilityFaults(person.page, paths);

const makersLists = [
  ...[
    '/',
    '/customers',
    '/imports',
    '/imports/mappings',
    '/quality',
    '/events',
    '/tags',
    '/tags/runs',
  ],
  ...[
    '/tags/age',
    '/audiences',
    '/audiences/1',
    '/audiences/lists',
    '/campaigns',
    '/campaigns/new',
  ],
  ...['/offers', '/budgets', '/approvals', '/approvals?box=mine&approval=1', '/jobs'],
];
const administrationsLists = ['/organization', '/staff', '/api-keys', '/settings', '/audit'];

/** A second campaign, written as far as the first was, so that every step shows its form filled. */
async function wizardSteps(person: Person): Promise<string[]> {
  const { request } = person.page.context();
  const headers = { 'x-huike': '1', 'idempotency-key': 'a-second-campaign' };
  const { items } = campaigns.parse(await (await request.get('/api/campaigns')).json());
  const made = numbered.parse(
    await (await request.post('/api/campaigns', { headers, data: { name: '冬季加油' } })).json(),
  );
  const content = { ...items[0]?.content, name: '冬季加油', version: made.version };
  const changed = await request.patch(`/api/campaigns/${made.id}`, { headers, data: content });
  expect(changed.status()).toBe(200);
  const steps = ['basics', 'audience', 'benefit', 'timing', 'trial', 'submit'];
  return steps.map((step) => `/campaigns/${made.id}?step=${step}`);
}
const numbered = z.object({ id: z.number(), version: z.number() });
const campaigns = z.object({ items: z.array(z.object({ content: z.looseObject({}) })) });

/** The security administrator erases a person by number, and looks at what that role has. */
async function eraseLast(customerNo: number, faults: string[]): Promise<void> {
  server.addPerson(security, 'security_administrator');
  const officer = await Person.signIn(
    browser,
    server.address,
    security.staffNumber,
    security.password,
  );
  await officer.open('个人信息删除');
  await officer.fill('客户号', String(customerNo));
  await officer.press('查看影响');
  await officer.page.getByText('我已核对客户号和删除请求').click();
  faults.push(...(await faultsOnScreen(officer.page, 'what an erasure touches')));
  await officer.press('下一步');
  await officer.fill('删除依据', '本人书面申请 118 号');
  await officer.fill(`输入客户号 ${customerNo} 以确认`, String(customerNo));
  await officer.press('删除个人信息', officer.page.locator('main'));
  await officer.page.getByText('该客户的个人信息已按要求删除').waitFor({ timeout: 60_000 });
  faults.push(...(await screensOf(officer, ['/erasure', ...administrationsLists])));
  await officer.close();
}

/** Like the first of them, who has shown it on the screens. */
const arrives = (staffNumber: string): Promise<Person> =>
  Person.enter(browser, server.address, staffNumber, { given, own });

async function makeBenefit(person: Person): Promise<void> {
  const { page } = person;
  await person.open('预算');
  await person.press('新建出资方');
  await person.fill('名称', '总行营销费用', person.dialog());
  await person.fill('编码', 'HQ-FUND', person.dialog());
  await person.press('保存', person.dialog());
  await person.dialog().waitFor({ state: 'hidden' });
  await person.press('新建预算');
  await person.fill('名称', '加油立减预算', person.dialog());
  await person.fill('编码', 'FUEL', person.dialog());
  await person.choose('出资方', '总行营销费用', person.dialog());
  await person.fill('初始金额（元）', '100000', person.dialog());
  await person.press('保存', person.dialog());
  await page.getByRole('row').filter({ hasText: '加油立减预算' }).waitFor();
  await person.open('权益活动');
  await page.getByRole('button', { name: '新建权益' }).first().click();
  const dialog = person.dialog();
  await person.fill('名称', '加油满百减二十', dialog);
  await person.fill('编码', 'FUEL20', dialog);
  await person.choose('预算', '加油立减预算', dialog);
  await person.fill('面额（元）', '20', dialog);
  await person.fill('使用门槛（元）', '100', dialog);
  await person.fill('有效天数', '120', dialog);
  await person.fill('名额上限', '1000', dialog);
  await person.fill('金额上限（元）', '20000', dialog);
  await person.press('保存', dialog);
  await page.getByRole('row').filter({ hasText: '加油满百减二十' }).waitFor();
}

async function approveMoney(person: Person): Promise<void> {
  await person.open('审批');
  await person.press('查看');
  const drawer = person.dialog();
  await drawer.getByText('100,000.00 元', { exact: true }).waitFor();
  await person.press('通过', drawer);
  await person.page.getByText('没有待您审批的事项').waitFor();
}

async function makeCampaign(person: Person): Promise<string> {
  const { page } = person;
  await person.open('营销活动');
  await page.getByRole('button', { name: '新建活动' }).first().click();
  // The list has a filter of the same name.
  await page.getByRole('heading', { level: 1, name: '新建活动' }).waitFor();
  await person.fill('活动名称', '秋季加油');
  await person.press('新建');
  await typeAndPressOnWhileSaving(person);
  const unfinished = page.getByRole('alert').filter({ hasText: '以下步骤需要补充或修正' });
  await unfinished.waitFor();
  expect(await unfinished.getByRole('listitem').count()).toBe(3);
  expect(await page.locator('.wizard-foot').count()).toBe(0);
  await unfinished.getByRole('link', { name: '人群' }).click();
  await person.choose('选择客群', '三十岁以上客户');
  await person.setDate(page.locator('#campaign-as-of'), asOf);
  await person.press('保存并继续');
  await person.choose('权益活动 treatment', '加油满百减二十');
  await page.locator('#task-script').fill('您好，我行为您准备了加油优惠。');
  await person.press('保存并继续');
  await page.locator('#campaign-dates').fill(asOf);
  await page.locator('#campaign-dates').press('Enter');
  await page.locator('#campaign-dates-end').fill(day(20));
  await page.locator('#campaign-dates-end').press('Enter');
  await person.choose('转化定义', '交易达到金额');
  await page.locator('#conversion-amount').fill('100');
  await person.press('保存并继续');
  await page.getByText('预算充足').waitFor();
  await person.press('下一步');
  await person.press('提交审批', page.locator('.wizard-foot'));
  await page.getByText('审批中').first().waitFor();
  return new URL(page.url()).pathname;
}

/** On a slow line: they arrive where they pressed last, and what they typed meanwhile is saved as well. */
async function typeAndPressOnWhileSaving(person: Person): Promise<void> {
  const { page } = person;
  await page.locator('#campaign-goal').fill('让客户加油');
  const saved = Promise.withResolvers<void>();
  const told = Promise.withResolvers<void>();
  const hold = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    saved.resolve();
    await told.promise;
    await route.fulfill({ response });
  };
  await page.route('**/api/campaigns/*', hold, { times: 1 });
  await person.press('保存并继续');
  await saved.promise;
  await page.locator('#campaign-goal').fill('让三十岁以上客户用我行卡加油');
  await page.locator('.ant-steps').getByText('提交审批').click();
  told.resolve();
}

async function approve(person: Person, audienceCount: number): Promise<void> {
  await person.open('审批');
  await person.press('刷新');
  await person.press('查看');
  const drawer = person.dialog();
  await drawer.getByText('让三十岁以上客户用我行卡加油').waitFor();
  await drawer.getByText('预算充足').waitFor();
  const reached = drawer.locator('.figure').filter({ hasText: '客群人数' });
  expect(await reached.locator('.figure-value').innerText()).toMatch(
    RegExp(`^${audienceCount}\\s*人`),
  );
  await person.press('通过', drawer);
  await person.page.getByText('没有待您审批的事项').waitFor();
}

async function launch(person: Person, campaignPath: string): Promise<void> {
  const { page } = person;
  await page.goto(campaignPath);
  await person.press('启动活动');
  await person.press('启动活动', person.dialog());
  await page.getByText('进行中').first().waitFor({ timeout: 60_000 });
}

/** Before any campaign is over there are no rates of the past: they are entered. */
async function simulate(person: Person): Promise<void> {
  const { page } = person;
  await person.open('权益活动');
  await page.getByRole('link', { name: '试算', exact: true }).first().click();
  await person.fill('可领取人数', '10');
  for (const name of ['悲观', '预期', '乐观']) {
    await person.fill(`${name} · 领取率（%）`, '50');
    await person.fill(`${name} · 核销率（%）`, '40');
  }
  await person.press('开始试算');
  await page.getByRole('row').filter({ hasText: '预计成本（元）' }).waitFor();
  const cost = page.getByRole('row').filter({ hasText: '预计成本（元）' }).locator('.number');
  expect(await cost.allInnerTexts()).toEqual(['40.00', '40.00', '40.00']);
}

const taskPage = z.object({
  items: z.array(z.object({ customerNo: z.number() })),
  nextCursor: z.string().nullable(),
});
const identified = z.object({
  identifiers: z.array(z.object({ scheme: z.string(), value: z.string() })),
});

/** Who got a task, with the number the bank's own files give them. */
async function treatedCustomers(person: Person): Promise<{ customerNo: number; custNo: string }[]> {
  const { request } = person.page.context();
  const numbers = new Set<number>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const at = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const read = taskPage.parse(await (await request.get(`/api/tasks?limit=200${at}`)).json());
    for (const task of read.items) numbers.add(task.customerNo);
    cursor = read.nextCursor;
  }
  return Promise.all(
    [...numbers].map(async (customerNo) => {
      const customer = identified.parse(
        await (await request.get(`/api/customers/${customerNo}`)).json(),
      );
      const core = customer.identifiers.find((one) => one.scheme === 'core');
      return { customerNo, custNo: core?.value ?? '' };
    }),
  );
}

async function workTask(person: Person): Promise<void> {
  const { page } = person;
  await person.open('今日任务');
  await page.getByRole('button', { name: '登记结果' }).first().click();
  const drawer = person.dialog();
  await drawer.getByText('我行为您准备了加油优惠').waitFor();
  await drawer.getByText('已联系上').click();
  await drawer.getByText('有意向').click();
  await person.press('保存结果', drawer);
  await page.getByText('结果已登记').waitFor();
}

/** Staff claim for the customer who is with them; gives the code that the screen tells. */
async function claimAtCounter(person: Person, customerNo: number): Promise<string> {
  await person.page.goto(`/customers/${customerNo}?tab=vouchers`);
  await person.press('代客领取');
  const told = await person.page.getByText('已领取，券码').innerText();
  return /[0-9A-Z]{16}/.exec(told)?.[0] ?? '';
}

/** Staff make a link; the customer opens it on a phone without signing in, and claims. */
async function claimOnPhone(person: Person, customerNo: number, faults: string[]): Promise<string> {
  await person.page.goto(`/customers/${customerNo}?tab=vouchers`);
  await person.press('领取链接');
  const dialog = person.dialog();
  await dialog.getByRole('img', { name: '领取链接的二维码' }).waitFor();
  faults.push(...(await faultsOnScreen(person.page, 'a claim link')));
  const link = await dialog.getByText('/claim#').innerText();
  await person.press('关闭', dialog.locator('.ant-modal-footer'));

  const phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
  });
  const page = await phone.newPage();
  await page.goto(link.trim());
  await page.getByRole('heading', { name: '加油满百减二十' }).waitFor();
  await page.getByRole('button', { name: '立即领取', exact: true }).tap();
  const code = (await page.locator('#code').innerText()).replaceAll(' ', '');
  await phone.close();
  return code;
}

/** The suppression list, by the customer's own page. */
async function suppress(person: Person, customerNo: number): Promise<void> {
  await person.page.goto(`/customers/${customerNo}?tab=consent`);
  await person.press('加入拒绝营销名单');
  const dialog = person.dialog();
  await person.choose('禁扰原因', '投诉', dialog);
  await person.press('保存', dialog);
  await dialog.waitFor({ state: 'hidden' });
  await person.press('解除');
  await person.press('解除', person.dialog());
  await person.page.getByText('没有禁扰').waitFor();
}

/** Redeemed by its code on the merchant's screen, and refused the second time. */
async function redeemOnce(person: Person, code: string): Promise<void> {
  const { page } = person;
  await person.fill('券码或二维码内容', code);
  await page.keyboard.press('Enter');
  await person.fill('消费金额（元）', '120');
  await person.press('核销');
  await page.getByText('核销成功').waitFor();
  await person.press('核销下一笔');
  await person.fill('券码或二维码内容', code);
  await page.keyboard.press('Enter');
  await page.getByText('已核销').first().waitFor();
  await expect(
    page.getByRole('button', { name: '核销', exact: true }).getAttribute('aria-disabled'),
  ).resolves.toBe('true');
}

async function measure(
  person: Person,
  campaignPath: string,
): Promise<{ lift: string; interval: string; assigned: number }> {
  const { page } = person;
  await page.goto(campaignPath);
  await person.press('重新度量');
  await page.getByText('观察期已满').waitFor({ timeout: 60_000 });
  const lift = page.locator('.figure').filter({ hasText: '提升效果' }).first();
  const assigned = page.locator('.figure').filter({ hasText: '分组人数' }).first();
  return {
    lift: await lift.locator('.figure-value').innerText(),
    interval: await lift.locator('.figure-note').first().innerText(),
    assigned: Number(
      (await assigned.locator('.figure-value span').first().innerText()).replaceAll(',', ''),
    ),
  };
}
