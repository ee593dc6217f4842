import type { Bilingual } from '#contract/bilingual.ts';
import type { AmountBand, TagChoice, TagUnit } from '#contract/tags.ts';

export type Valued = {
  code: string;
  unit: TagUnit | null;
  choices: readonly TagChoice[] | null;
};

/**
 * A value as a person reads it; null for a flag, whose name says it all. Amounts are told by the band they
 * lie in: whoever holds the phone reads along.
 */
export function wordValue(
  { code, unit, choices }: Valued,
  value: string | number | boolean,
  bandOf: (fen: number) => AmountBand,
): Bilingual | null {
  if (typeof value === 'boolean') return null;
  if (typeof value === 'string') {
    const choice = choices?.find((one) => one.value === value);
    return choice ? { zh: choice.zh, en: choice.en } : { zh: value, en: value };
  }
  if (unit === 'fen') return wordBand(bandOf(value));
  if (unit === 'share') return both(`${Math.round(value * 100)}%`);
  const rounded = String(Math.round(value * 10) / 10);
  if (code === 'age') return { zh: `${rounded} 岁`, en: `${rounded} years` };
  const words = unit === null ? null : unitWords[unit];
  return words ? { zh: `${rounded}${words.zh}`, en: `${rounded}${words.en}` } : both(rounded);
}

const unitWords: Record<Exclude<TagUnit, 'fen' | 'share'>, Bilingual | null> = {
  count: null,
  day: { zh: ' 天', en: ' days' },
  month: { zh: ' 个月', en: ' months' },
  year: { zh: ' 年', en: ' years' },
  level: { zh: ' 级', en: '' },
  score: { zh: ' 分', en: ' points' },
};

const both = (text: string): Bilingual => ({ zh: text, en: text });

function wordBand({ from, to }: AmountBand): Bilingual {
  if (from === null || to === null) {
    const bound = from ?? to ?? 0;
    return from === null
      ? { zh: `低于 ${zhYuan(bound)}`, en: `below ${enYuan(bound)}` }
      : { zh: `${zhYuan(bound)}以上`, en: `${enYuan(bound)} or more` };
  }
  return { zh: `${zhYuan(from)}至 ${zhYuan(to)}`, en: `${enYuan(from)} to ${enYuan(to)}` };
}

function zhYuan(fen: number): string {
  const yuan = fen / 100;
  return yuan >= 10_000 ? `${yuan / 10_000} 万元` : `${yuan} 元`;
}

function enYuan(fen: number): string {
  return `${(fen / 100).toLocaleString('en-US')} yuan`;
}
