import { z } from 'zod';
import type { ModelDocument } from '#contract/models.ts';
import { figureOf, keepReasons, type KeptReasons } from './describe-score.core.ts';
import { explainRows } from './score.core.ts';
import { tabulate } from './tabulate-rows.core.ts';

/** What the inputs of a score mean, in their order; `categories` of a text, null of a number. */
export const inputPlan = z.array(
  z.object({ name: z.string(), categories: z.array(z.string()).nullable() }),
);
export type InputPlan = z.infer<typeof inputPlan>;

export type ScoreExplained = KeptReasons & {
  readonly base: number;
  /** the customer's value of each feature as text */
  readonly figures: readonly string[];
};

/** What tells of a tag that the customer has deleted is no reason that anybody reads: what it adds goes into the rest. */
export function withoutDeleted(
  explained: ScoreExplained,
  tellsDeleted: (name: string) => boolean,
): ScoreExplained {
  const isSaid = explained.features.map((name) => !tellsDeleted(name));
  const said = <T>(values: readonly T[]): T[] => values.filter((_, index) => isSaid[index]);
  const unsaid = explained.contributions.filter((_, index) => !isSaid[index]);
  return {
    ...explained,
    features: said(explained.features),
    figures: said(explained.figures),
    contributions: said(explained.contributions),
    rest: unsaid.reduce((total, one) => total + one, explained.rest),
  };
}

/**
 * Why one customer has the score, from what it was computed from (NaN: unknown). log-odds = base +
 * Σ contributions + rest, exactly those of the scoring, since the inputs are. About a millisecond.
 */
export function explainScore(
  document: ModelDocument,
  plan: InputPlan,
  inputs: readonly number[],
): ScoreExplained {
  if (inputs.length !== plan.length)
    throw new Error(`a score has ${inputs.length} inputs and not the ${plan.length} of its date`);
  const table = tabulate([Float64Array.from(inputs)], plan.length, 0, plan);
  const explained = explainRows(document, table, Uint32Array.of(0));
  const kept = keepReasons(explained, 0);
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const figures = kept.features.map((name) => figureOf(columns.get(name)!, 0));
  return { ...kept, base: explained.base, figures };
}
