import type { Page } from 'playwright-core';
import { z } from 'zod';

const texts = z.array(z.string());
const attributes = ['aria-label', 'placeholder', 'title', 'alt'];

/**
 * Chinese that is left on a screen in English, one line a text. `data`: what the bank itself wrote in Chinese
 * and screens repeat in any language, such as names of people, org units and audiences.
 */
export async function chineseOnScreen(
  page: Page,
  path: string,
  data: readonly string[],
): Promise<string[]> {
  return (await chineseTexts(page)).flatMap((text) => {
    const own = data.reduce((rest, known) => rest.replaceAll(known, ''), withoutMasked(text));
    return /\p{Script=Han}/u.test(own) ? [`${path}: ${text}`] : [];
  });
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
