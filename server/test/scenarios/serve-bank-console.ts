import type { Browser, Locator } from 'playwright-core';
import { faultsOnScreen } from '../../../console/e2e/check-accessibility.ts';
import { Person as Reader } from '../../../console/e2e/drive-console.ts';
import { openBrowser } from '../../../console/e2e/open-browser.ts';
import { serveConsole } from '#platform/http/serve-console.ts';
import { buildConsole } from '../../src/cli/build-console.ts';
import { composeApp } from '../../src/compose.ts';
import type { Person, TestApp } from '../harness/app.ts';

export type BankConsole = {
  browser: Browser;
  /** this person at a screen, at the bank's own time */
  at(person: Person, path: string): Promise<Reader>;
  close(): Promise<void>;
};

/** The console over a test bank, whose clock, jobs and people the test moves by itself. */
export async function serveBankConsole(bank: TestApp): Promise<BankConsole> {
  await buildConsole();
  const app = await composeApp(bank.platform, async () => {});
  await serveConsole(app);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await openBrowser();
  return {
    browser,
    at: ({ staffId, headers }, path) =>
      Reader.withSession(
        browser,
        address,
        { staffId, cookie: headers['cookie'] ?? '' },
        { path, now: bank.platform.clock.now() },
      ),
    close: async () => {
      await browser.close();
      await app.close();
    },
  };
}

/** A row of the list itself: an open drawer has rows too. */
export const listed = ({ page }: Reader, text: string): Locator =>
  page.locator('.list-table tbody').getByRole('row').filter({ hasText: text });

/** What axe holds against what is on the screen now: nothing, or the test fails. */
export async function holdSound({ page }: Reader, name: string): Promise<void> {
  const faults = await faultsOnScreen(page, name);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** The one thing that waits for this checker is approved. */
export async function approveOnly(checker: Reader, kind: string): Promise<void> {
  await listed(checker, kind).getByRole('button', { name: '查看' }).click();
  await checker.press('通过', checker.dialog());
  await checker.page.getByText('没有待您审批的事项').waitFor();
}
