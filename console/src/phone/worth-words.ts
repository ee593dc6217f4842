import type { Gives } from '#contract/my-benefits.ts';
import type { Language } from './phone-words.ts';

export type WorthWords = {
  worth(yuan: string): string;
  percentOff(percent: string, mostYuan: string): string;
  exchangeFor(what: string): string;
  gives: Record<Gives['kind'], (number: number, name: string) => string>;
  lucky(leastYuan: string): string;
};

/** What a benefit is worth, as every page for customers' phones says it. */
export const worthWords: Record<Language, WorthWords> = {
  zh: {
    worth: (yuan) => `${yuan} 元`,
    percentOff: (percent, most) => `立减 ${percent}%，最多 ${most} 元`,
    exchangeFor: (what) => `兑换：${what}`,
    gives: {
      gift: (_number, name) => `礼品：${name}`,
      drawChance: (number, name) => `“${name}”抽奖机会 ${number} 次`,
      points: (number, name) => `${name} ${number} 分`,
    },
    lucky: (least) => `拼手气，最少 ${least} 元`,
  },
  en: {
    worth: (yuan) => `${yuan} yuan`,
    percentOff: (percent, most) => `${percent}% off, ${most} yuan at most`,
    exchangeFor: (what) => `for ${what}`,
    gives: {
      gift: (_number, name) => `Gift: ${name}`,
      drawChance: (number, name) => `${number} ${number === 1 ? 'chance' : 'chances'} in “${name}”`,
      points: (number, name) => `${number} points of ${name}`,
    },
    lucky: (least) => `Lucky packet, ${least} yuan at least`,
  },
};
