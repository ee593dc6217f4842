import { type Expression, type FactField } from './expression.core.ts';
import { columnOfTable } from './fact-tables.core.ts';
import { factTableOf, fieldShown, type Metric } from './metric.core.ts';

/** What of the facts a value still shows, followed through the expressions it is made by. */
export type ValueLineage = {
  /**
   * To which power money is in a number: 1 an amount, 0 none, as in a share of two amounts. `any`: a nought
   * or a text written out, which stands beside all. `mixed`: amounts beside other numbers, from which the
   * amount can be had back, and what models estimate.
   */
  power: number | 'any' | 'mixed';
  /** the field of which a text shows single values that name somebody */
  personal: FactField | null;
};

const none: ValueLineage = { power: 0, personal: null };
const written: ValueLineage = { power: 'any', personal: null };

const withoutAmounts: readonly Metric['aggregate'][] = [
  'count',
  'distinct',
  'share',
  'month_on_month',
  'streak',
  'days_since',
];

/** By the field it is made of, whatever unit somebody gave it. */
export function lineageOfMetric(metric: Metric): ValueLineage {
  const { fact, field = '', aggregate } = metric;
  if (withoutAmounts.includes(aggregate)) return none;
  if (fieldShown(metric)?.personal) return { power: 0, personal: { fact, field } };
  const isEstimate = columnOfTable(factTableOf(metric), field)?.estimate;
  return { ...none, power: isEstimate ? 'mixed' : powerOfName(field) };
}

/** Fields and attributes in fen are named so. */
export const lineageOfName = (name: string): ValueLineage => ({
  ...none,
  power: powerOfName(name),
});
const powerOfName = (name: string): number => (name.endsWith('_fen') ? 1 : 0);

/** Of an expression, given that of the names in it. What only compares shows nothing of what it compares. */
export function lineageOf(
  expression: Expression,
  ofName: (name: string) => ValueLineage,
): ValueLineage {
  const of = (node: Expression): ValueLineage => lineageOf(node, ofName);
  switch (expression.op) {
    case 'text':
      return written;
    case 'number':
      return expression.value === 0 ? written : none;
    case 'name':
      return ofName(expression.name);
    case 'negate':
      return of(expression.of);
    case 'case':
      return [...expression.branches.map(({ value }) => value), expression.otherwise]
        .map(of)
        .reduce(beside);
    case 'call':
      return ofCall(expression.name, expression.of.map(of));
    case '+':
    case '-':
      return beside(of(expression.left), of(expression.right));
    case '*':
    case '/': {
      const sign = expression.op === '*' ? 1 : -1;
      const [left, right] = [of(expression.left), of(expression.right)];
      return { power: multiplied(left.power, right.power, sign), personal: null };
    }
    default:
      return none;
  }
}

/** Functions whose value is one of what they are given; every other counts, or names a level. */
function ofCall(name: string, of: readonly ValueLineage[]): ValueLineage {
  switch (name) {
    case 'coalesce':
    case 'least':
    case 'greatest':
      return of.reduce(beside, written);
    case 'round':
      return of[0] ?? none;
    case 'choose':
      return of.slice(1).reduce(beside, written);
    case 'top_of':
      return of.filter((_, index) => index % 2 === 0).reduce(beside, written);
    default:
      return none;
  }
}

function beside(one: ValueLineage, other: ValueLineage): ValueLineage {
  const personal = one.personal ?? other.personal;
  if (one.power === 'any') return { power: other.power, personal };
  if (other.power === 'any' || one.power === other.power) return { power: one.power, personal };
  return { power: 'mixed', personal };
}

function multiplied(
  left: ValueLineage['power'],
  right: ValueLineage['power'],
  sign: 1 | -1,
): ValueLineage['power'] {
  if (left === 'mixed' || right === 'mixed') return 'mixed';
  return (left === 'any' ? 0 : left) + sign * (right === 'any' ? 0 : right);
}
