import { readFile } from 'node:fs/promises';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import type { Person as Reader } from '../../../console/e2e/drive-console.ts';
import { keepPictures } from '../../../console/e2e/open-browser.ts';
import { verification } from '#contract/merchants.ts';
import { payoutLinePage, payoutPage } from '#contract/payouts.ts';
import { differencePage, reconciliationPage } from '#contract/reconciliation.ts';
import { settlementPage } from '#contract/settlements.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../src/compose.ts';
import { bodyOf } from '../harness/app.ts';
import { readWorkbook } from '../harness/read-workbook.ts';
import { giveVouchers, useBankWithMerchants } from '../merchants/bank-with-merchants.ts';
import {
  approveOnly,
  type BankConsole,
  holdSound,
  listed,
  serveBankConsole,
} from './serve-bank-console.ts';

const evening = '2026-06-15T23:50:00+08:00';
const night = '2026-06-16T00:10:00+08:00';
const bank = useBankWithMerchants({ maxConnections: 8, now: evening });
const inBrowser = { timeout: 60_000 };

let web: BankConsole;
let merchantNo: number;
let maker: Reader;
const sales: number[] = [];

/** Four sales of an evening, told in a statement after midnight. */
beforeAll(async () => {
  merchantNo = await bank.addMerchant('FZ-GL-1');
  const operator = await bank.addOperator('FZ-GL-1', merchantNo);
  const { vouchers } = await giveVouchers(bank, 4);
  for (const [at, { code }] of vouchers.entries()) {
    const sale = { proof: code, purchaseAmountFen: 5_000, orderReference: `POS-${at}` };
    const url = `/api/merchants/${merchantNo}/redemptions`;
    sales.push(bodyOf(verification, await operator.call('POST', url, sale)).redemptionId);
  }
  bank.setNow(night);
  await tellTheDay();
  web = await serveBankConsole(bank);
  maker = await web.at(bank.maker, '/settlements');
}, 180_000);
afterAll(() => web?.close());

async function tellTheDay(): Promise<void> {
  await withJob(bank.platform.database, (tx) =>
    bank.platform.jobs.enqueue(
      tx,
      { kind: 'merchant-settlement', input: z.strictObject({}) },
      {},
      { title: '结算' },
    ),
  );
  await bank.runJobs(jobKinds.filter(({ kind }) => kind === 'merchant-settlement'));
}

const ask = (url: string) => bank.maker.call('GET', url);

async function download(reader: Reader, button: string): Promise<Download> {
  const [file] = await Promise.all([
    reader.page.waitForEvent('download'),
    reader.press(button, reader.dialog()),
  ]);
  return file;
}

test(
  'a statement says what each funder paid, on the screen and in both files',
  inBrowser,
  async () => {
    onTestFailed(() => keepPictures(web.browser));
    const [statement] = bodyOf(
      settlementPage,
      await ask(`/api/settlements?merchantNo=${merchantNo}`),
    ).items;
    expect(statement).toMatchObject({ day: '2026-06-15', netFen: 4_000, closingFen: 4_000 });
    await listed(maker, '2026-06-15').click();
    const drawer = maker.dialog();
    await drawer.getByRole('row').filter({ hasText: '24.00' }).waitFor();
    const funders = await drawer.locator('tbody').getByRole('row').allInnerTexts();
    expect(funders.map((row) => row.split(/\s+/).slice(-3))).toEqual(
      expect.arrayContaining([
        ['核销', '4', '24.00'],
        ['核销', '4', '16.00'],
      ]),
    );
    await holdSound(maker, 'a statement');
    const text = await readFile(await (await download(maker, '下载 CSV')).path(), 'utf8');
    expect(text).toContain('POS-3');
    const workbook = readWorkbook(
      await readFile(await (await download(maker, '下载 Excel')).path()),
    );
    expect(workbook[0]?.rows.at(-1)?.[6]).toEqual({ type: 'number', value: '40' });
    await drawer.getByRole('button', { name: '关闭' }).click();
    await drawer.waitFor({ state: 'hidden' });
  },
);

test.runIf(process.env['HUIKE_PROVE'])(
  'every difference of an uploaded statement has its class, and is carried to its end',
  inBrowser,
  async () => {
    onTestFailed(() => keepPictures(web.browser));
    const { page } = maker;
    const lines = [
      '流水号,时间,金额,类型',
      'POS-0,2026-06-15 23:50:00,10.00,核销',
      'POS-0,2026-06-15 23:50:01,10.00,核销',
      'POS-1,2026-06-15 23:50:00,9.00,核销',
      `${sales[2]},2026-06-15 20:00:00,10.00,核销`,
      'POS-X,2026-06-15 12:00:00,25.00,核销',
      'POS-Y,昨天,25.00,核销',
    ];
    await maker.open('对账');
    await maker.press('上传对账单');
    const form = maker.dialog();
    await maker.choose('商户', '家小店', form);
    await maker.setRange(form.locator('.ant-picker-range'), '2026-06-15', '2026-06-15');
    await form.locator('input[type=file]').setInputFiles({
      name: '对账单.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(lines.join('\n')),
    });
    for (const [label, column] of [
      ['单号所在列', '流水号'],
      ['时间所在列', '时间'],
      ['金额所在列', '金额'],
      ['类型所在列（可空）', '类型'],
    ] as const)
      await maker.fill(label, column, form);
    await maker.press('上传对账单', form);
    await form.waitFor({ state: 'hidden' });

    const [made] = bodyOf(reconciliationPage, await ask('/api/reconciliations')).items;
    expect(made).toMatchObject({ lines: 6, badLines: 1, matched: 1, differences: 5, open: 5 });
    for (const [kind, reference] of [
      ['重复', 'POS-0'],
      ['金额不符', 'POS-1'],
      ['时间不符', String(sales[2])],
      ['我方缺', 'POS-X'],
      ['对方缺', 'POS-3'],
    ] as const)
      await listed(maker, kind).filter({ hasText: reference }).getByText('待处理').waitFor();
    await holdSound(maker, 'differences');

    await listed(maker, '时间不符').getByRole('button', { name: '处理' }).click();
    await maker.fill('处理说明', '终端时钟慢', form);
    await maker.press('保存', form);
    await listed(maker, '时间不符').getByText('已说明').waitFor();
    await listed(maker, '金额不符').getByRole('button', { name: '处理' }).click();
    await form.getByText('调账', { exact: true }).click();
    // What is proposed is the other side's amount less ours.
    const yuan = form.getByLabel(/^调账金额/);
    expect(await yuan.inputValue()).toBe('-1.00');
    await holdSound(maker, 'closing a difference');
    await maker.press('保存', form);
    await form.getByText('入账预算不能为空').waitFor();
    await maker.choose('入账预算', '出资方', form);
    await maker.fill('处理说明', '终端少记一元', form);
    await maker.press('保存', form);
    await listed(maker, '金额不符').getByText('已调账').waitFor();

    const { items } = bodyOf(
      differencePage,
      await ask(`/api/differences?reconciliationId=${made?.id}`),
    );
    const stateOf = new Map(items.map((one) => [one.class, `${one.state} ${one.adjustedFen}`]));
    expect([stateOf.get('time'), stateOf.get('amount')]).toEqual([
      'explained null',
      'adjusted -100',
    ]);
    const profile = await ask(`/api/merchants/${merchantNo}/profile`);
    expect(profile.body).toMatchObject({ balanceFen: 3_900 });
    await page.getByRole('tab', { name: '对账记录' }).click();
    await listed(maker, '对账单.csv').click();
    await maker.dialog().getByText('第 7 行：时间无法识别').waitFor();
    await maker.press('关闭', maker.dialog());
    await maker.dialog().waitFor({ state: 'hidden' });
  },
);

test('what is due is collected, approved by another, and told as paid', inBrowser, async () => {
  onTestFailed(() => keepPictures(web.browser));
  await maker.open('打款');
  await maker.page.getByText('1 家商户').waitFor();
  const { balanceFen } = bodyOf(
    z.object({ balanceFen: z.int() }),
    await ask(`/api/merchants/${merchantNo}/profile`),
  );
  const owed = (balanceFen / 100).toFixed(2);
  await maker.press('归集成批');
  await maker.press('归集成批', maker.dialog());
  await listed(maker, '待复核').waitFor();
  const checker = await web.at(bank.checker, '/approvals');
  await approveOnly(checker, '商户打款');
  await checker.close();

  await maker.press('刷新');
  await listed(maker, '付款中').click();
  const drawer = maker.page.locator('.ant-drawer');
  await drawer.getByRole('row').filter({ hasText: owed }).waitFor();
  await holdSound(maker, 'a batch of payouts');
  await maker.press('登记已付', drawer);
  await maker.press('登记已付', maker.page.locator('.ant-modal'));
  await drawer.getByText('已付', { exact: true }).waitFor();
  const [batch] = bodyOf(payoutPage, await ask('/api/payouts')).items;
  expect(batch).toMatchObject({ state: 'finished' });
  const told = bodyOf(payoutLinePage, await ask(`/api/payouts/${batch?.id}/lines`)).items;
  expect(told.map(({ state }) => state)).toEqual(['paid']);
});
