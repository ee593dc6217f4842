import type { Browser, Locator, Page } from 'playwright-core';
import { walkTo } from './check-accessibility.ts';
import { changePasswordOverHttp, signInOverHttp } from './prepare-bank.ts';

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
    const page = await blankPage(browser, address, tourSeen);
    await page.goto('/');
    await page.getByLabel('工号').fill(staffNumber);
    await page.getByLabel('密码', { exact: true }).fill(password);
    const enter = page.getByRole('button', { name: '登录', exact: true });
    await enter.click();
    // The sign-in page has a heading too: only what comes after it says that the session is there.
    await enter.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    return new Person(page);
  }

  /** At the first page, signed in and with a password of their own, without the screens for both. */
  static async enter(
    browser: Browser,
    address: string,
    staffNumber: string,
    { given, own }: { given: string; own: string },
  ): Promise<Person> {
    const page = await blankPage(browser, address);
    const { request } = page.context();
    await signInOverHttp(request, staffNumber, given);
    await changePasswordOverHttp(request, given, own);
    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    return new Person(page);
  }

  /** At a screen, by a session that was begun elsewhere; `now`: the moment that the server takes for the present. */
  static async withSession(
    browser: Browser,
    address: string,
    { staffId, cookie }: { staffId: number; cookie: string },
    { path = '/', now }: { path?: string; now: Date },
  ): Promise<Person> {
    const page = await blankPage(browser, address);
    const context = page.context();
    // It goes on from there: messages leave the screen by themselves.
    await context.clock.install({ time: now });
    await context.addInitScript((id) => {
      localStorage.setItem(`huike.tour-seen.${id}`, '1');
    }, staffId);
    const [name = '', value = ''] = cookie.split('=', 2);
    await context.addCookies([{ name, value, url: address }]);
    await page.goto(path);
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

  /** Elsewhere by the console's own router: loading all of it once more is the half of what a screen costs. */
  async walk(path: string): Promise<void> {
    await walkTo(this.page, path);
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
    const list = this.page.locator('.ant-select-dropdown:visible');
    await list
      .locator('.ant-select-item-option, .ant-select-tree-title')
      .filter({ hasText: option })
      .first()
      .click();
    await leaveList(box, list);
  }

  /** Types a date as a person does: the calendar opens, and Enter takes the date only when it has. */
  async setDate(box: Locator, date: string): Promise<void> {
    const calendar = this.page.locator('.ant-picker-dropdown:visible');
    await box.click();
    await calendar.waitFor();
    await box.fill(date);
    await calendar.locator(`td.ant-picker-cell-selected[title="${date}"]`).waitFor();
    await box.press('Enter');
    await calendar.waitFor({ state: 'hidden' });
  }

  /** Both days of a period: after the first the calendar asks for the second. */
  async setRange(item: Locator, from: string, until: string): Promise<void> {
    const calendar = this.page.locator('.ant-picker-dropdown:visible');
    const [first, second] = [item.locator('input').first(), item.locator('input').last()];
    await first.click();
    await calendar.waitFor();
    await first.fill(from);
    await first.press('Enter');
    await second.fill(until);
    await second.press('Enter');
    await calendar.waitFor({ state: 'hidden' });
  }

  dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Two presses before the first is answered, however slow the machine: the answer waits for both. */
export async function pressTwice(button: Locator): Promise<void> {
  const pressed = Promise.withResolvers<void>();
  await button.page().route('**/api/**', async (route) => {
    await pressed.promise;
    await route.continue();
  });
  await button.dblclick();
  pressed.resolve();
}

/**
 * Where several may be picked the list stays open until its box is left, and a press within it puts the focus back
 * a moment later: left before that, it would stay open over what is pressed next.
 */
async function leaveList(box: Locator, list: Locator): Promise<void> {
  const isClosed = async (): Promise<boolean> =>
    list
      .first()
      .waitFor({ state: 'hidden', timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
  for (let attempts = 0; attempts < 20; attempts++) {
    await box.blur();
    if (await isClosed()) return;
  }
  throw new Error('the list of a select stays open after its box was left');
}

async function blankPage(browser: Browser, address: string, tourSeen = true): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    baseURL: address,
    // Half of a browser's work on this console is movement; the tour is seen with it.
    reducedMotion: tourSeen ? 'reduce' : 'no-preference',
  });
  await context.addInitScript((seen) => {
    // A test that has switched the language goes on in it.
    localStorage['huike.language'] ??= 'zh';
    for (let id = 1; seen && id < 100; id++) localStorage.setItem(`huike.tour-seen.${id}`, '1');
  }, tourSeen);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}
