import { sentenceOf } from '#contract/errors.ts';
import { useLanguage } from '../../app/language.ts';

type Sentence = Parameters<typeof sentenceOf>[0];
type Facts = Parameters<typeof sentenceOf>[1];

/** The sentence of a reason or a note of a report, with its facts, in the reader's language. */
export function useTold(): (declaration: Omit<Sentence, 'status'>, facts: Facts) => string {
  const language = useLanguage();
  return (declaration, facts) => sentenceOf({ ...declaration, status: 200 }, facts, language);
}
