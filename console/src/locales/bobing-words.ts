import type { ZhuangyuanKind } from '#contract/bobing.ts';

type KindWords = Record<ZhuangyuanKind, string>;

/** The kinds of 状元, as staff and the customer's phone call them. */
export const zhuangyuanWords: { zh: KindWords; en: KindWords } = {
  zh: {
    golden_flower: '状元插金花',
    six_red: '六博红',
    six_ones: '遍地锦',
    six_black: '六博黑',
    five_red: '五红',
    five_alike: '五子登科',
    four_red: '四点红',
  },
  en: {
    golden_flower: 'golden flower',
    six_red: 'six fours',
    six_ones: 'six ones',
    six_black: 'six alike',
    five_red: 'five fours',
    five_alike: 'five alike',
    four_red: 'four fours',
  },
};
