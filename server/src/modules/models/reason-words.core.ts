import type { Bilingual } from '#contract/bilingual.ts';
import type { TagChoice, TagUnit } from '#contract/tags.ts';

/** A feature in words. A date is told in the days since. */
export type FeatureWords = {
  readonly zh: string;
  readonly en: string;
  readonly type: 'number' | 'text' | 'flag' | 'date';
  readonly unit: TagUnit | null;
  readonly choices: readonly TagChoice[] | null;
};

/** What is so with a customer, in a phrase: `近 3 个月代发工资金额:1.2 万元`. `figure` as the score keeps it, '' unknown. */
export function wordReason(feature: FeatureWords, figure: string): Bilingual {
  const value = figure === '' ? { zh: '无', en: 'none' } : wordFigure(feature, figure);
  return { zh: `${feature.zh}:${value.zh}`, en: `${feature.en}: ${value.en}` };
}

const inUnit: Partial<Record<TagUnit, (text: string) => Bilingual>> = {
  day: (text) => ({ zh: `${text} 天`, en: `${text} days` }),
  month: (text) => ({ zh: `${text} 个月`, en: `${text} months` }),
  year: (text) => ({ zh: `${text} 岁`, en: `${text} years` }),
};

function wordFigure({ type, unit, choices }: FeatureWords, figure: string): Bilingual {
  if (type === 'text')
    return choices?.find(({ value }) => value === figure) ?? { zh: figure, en: figure };
  const value = Number(figure);
  if (type === 'flag') return value === 1 ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
  if (type === 'date')
    return value >= 0
      ? { zh: `${value} 天前`, en: `${value} days ago` }
      : { zh: `${-value} 天后`, en: `in ${-value} days` };
  if (unit === 'fen') return wordMoney(value);
  if (unit === 'share') {
    const text = `${(value * 100).toFixed(1)}%`;
    return { zh: text, en: text };
  }
  const text = String(Math.round(value * 100) / 100);
  return (unit && inUnit[unit]?.(text)) ?? { zh: text, en: text };
}

/** Rounded: a reason is read, not added up. */
function wordMoney(fen: number): Bilingual {
  const yuan = Math.round(fen / 100);
  const en = `${yuan.toLocaleString('en-US')} yuan`;
  const tenThousands = Math.abs(yuan) >= 10_000;
  return { zh: tenThousands ? `${Math.round(yuan / 100) / 100} 万元` : `${yuan} 元`, en };
}
