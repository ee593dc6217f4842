import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const answer = z.array(
  z.object({ id: z.string(), impact: z.string().nullish(), targets: z.array(z.string()) }),
);

/**
 * What axe-core holds against these screens under WCAG 2.2 AA, serious and critical only; and what else
 * somebody finds on each once it is drawn, since drawing takes longer than looking. In a page that shows
 * the console already: to load it once more costs as much as three screens.
 */
export async function accessibilityFaults(
  page: Page,
  paths: readonly string[],
  look: (page: Page, path: string) => Promise<string[]> = () => Promise.resolve([]),
): Promise<string[]> {
  const faults: string[] = [];
  for (const path of paths) {
    await walkTo(page, path);
    await untilDrawn(page);
    faults.push(...(await faultsOnScreen(page, path)), ...(await look(page, path)));
  }
  return faults;
}

/**
 * To another screen by the console's own router: loading the whole console once more is the half of what a
 * look costs. By way of an address that is none, so that the heading that comes next is the new screen's.
 */
export async function walkTo(page: Page, path: string): Promise<void> {
  await route(page, '/no-such-screen');
  const none = page.locator('.ant-result-404');
  await none.waitFor();
  await route(page, path);
  await none.waitFor({ state: 'detached' });
}

/** As a link of the console would. */
export const route = (page: Page, path: string): Promise<void> =>
  page.evaluate(
    `history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );

/** The page has its heading, and nothing on it is still being read. */
export async function untilDrawn(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  // A colour on its way from disabled to enabled has neither's contrast.
  await page.waitForFunction(
    `document.querySelector('main .ant-skeleton, main .ant-spin-spinning, main .ant-btn-loading') === null &&
      document.getAnimations().every((one) => one.effect.getComputedTiming().iterations === Infinity)`,
  );
}

/** The same for what is open on the screen now, such as a drawer. */
export async function faultsOnScreen(page: Page, name: string): Promise<string[]> {
  // Not as a script of the page, which its content security policy may refuse.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe.source);
  // As text: it runs in the page, where the script above has just made `axe`. What passed need not
  // be described.
  const options = JSON.stringify({ runOnly: rules, resultTypes: ['violations'] });
  const found: unknown = await page.evaluate(
    `axe.run(document, ${options}).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.map((node) => String(node.target)) })))`,
  );
  return answer
    .parse(found)
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${name} ${one.id}: ${one.targets.slice(0, 3).join(' | ')}`);
}
