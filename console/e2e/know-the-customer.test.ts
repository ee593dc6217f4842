import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { runTags } from './bank-steps.ts';
import { accessibilityFaults, faultsOnScreen } from './check-accessibility.ts';
import { chineseOnScreen } from './check-english.ts';
import { Person } from './drive-console.ts';
import { keepPictures, openBrowser } from './open-browser.ts';
import { prepareBank, type Staff } from './prepare-bank.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { smallBank } from './small-bank.ts';

/** A draft is tried on the day that is over. */
const yesterday = new Date(Date.now() - 16 * 3_600_000).toISOString().slice(0, 10);
const nextYear = `${Number(yesterday.slice(0, 4)) + 1}-12-31`;
const bank = smallBank(yesterday);
const administrator = {
  staffNumber: '100001',
  name: '系统管理员',
  password: 'First-Administrator-1',
};
const passwords = { given: 'Given-By-Another-1', own: 'Chosen-Myself-2' };
const staff: Staff[] = [
  { staffNumber: '200001', name: '产品经理甲', role: 'product_manager', org: '总行' },
  { staffNumber: '200002', name: '合规审核员甲', role: 'compliance_checker', org: '总行' },
  { staffNumber: '200003', name: '客户经理甲', role: 'relationship_manager', org: '东街口网点' },
];
/** The nth customer has 1,000.50 yuan and 37 yuan for each one before; half of them reach this. */
const leastYuan = 8400;
const holders = bank.customers.filter((_, nth) => 1000.5 + nth * 37 >= leastYuan).length;
const faults: string[] = [];

let server: RunningServer;
let browser: Browser;
let maker: Person;
let checker: Person;

beforeAll(async () => {
  server = await runServer(administrator);
  browser = await openBrowser();
  const files = new Map(bank.files).set(
    'cust.csv',
    withFirstTwice(bank.files.get('cust.csv') ?? ''),
  );
  const { mapping } = bank;
  const prepared = { mapping, files, staff, password: passwords.given };
  await prepareBank(browser, server.address, administrator, prepared);
  maker = await Person.enter(browser, server.address, '200001', passwords);
  checker = await Person.enter(browser, server.address, '200002', passwords);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** The first customer once more under another number, as a second system would know them. */
function withFirstTwice(customers: string): string {
  const [, first = ''] = customers.split('\n');
  return `${customers}${first.replace(/^\w+/, 'C99999')}\n`;
}

test(
  '产品经理在标签工厂建指标和标签,另一人审批后可按拼音首字母找到并圈选',
  { timeout: 240_000 },
  async () => {
    onTestFailed(() => keepPictures(browser));
    await openFactory(maker);
    await makeMetric(maker);
    await approve('当前存款');
    await openFactory(maker);
    await makeTag(maker);
    await approve('大额存款客户');
    await openFactory(maker);
    await makeGivenTag(maker);
    await approve('茶友');
    await runTags(maker, yesterday);
    expect(await countByInitials(maker)).toBe(holders);
  },
);

test('员工打标签要写理由和有效期,客户的标签时间线看得到', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const seller = await Person.enter(browser, server.address, '200003', passwords);
  const { page } = seller;
  await seller.walk('/customers/1?tab=portrait');
  await page.getByText('还没有逐个给出的标签').waitFor();
  await seller.press('打标签');
  const form = seller.dialog();
  await seller.choose('标签', '茶友', form);
  await seller.fill('理由', '面谈时确认', form);
  await seller.setDate(form.getByLabel('有效至', { exact: true }), nextYear);
  faults.push(...(await faultsOnScreen(page, 'giving a tag')));
  await seller.press('打标签', form);
  await form.waitFor({ state: 'hidden' });
  await page.getByRole('row').filter({ hasText: '茶友' }).filter({ hasText: nextYear }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^茶友/ }).click();
  const course = seller.dialog().getByText('面谈时确认');
  await course.waitFor();
  expect(await course.innerText()).toContain('客户经理甲');
  faults.push(...(await faultsOnScreen(page, 'the course of a tag')));
  faults.push(...(await accessibilityFaults(page, ['/pad/customer/1'])));
  await seller.close();
});

test('两人同时改一个标签,后保存的人看到对方改了什么再决定', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = maker;
  const edit = '/tags/definitions/tag/big_deposit/edit';
  await page.goto(edit);
  const other = await page.context().newPage();
  await other.goto(edit);
  await other.getByLabel('取值', { exact: true }).fill('9000');
  await other.getByRole('button', { name: '保存草稿' }).click();
  await other.getByText('另有版本 2').first().waitFor();
  await other.close();
  await maker.fill('取值', '9500');
  await maker.press('保存草稿');
  const conflict = page.getByRole('alert').filter({ hasText: '您的修改尚未保存' });
  await conflict.getByRole('cell', { name: '¥9000' }).waitFor();
  faults.push(...(await faultsOnScreen(page, 'a conflict of two editors')));
  await maker.press('载入对方的修改', conflict);
  await conflict.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('取值', { exact: true }).inputValue()).toBe('9000');
});

test('修改标签参数须经另一人审批,标签页写明是谁的修改在等待', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = maker;
  await page.goto('/tags/big_deposit');
  await maker.fill('阈值 1', '9000');
  await maker.press('提交修改');
  const waiting = page.getByRole('alert').filter({ hasText: '等待他人审批' });
  expect(await waiting.innerText()).toMatch(/^产品经理甲[\s\S]*8400 → 9000/);
  faults.push(...(await faultsOnScreen(page, 'thresholds that wait')));
  await maker.press('撤回', waiting);
  await waiting.waitFor({ state: 'hidden' });
  await maker.press('提交修改');
  await waiting.waitFor();
  const reach = bank.customers.filter((_, nth) => 1000.5 + nth * 37 >= 9000).length;
  await approve('大额存款客户', new RegExp(`^有取值\\s*${holders}\\s*${reach}$`));
  await page.reload();
  await page.getByText('原值 8400').waitFor();
  expect(await page.getByLabel('阈值 1', { exact: true }).inputValue()).toBe('9000');
});

test('算不出来的定义在出错的字段上说明,填好的内容不丢', { timeout: 60_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const page = await maker.page.context().newPage();
  const wrongAt = (label: string) =>
    page.locator('.ant-form-item-has-error', { has: page.getByLabel(label, { exact: true }) });
  await page.goto('/tags/definitions/new/metric');
  await page.getByLabel('中文名称', { exact: true }).fill('大额交易');
  const count = page.getByLabel('多少', { exact: true });
  for (const days of ['10000', '0']) {
    await count.fill(days);
    await count.blur();
    await wrongAt('多少').getByText('须为 1 至 3660 的整数').waitFor();
    expect(await count.inputValue()).toBe(days);
  }
  await count.fill('3');
  await page.getByLabel('专家条件（标签语言）').fill('nobody > 1');
  await wrongAt('专家条件（标签语言）').getByText('没有字段 nobody').waitFor();
  faults.push(...(await faultsOnScreen(page, 'a metric of an unknown field')));
  await page.getByRole('button', { name: '中文', exact: true }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await page.locator('.ant-form-item-has-error').getByText('there is no nobody').waitFor();
  expect(await page.locator('#text').inputValue()).toBe('nobody > 1');
  expect(await page.locator('#name-zh').inputValue()).toBe('大额交易');
  await page.evaluate("localStorage.setItem('huike.language', 'zh')");
  page.once('dialog', (dialog) => void dialog.accept());
  await page.goto('/tags/definitions/tag/big_deposit/edit');
  for (const [text, told] of [
    ['deposit_now / 0 > 1', '除数为 0'],
    ['tag.big_deposit', '反过来用到了这个标签'],
  ] as const) {
    await page.getByLabel('专家条件（标签语言）').fill(text);
    await wrongAt('专家条件（标签语言）').getByText(told).waitFor();
  }
  await page.close();
});

test('计算中断后,标签目录说明仍用哪一天的标签', { timeout: 60_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const page = await maker.page.context().newPage();
  const newest = /tag-runs\?limit=1$/;
  await page.route(newest, async (route) => {
    const { items } = runs.parse(await (await route.fetch()).json());
    const broken = items.map((run) => ({ ...run, state: 'failed', error: 'killed' }));
    await route.fulfill({ json: { items: broken, nextCursor: null } });
  });
  await page.goto('/tags');
  const told = page.getByRole('alert').filter({ hasText: '没有完成' });
  expect(await told.innerText()).toContain(`仍使用业务日期 ${yesterday} 的标签`);
  faults.push(...(await faultsOnScreen(page, 'a run that broke off')));
  await page.unroute(newest);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await told.waitFor({ state: 'hidden' });
  await page.close();
});
const runs = z.object({ items: z.array(z.looseObject({})) });

test('历史太短时模型训练说明原因', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = maker;
  await maker.open('模型');
  await page.getByRole('link', { name: '理财购买倾向' }).click();
  await page.getByText('还没有训练过').waitFor();
  await maker.press('立即训练');
  const refused = page.getByText('还不够长');
  await refused.waitFor({ timeout: 60_000 });
  expect(await page.getByText('模型卡').count()).toBe(0);
});

test('疑似重复的两个客户号可以合并,也可以撤销', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = maker;
  await maker.open('身份合并');
  const pair = page.getByRole('row').filter({ hasText: '手机号相同' });
  await pair.getByRole('button', { name: '对比' }).click();
  const drawer = page.getByRole('dialog').filter({ hasText: '对比' }).first();
  faults.push(...(await faultsOnScreen(page, 'two numbers side by side')));
  await maker.press('合并', page.locator('.ant-drawer'));
  const asked = page.getByRole('dialog').filter({ hasText: '合并这两个客户' });
  await maker.fill('理由', '柜面核对为同一人', asked);
  await maker.press('合并', asked);
  await page.getByText('没有待判断的重复客户').waitFor();
  expect(await drawer.count()).toBe(0);
  await page.getByRole('tab', { name: '合并记录' }).click();
  const merged = page.getByRole('row').filter({ hasText: '柜面核对为同一人' });
  await merged.getByText('有效', { exact: true }).waitFor();
  await maker.press('撤销合并', merged);
  const undoing = page.getByRole('dialog').filter({ hasText: '撤销' });
  await maker.fill('理由', '核对有误,并非同一人', undoing);
  await maker.press('撤销合并', undoing);
  await merged.getByText('已撤销', { exact: true }).waitFor();
});

test('从客群寻找相似客户,显示 AUC', { timeout: 120_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const { page } = maker;
  await maker.open('客群');
  await page.getByRole('link', { name: '大额存款' }).first().click();
  await maker.press('寻找相似客户');
  const auc = page.locator('.figure').filter({ hasText: 'AUC' });
  await auc.waitFor({ timeout: 60_000 });
  expect(Number(await auc.locator('.figure-value').innerText())).toBeGreaterThan(0);
});

test('新页面没有无障碍缺陷,英文界面不留中文', { timeout: 240_000 }, async () => {
  onTestFailed(() => keepPictures(browser));
  const context = maker.page.context();
  expect(faults).toEqual([]);
  await maker.page.evaluate("localStorage.setItem('huike.language', 'en')");
  const { name } = named.parse(await (await context.request.get('/api/customers/1')).json());
  // The picture of a customer is their surname.
  const people = ['产品经理甲', '客户经理甲', name, name.slice(0, 1)];
  const written = [...people, ...orgUnits, ...reasons, '大额存款'];
  const english = (page: Page, path: string) => chineseOnScreen(page, path, written);
  await maker.page.reload();
  expect(await accessibilityFaults(maker.page, screens, english)).toEqual([]);
});
const named = z.object({ name: z.string() });
const orgUnits = ['东街口网点', '鼓楼支行', '福州分行', '总行'];
const reasons = ['柜面核对为同一人', '核对有误,并非同一人', '面谈时确认'];

const screens = [
  '/tags/definitions',
  '/tags/definitions/new/metric',
  '/tags/definitions/new/tag',
  '/tags/definitions/metric/deposit_now',
  '/tags/definitions/tag/big_deposit',
  '/tags/definitions/tag/big_deposit/edit',
  '/tags/big_deposit',
  '/models',
  '/models/wealth_buying',
  '/identities',
  '/identities?tab=history',
  '/audiences/1',
  '/customers/1?tab=portrait',
  '/pad/customer/1',
];

async function openFactory(person: Person): Promise<void> {
  await person.open('标签目录');
  await person.page.getByRole('link', { name: '标签工厂' }).first().click();
  await person.page.getByRole('heading', { level: 1, name: '标签工厂' }).waitFor();
}

/** What the preview says of how many customers there are, once it says it of this many. */
const previewSays = (person: Person, covered: number): Promise<void> =>
  person.page
    .locator('.preview-panel')
    .getByText(`${covered} / ${bank.customers.length + 1}`, { exact: true })
    .waitFor();

async function makeMetric(person: Person): Promise<void> {
  const { page } = person;
  await person.press('新建指标');
  await person.fill('中文名称', '当前存款');
  await person.fill('英文名称', 'Deposits now');
  await person.fill('编码', 'deposit_now');
  await person.choose('数据', '余额');
  await person.choose('汇总方式', '合计');
  await person.choose('字段', '余额');
  await person.choose('时间窗', '最新快照');
  await previewSays(person, bank.customers.length + 1);
  faults.push(...(await faultsOnScreen(page, 'a metric with its preview')));
  await save(person);
}

async function makeTag(person: Person): Promise<void> {
  const { page } = person;
  await person.press('新建标签');
  await person.fill('中文名称', '大额存款客户');
  await person.fill('英文名称', 'Large deposits');
  await person.fill('编码', 'big_deposit');
  await person.fill('一句话口径', '当前存款达到八千四百元');
  await person.fill('英文口径', 'Deposits now reach 8,400 yuan');
  await person.choose('条件字段', '当前存款');
  await person.choose('比较方式', '至少');
  await person.fill('取值', String(leastYuan));
  await previewSays(person, holders);
  faults.push(...(await faultsOnScreen(page, 'a tag with its preview')));
  await save(person);
}

async function makeGivenTag(person: Person): Promise<void> {
  await person.press('新建标签');
  await person.fill('中文名称', '茶友');
  await person.fill('英文名称', 'Tea friend');
  await person.fill('编码', 'tea_friend');
  await person.fill('一句话口径', '客户经理确认喜欢喝茶');
  await person.choose('怎样得出', '逐个给出');
  await save(person);
}

async function save(person: Person): Promise<void> {
  await person.press('保存草稿');
  await person.press('提交审批');
  await person.page.getByText('待审批').first().waitFor();
}

async function approve(name: string, shown: string | RegExp = '新定义'): Promise<void> {
  const { page } = checker;
  await page.goto('/approvals');
  await page
    .getByRole('row')
    .filter({ hasText: name })
    .getByRole('button', { name: '查看' })
    .click();
  const drawer = checker.dialog();
  await drawer
    .getByText(shown)
    .or(drawer.getByRole('row', { name: shown }))
    .first()
    .waitFor();
  faults.push(...(await faultsOnScreen(page, `approving ${name}`)));
  await checker.press('通过', drawer);
  await page.getByText('没有待您审批的事项').waitFor();
}

/** An audience of the new tag, found by the initials of its name in pinyin; gives the count. */
async function countByInitials(person: Person): Promise<number> {
  const { page } = person;
  await person.open('客群');
  await page.getByRole('button', { name: '新建客群' }).first().click();
  await page.locator('#audience-name').fill('大额存款');
  await person.press('条件');
  await page.getByRole('menuitem', { name: '标签', exact: true }).click();
  const box = page.getByLabel('标签', { exact: true });
  await box.click();
  await box.fill('deckkh');
  const offered = page.locator('.ant-select-dropdown:visible .ant-select-item-option');
  await offered.filter({ hasText: '大额存款客户' }).click();
  const count = page.getByTestId('audience-count');
  await count.filter({ hasText: /^\d/ }).waitFor();
  await person.press('保存客群');
  await page.getByText('版本 1').waitFor();
  await count.filter({ hasText: /^\d/ }).waitFor();
  return Number((await count.innerText()).replaceAll(',', ''));
}
