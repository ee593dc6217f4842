import type { Bilingual } from '#contract/bilingual.ts';
import type { predictions } from '#contract/predictions.ts';
import type { Directions } from './boost-trees.core.ts';

/** How long after its date a prediction is judged; training dates are ends of months. */
export type Horizon = { readonly months: number } | { readonly days: number };

/** A rule in the tag language and what it means. */
export type Rule = { readonly expression: string; readonly words: Bilingual };

/**
 * A model of the bank's own customers. All expressions are of the tag language, over metrics, tags and
 * attributes: the population and the features as of the date of the prediction, the label (and who has
 * one) as of the end of the horizon.
 */
export type ModelDeclaration = {
  readonly code: (typeof predictions)[number]['code'];
  readonly population: Rule;
  readonly label: Rule;
  /** whose outcome can be known, where that is not everybody: only who was contacted can respond */
  readonly observed?: Rule;
  readonly horizon: Horizon;
  /** metrics, `tag.*` and `customer.*` by name; dates enter as days since */
  readonly features: readonly string[];
  /** features by which the score may only rise (1) or only fall (−1) */
  readonly directions?: Directions;
};

export const rule = (expression: string, zh: string, en: string): Rule => ({
  expression,
  words: { zh, en },
});
