import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { codeBatchPage } from '#contract/exchange-codes.ts';
import { issuePageSchema } from '#contract/issues.ts';
import {
  lease as leaseSchema,
  offlineEntryPage,
  offlineUploaded,
} from '#contract/offline-tills.ts';
import { offerPageSchema } from '#contract/offers.ts';
import { partnerMade } from '#contract/partners.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Person as Reader } from '../../../console/e2e/drive-console.ts';
import { keepPictures } from '../../../console/e2e/open-browser.ts';
import { jobKinds } from '../../src/compose.ts';
import { makeOfflineCode } from '../../src/modules/merchants/make-offline-code.ts';
import { bodyOf, create } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { giveVouchers, useBankWithMerchants } from '../merchants/bank-with-merchants.ts';
import {
  approveOnly,
  type BankConsole,
  holdSound,
  listed,
  serveBankConsole,
} from './serve-bank-console.ts';

const inBrowser = { timeout: 60_000 };

/** Half a minute in Chromium: with the long proofs. */
describe.runIf(process.env['HUIKE_PROVE'])('the work on benefits', () => {
  const bank = useBankWithMerchants({ maxConnections: 8 });
  let web: BankConsole;
  let maker: Reader;
  let checker: Reader;
  const ask = (url: string) => bank.maker.call('GET', url);

  beforeAll(async () => {
    const named = { code: 'SUMMER', name: '夏季预算' };
    const funderId = await create(bank.maker, '/api/funders', {
      ...named,
      kind: 'bank',
      orgId: null,
    });
    await create(bank.maker, '/api/budgets', { ...named, funderId, amountFen: 100_000 });
    web = await serveBankConsole(bank);
    maker = await web.at(bank.maker, '/offers');
    checker = await web.at(bank.checker, '/approvals');
  }, 180_000);
  afterAll(() => web?.close());

  test(
    'an offer is made, refused where something is wrong, and open once another approved',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(web.browser));
      await maker.press('新建权益');
      const form = maker.dialog();
      await maker.press('保存', form);
      await form.getByText('名称不能为空').waitFor();
      await holdSound(maker, 'an offer without anything');
      await maker.fill('名称', '夏日十元券', form);
      await maker.fill('编码', 'SUMMER-10', form);
      await maker.fill('面额（元）', '10', form);
      await maker.fill('名额上限', '20', form);
      await maker.fill('金额上限（元）', '5', form);
      await maker.choose('预算', '夏季预算', form);
      await maker.press('保存', form);
      await form.getByText('金额上限低于面额，一张券也发不出').waitFor();
      expect(bodyOf(offerPageSchema, await ask('/api/offers')).items).toEqual([]);
      await maker.fill('金额上限（元）', '200', form);
      await maker.press('保存', form);
      await form.waitFor({ state: 'hidden' });
      await listed(maker, '夏日十元券').getByText('10.00').first().waitFor();
      const [offer] = bodyOf(offerPageSchema, await ask('/api/offers')).items;
      expect(offer).toMatchObject({ faceAmountFen: 1_000, capCount: 20, capAmountFen: 20_000 });
      const released = await bank.maker.call('POST', `/api/offers/${offer?.id}/releases`, {
        count: 10,
        claimFrom: '2026-06-14T16:00:00Z',
        claimUntil: '2026-07-14T16:00:00Z',
      });
      expect(released.status).toBeLessThan(300);
      await checker.press('刷新');
      await approveOnly(checker, '权益投放');
      await maker.page.reload();
      await listed(maker, '夏日十元券').getByRole('button', { name: '投放' }).click();
      await maker.dialog().getByText('投放中').waitFor();
      await maker.dialog().getByText('0 / 10', { exact: true }).waitFor();
      await holdSound(maker, 'what is released');
      await maker.press('关闭', maker.dialog());
      await maker.dialog().waitFor({ state: 'hidden' });
      const [opened] = bodyOf(offerPageSchema, await ask('/api/offers')).items;
      expect(opened).toMatchObject({ allottedCount: 10 });
    },
  );

  test(
    'codes of a file are taken in once, and each other line says why not',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(web.browser));
      const made = await bank.maker.call('POST', '/api/partners', {
        code: 'FILM',
        name: '某影城',
        baseUrl: null,
      });
      await create(bank.maker, '/api/partner-products', {
        partnerId: bodyOf(partnerMade, made).partner.id,
        code: 'TICKET',
        name: '电影票',
        kind: 'other',
        delivery: 'code',
        priceFen: 3_500,
      });
      const upload = async (content: string): Promise<void> => {
        await maker.press('上传兑换码');
        const form = maker.dialog();
        await maker.choose('产品', '电影票', form);
        await maker.setDate(form.getByLabel('最后发放日'), '2026-12-31');
        const file = { name: 'codes.csv', mimeType: 'text/csv', buffer: Buffer.from(content) };
        await form.locator('input[type=file]').setInputFiles(file);
        await maker.press('上传兑换码', form);
      };
      await maker.open('兑换码');
      const lines = ['兑换码,密码', 'CODE-0001,1111', 'CODE-0002,2222', 'CODE-0001,3333', 'x'].join(
        '\n',
      );
      await upload(lines);
      const answer = maker.dialog();
      await answer.getByText('入库 2 个，未入库 2 行').waitFor();
      await answer.getByText('与本文件第 2 行重复').waitFor();
      await holdSound(maker, 'what became of the codes');
      await maker.press('关闭', answer.locator('.ant-modal-footer'));
      await answer.waitFor({ state: 'hidden' });
      await listed(maker, 'codes.csv').getByRole('button', { name: '未入库的行' }).click();
      await maker.dialog().getByText('兑换码或卡密格式不对').waitFor();
      await maker.press('关闭', maker.dialog());
      await maker.dialog().waitFor({ state: 'hidden' });
      await upload(lines);
      await maker
        .dialog()
        .getByText(/没有重复入库/)
        .waitFor();
      await maker.press('关闭', maker.dialog().locator('.ant-modal-footer'));
      await maker.dialog().waitFor({ state: 'hidden' });
      const { items } = bodyOf(codeBatchPage, await ask('/api/code-batches'));
      expect(items.map(({ codes, bad }) => [codes, bad])).toEqual([[2, 2]]);
    },
  );

  test(
    'a list is checked, approved by another, issued to its end, and tells whom it left out',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(web.browser));
      const { database, keyring } = bank.platform;
      const records = ['I1', 'I2', 'I3'].map((sourceCustomerId) =>
        customerRecord({ sourceCustomerId, managingOrgId: bank.org('FZ-GL-1') }),
      );
      const customers = await addCustomers(database, keyring, records);
      await withJob(database, (tx) => consentToMarketing(tx, customers));
      await maker.open('批量发放');
      await maker.page.getByRole('button', { name: '新建发放', exact: true }).first().click();
      const form = maker.dialog();
      await maker.fill('发放名称', '夏日回馈', form);
      await maker.choose('权益', '夏日十元券', form);
      await form.getByText('上传文件', { exact: true }).click();
      const list = ['客户号', ...customers, '九九九'].join('\n');
      await form
        .locator('input[type=file]')
        .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
      await maker.press('新建', form);
      await maker.page.getByRole('heading', { level: 1, name: '夏日回馈' }).waitFor();
      await bank.runJobs(jobKinds);
      await maker.page.getByText('名单已核对').waitFor();
      await maker.page.getByRole('row').filter({ hasText: '不是客户号' }).waitFor();
      await holdSound(maker, 'a checked list');
      await maker.press('提交审批');
      await maker.page.getByText('等待第二人审批').waitFor();
      await checker.press('刷新');
      await approveOnly(checker, '批量发放');
      await maker.page.reload();
      await maker.page.getByText('审批已通过').waitFor();
      await maker.press('开始发放');
      await maker.press('开始发放', maker.dialog());
      await maker.page.getByText('正在发放。').waitFor();
      await bank.runJobs(jobKinds);
      await maker.page.getByText('发放完成').waitFor();
      await holdSound(maker, 'an issue that is done');
      const [issue] = bodyOf(issuePageSchema, await ask('/api/issues')).items;
      expect(issue).toMatchObject({ state: 'done', issued: 3, refused: 1 });
    },
  );

  test(
    'what a till took offline and was used elsewhere is shown, and the bank pays it once',
    inBrowser,
    async () => {
      onTestFailed(() => keepPictures(web.browser));
      const { vouchers } = await giveVouchers(bank, 1);
      const [voucher = { id: 0, code: '' }] = vouchers;
      const merchantNo = await bank.addMerchant('FZ-GL-1');
      const allowance = { leaseCount: 5, leaseAmountFen: 5_000, leaseHours: 12 };
      const till = await bank.addTill(merchantNo, allowance);
      const { id: leaseId } = bodyOf(leaseSchema, await till.call('POST', '/api/till-leases'));
      const { staffId: id, orgId } = bank.maker;
      const { database, keyring, clock } = bank.platform;
      const shown = await withJob(database, (tx) =>
        makeOfflineCode(
          tx,
          keyring,
          { kind: 'staff', id, name: '甲', orgId },
          voucher.id,
          clock.now(),
        ),
      );
      if (!shown.ok) throw new Error(shown.refusal.code);
      const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
      const used = { proof: voucher.code, purchaseAmountFen: 5_000 };
      expect((await counter.call('POST', '/api/redemptions', used)).status).toBe(201);
      const at = clock.now().toISOString();
      const item = { sequence: 1, leaseId, code: shown.value.code, purchaseAmountFen: 5_000, at };
      bodyOf(offlineUploaded, await till.call('POST', '/api/till-uploads', { items: [item] }));

      await maker.open('离线收银');
      const row = listed(maker, '已在别处核销');
      await row.getByText('待处理').waitFor();
      await holdSound(maker, 'what does not agree');
      await row.getByRole('button', { name: '补偿商户' }).click();
      await maker.choose('出资预算', '夏季预算', maker.dialog());
      await maker.press('补偿商户', maker.dialog());
      await row.getByText('银行已补偿').waitFor();
      const [entry] = bodyOf(offlineEntryPage, await ask('/api/offline-entries')).items;
      expect(entry).toMatchObject({ class: 'redeemed_elsewhere', state: 'compensated' });
      const profile = await ask(`/api/merchants/${merchantNo}/profile`);
      expect(profile.body).toMatchObject({ balanceFen: 1_000 });
      await maker.page.getByRole('tab', { name: '离线额度' }).click();
      await listed(maker, '1 / 5').getByText('有效', { exact: true }).waitFor();
    },
  );
});
