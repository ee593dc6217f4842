import type { TrainedCard } from '#contract/bank-models.ts';
import { sentenceOf } from '#contract/errors.ts';
import { useLanguage } from '../../app/language.ts';

type Sentence = Parameters<typeof sentenceOf>[0];
type Facts = Parameters<typeof sentenceOf>[1];

/** The sentence of a reason or a note of a report, its features by their names, in the reader's language. */
export function useTold(
  card: TrainedCard,
): (declaration: Omit<Sentence, 'status'>, facts: Facts) => string {
  const language = useLanguage();
  const names = new Map(card.features.map(({ name, words }) => [name, words[language]]));
  const named = (value: Facts[string] = null): Facts[string] =>
    typeof value === 'string'
      ? value
          .split(', ')
          .map((name) => names.get(name) ?? name)
          .join(language === 'zh' ? '、' : ', ')
      : value;
  return (declaration, facts) =>
    sentenceOf(
      { ...declaration, status: 200 },
      { ...facts, feature: named(facts['feature']), features: named(facts['features']) },
      language,
    );
}
