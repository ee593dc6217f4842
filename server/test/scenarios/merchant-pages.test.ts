import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import qrcode from 'qrcode-generator';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { faultsOnScreen, untilDrawn } from '../../../console/e2e/check-accessibility.ts';
import { keepPictures, openBrowser } from '../../../console/e2e/open-browser.ts';
import { localService } from '#contract/local-services.ts';
import { phoneLink } from '#contract/phone-links.ts';
import type { App } from '#platform/http/app.ts';
import { serveConsole } from '#platform/http/serve-console.ts';
import { buildConsole } from '../../src/cli/build-console.ts';
import { composeApp } from '../../src/compose.ts';
import { bodyOf, create, type Person } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { giveVouchers, useBankWithMerchants } from '../merchants/bank-with-merchants.ts';

const bank = useBankWithMerchants({ maxConnections: 8 });

/** Chromium takes a minute with its pages: with the long proofs. */
describe.runIf(process.env['HUIKE_PROVE'])('pages of merchants', () => {
  let app: App;
  let browser: Browser;
  let address: string;
  let voucher: string;
  let merchantNo: number;
  const films = mkdtempSync(path.join(tmpdir(), 'huike-camera-'));

  beforeAll(async () => {
    await buildConsole();
    app = await composeApp(bank.platform, async () => {});
    await serveConsole(app);
    address = await app.listen({ port: 0, host: '127.0.0.1' });
    merchantNo = await bank.addMerchant('FZ-GL-1');
    voucher = (await giveVouchers(bank, 2)).vouchers[0]?.code ?? '';
    const film = path.join(films, 'voucher.y4m');
    writeFileSync(film, filmOf(voucher));
    browser = await openBrowser([
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    rmSync(films, { recursive: true, force: true });
  });

  const phone: BrowserContextOptions = {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
  };
  const open = async (to: string, person: Person | null, given = phone): Promise<Page> => {
    const context = await browser.newContext(given);
    const cookie = person?.headers['cookie'] ?? '';
    const [name = '', value = ''] = cookie.split('=', 2);
    if (person) await context.addCookies([{ name, value, url: address }]);
    const seen = `localStorage.setItem('huike.tour-seen.${person?.staffId}', '1')`;
    await context.addInitScript(seen);
    const page = await context.newPage();
    onTestFailed(() => keepPictures(browser));
    await page.goto(`${address}${to}`);
    return page;
  };
  const wide = { viewport: { width: 1440, height: 900 }, locale: 'zh-CN' };
  const picture = (page: Page, name: string) =>
    page.screenshot({ path: `.cache/e2e/merchant-${name}.png`, fullPage: true });

  test(
    'a merchant applies on its phone, is taken up, and sees it by the link',
    { timeout: 90_000 },
    async () => {
      const orgId = bank.org('FZ-GL-1');
      await create(bank.maker, '/api/business-circles', {
        name: '东街口商圈',
        city: '福州',
        orgId,
      });
      const page = await open('/join', null);
      await page.getByRole('heading', { name: '商户入驻' }).waitFor();
      await picture(page, 'join-empty');
      await page.getByRole('button', { name: '提交申请' }).click();
      await page.getByText('请填写商户名称（与营业执照一致）').first().waitFor();
      const written: [string, string][] = [
        ['商户名称（与营业执照一致）', '东街口小馆'],
        ['统一社会信用代码', '91350100M000100Y43'],
        ['经营地址', '八一七北路 1 号'],
        ['联系人手机号', '13800001234'],
        ['户名', '东街口小馆'],
        ['开户行', '本行东街口网点'],
        ['账号', '6222020200112233'],
      ];
      for (const [label, text] of written) await page.getByLabel(label, { exact: true }).fill(text);
      await page.getByLabel('经营类别').selectOption('food');
      await page.getByLabel('所在商圈').selectOption({ label: '福州 · 东街口商圈' });
      await page.getByLabel('已阅读并同意入驻条款', { exact: false }).check();
      expect(await faultsOnScreen(page, 'join')).toEqual([]);
      await picture(page, 'join-filled');
      await page.getByRole('button', { name: '提交申请' }).click();
      await page.getByText('待受理').waitFor();
      await picture(page, 'join-sent');
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('Waiting').waitFor();
      await page.getByRole('button', { name: 'Larger text' }).click();
      await picture(page, 'join-sent-en-large');

      const staff = await open('/merchant-applications', bank.maker, wide);
      await staff
        .getByRole('button', { name: '受 理' })
        .or(staff.getByRole('button', { name: '受理' }))
        .first()
        .waitFor();
      await untilDrawn(staff);
      expect(await faultsOnScreen(staff, 'applications')).toEqual([]);
      await picture(staff, 'applications');
      await staff
        .getByRole('button', { name: /^退\s?回$/ })
        .first()
        .click();
      const dialog = staff.getByRole('dialog');
      await dialog.getByLabel('原因').fill('请补充门牌号');
      await picture(staff, 'applications-return');
      await dialog.getByRole('button', { name: /^退\s?回$/ }).click();
      await staff.getByText('请补充门牌号').first().waitFor();

      await page.reload();
      await page.getByText('Returned', { exact: true }).waitFor();
      await page.getByLabel('Address', { exact: true }).fill('八一七北路 2 号');
      await page.getByLabel(/I have read and accept/).check();
      await picture(page, 'join-returned-en');
      await page.getByRole('button', { name: 'Send again' }).click();
      await page.getByText('Waiting').waitFor();
      const circles = await open('/business-circles', bank.maker, wide);
      await circles.getByText('东街口商圈').waitFor();
      await untilDrawn(circles);
      expect(await faultsOnScreen(circles, 'circles')).toEqual([]);
      await picture(circles, 'circles');
    },
  );

  test(
    'a voucher is scanned by the camera, held, redeemed by the hold, and typed by a scanner',
    { timeout: 90_000 },
    async () => {
      const operator = await bank.addOperator('FZ-GL-2', merchantNo);
      const page = await open('/redemption', operator);
      await page.getByRole('button', { name: '用摄像头扫码' }).click();
      await page.getByText('十元券').first().waitFor({ timeout: 30_000 });
      await page.getByLabel('消费金额（元）').fill('50');
      await page.getByRole('button', { name: '先占用，等客户付款' }).click();
      await page.getByRole('button', { name: /^已收款，核销 十元券/ }).waitFor();
      expect(await faultsOnScreen(page, 'held')).toEqual([]);
      await picture(page, 'redemption-held');
      await page.getByRole('button', { name: /^已收款，核销 十元券/ }).click();
      await page.getByText('占用中').waitFor({ state: 'detached' });
      // A scanner types the code and Enter into the field that has the focus.
      await page.getByLabel('券码或二维码内容').focus();
      await page.keyboard.type(voucher);
      await page.keyboard.press('Enter');
      await page.getByText('该券已核销，不能核销').first().waitFor();
      await page.getByRole('button', { name: '大字' }).click();
      await page.getByRole('button', { name: '大字', pressed: true }).waitFor();
      expect(await faultsOnScreen(page, 'large text')).toEqual([]);
      await picture(page, 'redemption-large');
    },
  );

  test('a customer finds services and the merchants of circles', { timeout: 60_000 }, async () => {
    const administrator = await bank.signInAs('administrator', 'HQ');
    await administrator.call('PUT', '/api/local-service-settings', { hosts: ['gov.example'] });
    const services = [
      ['医保缴费', 'Health insurance', 'medical', 'insurance'],
      ['预约挂号', 'Appointments', 'medical', 'hospital'],
      ['加油', 'Fuel', 'transport', 'fuel'],
      ['社保查询', 'Social insurance', 'social', 'government'],
      ['观影', 'Films', 'culture', 'film'],
      ['资讯', 'News', 'news', 'news'],
    ];
    for (const [nameZh, nameEn, group, icon] of services) {
      const content = { nameZh, nameEn, group, icon, link: 'https://gov.example/' };
      const made = await bank.maker.call('POST', '/api/local-services', {
        orgId: bank.org('HQ'),
        content,
      });
      await decideOn(
        bank.maker,
        bank.checker,
        String(bodyOf(localService, made).id),
        'approve',
        'local_service',
      );
    }
    const circleId = await create(bank.maker, '/api/business-circles', {
      name: '鼓楼商圈',
      city: '福州',
      orgId: bank.org('FZ-GL-1'),
    });
    await bank.maker.call('PATCH', `/api/merchants/${merchantNo}/profile`, { circleId });
    const { database, keyring } = bank.platform;
    const [no] = await addCustomers(database, keyring, [
      customerRecord({ sourceCustomerId: 'PHONE', managingOrgId: bank.org('FZ-GL-1') }),
    ]);
    const seller = await bank.signInAs('relationship_manager', 'HQ');
    const { token } = bodyOf(
      phoneLink,
      await seller.call('POST', `/api/customers/${no}/phone-links`),
    );
    const page = await open(`/benefits#${token}`, null);
    await page.getByRole('link', { name: /本地生活/ }).click();
    await page.getByRole('link', { name: '医保缴费' }).waitFor();
    expect(await faultsOnScreen(page, 'local')).toEqual([]);
    await picture(page, 'local');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Larger text' }).click();
    await page.getByText('鼓楼商圈').waitFor();
    await picture(page, 'local-en-large');
    const catalogue = await open('/local-services', bank.maker, wide);
    await catalogue.getByText('医保缴费').waitFor();
    await untilDrawn(catalogue);
    expect(await faultsOnScreen(catalogue, 'local services')).toEqual([]);
    await picture(catalogue, 'local-services');
  });
});

/** A film of one second on which a QR code stands still, as YUV4MPEG2: what the fake camera shows. */
function filmOf(text: string): Buffer {
  const [width, height] = [640, 480];
  const qr = qrcode(0, 'M');
  qr.addData(text, 'Alphanumeric');
  qr.make();
  const count = qr.getModuleCount();
  const scale = Math.floor(400 / count);
  const [left, top] = [(width - count * scale) >> 1, (height - count * scale) >> 1];
  const luma = Buffer.alloc(width * height, 235);
  for (let y = 0; y < count * scale; y += 1)
    for (let x = 0; x < count * scale; x += 1)
      if (qr.isDark(Math.floor(y / scale), Math.floor(x / scale)))
        luma[(top + y) * width + left + x] = 16;
  const frame = Buffer.concat([
    Buffer.from('FRAME\n'),
    luma,
    Buffer.alloc((width * height) / 2, 128),
  ]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([head, ...Array.from({ length: 10 }, () => frame)]);
}
