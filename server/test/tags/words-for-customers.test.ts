import { expect, test } from 'vitest';
import { marketingTags } from '../../src/modules/own-tags/own-tag.core.ts';
import { inPlainWords, plainFamily } from '../../src/modules/own-tags/plain-words.core.ts';
import { catalogue } from '../../src/modules/tags/catalogue.ts';

/** How a bank speaks of customers among themselves, and of what it wants of them. */
const amongThemselves =
  /价值|流失|衰退|长尾|成本|商机|疲劳|预警|冲时点|睡眠|休眠|沉睡|缺口|交叉销售|加载|主办行|疑似|依赖|敏感|多头|零余额|转化|挽回|唤醒|激活|留客|闲置|下滑|批量|宜做|宜引导|客群|经营特征/;
const inEnglish =
  /^lost$|\b(low value|high value|costly|declining|prospect|fatigue|tired|churn|cross-sell\w*|long-tail|dormant|asleep|sleeping|gap|candidate|lapsed|gave up|idle|depends|sensitive|activation|reactivated|surge|in bulk)\b/i;

const tags = [...catalogue.tags.values()];
const shown = marketingTags(tags, () => []);
const pages = tags
  .filter(({ code }) => shown.has(code))
  .map((tag) => {
    const { name, definition, choices } = inPlainWords(tag);
    const words = [name, definition, ...(tag.model === undefined ? (choices ?? []) : [])];
    return { code: tag.code, words: [...words, plainFamily(tag.family)] };
  });

test('no marketing tag speaks to the customer in the words of the bank’s trade', () => {
  const faults = pages.flatMap(({ code, words }) =>
    words.flatMap(({ zh, en }) =>
      amongThemselves.test(zh) || inEnglish.test(en) ? [`${code}: ${zh} | ${en}`] : [],
    ),
  );
  expect(faults).toEqual([]);
});

test('words for customers are declared of values that the tag has, and in both languages', () => {
  const wrong = tags.flatMap(({ code, plain, choices }) =>
    Object.entries(plain?.choices ?? {}).flatMap(([value, { zh, en }]) =>
      choices?.some((choice) => choice.value === value) && zh && en ? [] : [`${code}.${value}`],
    ),
  );
  expect(wrong).toEqual([]);
});
