import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The Chromium of CHROMIUM_PATH, the system's, or the one that comes through npm. */
export async function openBrowser(): Promise<Browser> {
  const own = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (at) => at !== undefined && existsSync(at),
  );
  if (own) return chromium.launch({ executablePath: own, args: flags });
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...sparticuz.args, ...flags],
  });
}

/** One person at one browser, in Chinese, who has seen the tour unless it is said otherwise. */
export class Person {
  readonly page: Page;
  private constructor(page: Page) {
    this.page = page;
  }

  static async signIn(
    browser: Browser,
    address: string,
    staffNumber: string,
    password: string,
    { tourSeen = true } = {},
  ): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      baseURL: address,
    });
    await context.addInitScript((seen) => {
      localStorage.setItem('huike.language', 'zh');
      for (let id = 1; seen && id < 100; id++) localStorage.setItem(`huike.tour-seen.${id}`, '1');
    }, tourSeen);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto('/');
    await page.getByLabel('工号').fill(staffNumber);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    return new Person(page);
  }

  /** What everybody does with the first password somebody else gave them. */
  async changePassword(current: string, next: string): Promise<void> {
    await this.page.getByLabel('当前密码').fill(current);
    await this.page.getByLabel('新密码', { exact: true }).fill(next);
    await this.page.getByLabel('再次输入新密码').fill(next);
    await this.press('修改密码');
    await this.page.getByRole('navigation', { name: '主菜单' }).waitFor();
  }

  /** Through the left menu, as a person would. */
  async open(menu: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: '主菜单' })
      .getByRole('link', { name: menu, exact: true })
      .click();
    await this.page.getByRole('heading', { level: 1, name: menu }).waitFor();
  }

  async press(name: string, within: Page | Locator = this.page): Promise<void> {
    await within.getByRole('button', { name, exact: true }).first().click();
  }

  async fill(label: string, text: string, within: Page | Locator = this.page): Promise<void> {
    await within.getByLabel(label, { exact: true }).fill(text);
  }

  /** Picks from a select by what it shows; typing narrows a long list first. */
  async choose(label: string, option: string, within: Page | Locator = this.page): Promise<void> {
    const box = within.getByLabel(label, { exact: true });
    await box.click();
    // A select that cannot be typed into has a read-only input.
    if (await box.isEditable()) await box.fill(option);
    await this.page
      .locator('.ant-select-dropdown:visible')
      .locator('.ant-select-item-option, .ant-select-tree-title')
      .filter({ hasText: option })
      .first()
      .click();
    await box.blur();
  }

  async setDate(label: string, date: string, within: Page | Locator = this.page): Promise<void> {
    const box = within.getByLabel(label, { exact: true });
    await box.fill(date);
    await box.press('Enter');
  }

  dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** What every open page showed when the test failed, under .cache/e2e. */
export async function keepPictures(browser: Browser): Promise<void> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  await Promise.all(
    pages.map((page, index) => page.screenshot({ path: `.cache/e2e/failed-${index}.png` })),
  );
}
