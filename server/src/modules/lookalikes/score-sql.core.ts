import type { LogisticModel, LogisticTerm } from '#contract/models.ts';

/**
 * The log-odds of a linear model as an expression over the rows of the tags, so that the engine scores
 * everybody where the rows are. `columnOf` gives the SQL of a feature: a number that may be NULL, or a
 * text where '' is no value. Quoting is done here: categories are texts of the bank.
 */
export function scoreSql(
  { intercept, terms }: LogisticModel,
  columnOf: (feature: string) => string,
): string {
  return [String(intercept), ...terms.map((term) => termSql(term, columnOf(term.feature)))].join(
    ' + ',
  );
}

function termSql(term: LogisticTerm, column: string): string {
  if (term.kind === 'numeric') {
    const { mean, deviation, weight, missingWeight } = term;
    return `ifNull((${column} - ${number(mean)}) * ${number(weight / deviation)}, ${number(missingWeight)})`;
  }
  const values = term.levels.map(({ category }) => quote(category ?? ''));
  const weights = term.levels.map(({ weight }) => number(weight));
  return `transform(toString(${column}), [${values.join(', ')}], [${weights.join(', ')}], ${number(term.otherWeight)})`;
}

/** In brackets where it is below zero; always with a point, so that a list of weights is one of floats. */
function number(value: number): string {
  const text = Number.isInteger(value) ? `${value}.0` : String(value);
  return value < 0 ? `(${text})` : text;
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

export type TellingTerm = { feature: string; category: string | null; weight: number };

/**
 * What each term says for belonging, the largest first: the weight of one standard deviation, of a number
 * or of having a category (√(p(1 − p)) of its share p, against an average row), so that a rare category
 * does not stand before what sets many apart.
 */
export function tellingTerms({ terms }: LogisticModel): TellingTerm[] {
  return terms
    .flatMap((term): TellingTerm[] => {
      if (term.kind === 'numeric')
        return [{ feature: term.feature, category: null, weight: term.weight }];
      const average = term.levels.reduce(
        (sum, { weight, share }) => sum + weight * share,
        term.otherWeight * term.otherShare,
      );
      return term.levels.flatMap(({ category, weight, share }) => {
        if (category === null || category === '') return [];
        const deviation = Math.sqrt(share * (1 - share));
        return [{ feature: term.feature, category, weight: (weight - average) * deviation }];
      });
    })
    .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
}
