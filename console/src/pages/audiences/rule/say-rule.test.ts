import { createInstance, type TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import type { Rule } from '#contract/audience-rule.ts';
import { en, zh } from '../../../locales/index.ts';
import { ruleInWords, type RuleNames } from './say-rule.ts';

async function namesIn(language: 'zh' | 'en'): Promise<RuleNames> {
  const i18n = createInstance();
  const t = await i18n.init({
    lng: language,
    defaultNS: 'console',
    resources: { zh: { console: zh }, en: { console: en } },
    interpolation: { escapeValue: false },
  });
  return {
    t: t as TFunction<'console'>, // init gives the function of the default namespace
    language,
    tag: (code) =>
      code === 'aum'
        ? {
            name: language === 'zh' ? '金融资产' : 'AUM',
            info: { type: 'number', unit: 'fen', choices: null },
          }
        : null,
    org: (id) => `O${id}`,
    audience: (id) => `A${id}`,
    list: (id) => `L${id}`,
  };
}

const rich: Rule = { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 5_000_000 } };
const women: Rule = {
  kind: 'attribute',
  attribute: 'gender',
  is: { operator: 'in', values: ['female'] },
};
const buyers: Rule = {
  kind: 'transaction',
  times: { operator: 'at_least', count: 2 },
  lastDays: 30,
  where: [{ field: 'amount_fen', is: { operator: 'gt', value: 10_000 } }],
};

describe('a rule reads as a sentence in both languages', () => {
  it.each<[Rule, string, string]>([
    [rich, '金融资产 不低于 50,000 元', 'AUM at least 50,000 yuan'],
    [women, '性别 属于 女', 'Gender is one of Female'],
    [
      { kind: 'and', of: [rich, { kind: 'or', of: [women, { kind: 'not', of: buyers }] }] },
      '金融资产 不低于 50,000 元 且 (性别 属于 女 或 非 最近 30 天交易至少 2 次 (其中 金额 大于 100 元))',
      'AUM at least 50,000 yuan and (Gender is one of Female or Not Transaction at least 2 times in the last 30 days (where Amount above 100 yuan))',
    ],
    [
      {
        kind: 'difference',
        of: [
          { kind: 'audience', audienceId: 7 },
          { kind: 'list', listId: 9 },
        ],
      },
      '在客群“A7”中,排除 在名单“L9”中',
      'in audience “A7”, without those in list “L9”',
    ],
    [
      { kind: 'tag', tag: 'gone', is: { operator: 'within_last_days', days: 7 } },
      'gone 在最近 7 天内',
      'gone within the last 7 days',
    ],
  ])('%#', async (rule, chinese, english) => {
    expect(ruleInWords(rule, await namesIn('zh'))).toBe(chinese);
    expect(ruleInWords(rule, await namesIn('en'))).toBe(english);
  });
});
