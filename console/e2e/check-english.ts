import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { untilDrawn } from './check-accessibility.ts';

const texts = z.array(z.string());
const attributes = ['aria-label', 'placeholder', 'title', 'alt'];

/**
 * Chinese that is left on these screens in English, one line a text. `data`: what the bank itself wrote in
 * Chinese and screens repeat in any language, such as names of people, org units and audiences.
 */
export async function chineseOnScreens(
  context: BrowserContext,
  paths: readonly string[],
  data: readonly string[],
): Promise<string[]> {
  const page = await context.newPage();
  const left: string[] = [];
  for (const path of paths) {
    await page.goto(path);
    await untilDrawn(page);
    for (const text of await chineseTexts(page)) {
      const own = data.reduce((rest, known) => rest.replaceAll(known, ''), withoutMasked(text));
      if (/\p{Script=Han}/u.test(own)) left.push(`${path}: ${text}`);
    }
  }
  await page.close();
  return left;
}

/** A masked name keeps its surname. */
const withoutMasked = (text: string): string => text.replaceAll(/\p{Script=Han}\*+/gu, '');

/** What people read, and what is read to them. The switch of languages names each in itself. */
async function chineseTexts(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(`(() => {
    const texts = [document.title];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) texts.push(walk.currentNode.textContent.trim());
    for (const name of ${JSON.stringify(attributes)})
      for (const one of document.querySelectorAll('[' + name + ']')) texts.push(one.getAttribute(name));
    return [...new Set(texts)].filter((text) => /\\p{Script=Han}/u.test(text));
  })()`);
  return texts.parse(found);
}
