import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const answer = z.array(
  z.object({ id: z.string(), impact: z.string().nullish(), targets: z.array(z.string()) }),
);

/** What axe-core holds against the page under WCAG 2.2 AA, serious and critical only. */
export async function accessibilityFaults(page: Page, path: string): Promise<string[]> {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
  await page.addScriptTag({ content: axe.source });
  // As text: it runs in the page, where the script above has just made `axe`.
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.map((node) => String(node.target)) })))`,
  );
  return answer
    .parse(found)
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${path} ${one.id}: ${one.targets.slice(0, 3).join(' | ')}`);
}
