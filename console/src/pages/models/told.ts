import type { TrainedCard } from '#contract/bank-models.ts';
import { sentenceOf } from '#contract/errors.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';

type Sentence = Parameters<typeof sentenceOf>[0];
type Facts = Parameters<typeof sentenceOf>[1];

/** The sentence of a reason or a note of a report, its features by their names, in the reader's language. */
export function useTold(
  features: TrainedCard['features'],
): (declaration: Omit<Sentence, 'status'>, facts: Facts) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = new Map(features.map(({ name, words }) => [name, words[language]]));
  const named = (value: Facts[string] = null): Facts[string] =>
    typeof value === 'string'
      ? value
          .split(', ')
          .map((name) => names.get(name) ?? name)
          .join(language === 'zh' ? '、' : ', ')
      : value;
  const groupName = (group: Facts[string] = null): Facts[string] =>
    group === 'age' || group === 'sex' ? t(`models.groups.${group}`) : group;
  return (declaration, facts) =>
    sentenceOf(
      { ...declaration, status: 200 },
      {
        ...facts,
        feature: named(facts['feature']),
        features: named(facts['features']),
        group: groupName(facts['group']),
      },
      language,
    );
}
