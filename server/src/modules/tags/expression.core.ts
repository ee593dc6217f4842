/**
 * Expressions of the tag language, as a tree. Written as text in the catalogue:
 *
 *   customer.age >= $minimum_age and (salary_months_3 >= 2 or not has_loan = 1)
 *   case when aum_fen >= $high then 'high' else 'low' end
 *
 * Names are resolved by whoever compiles: columns of a fact table in a metric's filter; metrics,
 * `customer.*` attributes and `tag.*` in a tag. `$name` is a parameter of the tag itself, `$tag.name`
 * one of a tag declared before it, so that a threshold that several tags share is set in one place.
 */
export type Expression =
  | { op: 'number'; value: number }
  | { op: 'text'; value: string }
  | { op: 'flag'; value: boolean }
  | { op: 'name'; name: string }
  | { op: 'parameter'; name: string }
  | { op: 'not' | 'negate'; of: Expression }
  | { op: 'and' | 'or'; of: readonly Expression[] }
  | { op: Comparison | Arithmetic; left: Expression; right: Expression }
  | { op: 'in'; value: Expression; list: readonly Expression[] }
  | {
      op: 'case';
      branches: readonly { when: Expression; value: Expression }[];
      otherwise: Expression;
    }
  | { op: 'call'; name: string; of: readonly Expression[] };

export const comparisons = ['=', '!=', '<=', '>=', '<', '>'] as const;
export type Comparison = (typeof comparisons)[number];
export type Arithmetic = '+' | '-' | '*' | '/';

export type ValueType = 'number' | 'text' | 'flag' | 'date';

/** A mistake in a declaration, with the text it stands in. */
export class DeclarationError extends Error {}

export type FactField = { fact: string; field: string };

/** A declaration whose value would be the name or the account number of somebody. */
export class PersonalValueError extends DeclarationError {
  readonly of: FactField;
  constructor(what: string, of: FactField) {
    super(`${what}: its values would be those of ${of.fact}.${of.field}, which name somebody`);
    this.of = of;
  }
}

/** Names and parameters an expression mentions, each once, in order of appearance. */
export function namesIn(expression: Expression): { names: string[]; parameters: string[] } {
  const names = new Set<string>();
  const parameters = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.op === 'name') names.add(node.name);
    if (node.op === 'parameter') parameters.add(node.name);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression);
  return { names: [...names], parameters: [...parameters] };
}

/** The expression and all inside it. */
export function expressionsIn(expression: Expression): Expression[] {
  return [expression, ...childrenOf(expression).flatMap(expressionsIn)];
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.op) {
    case 'number':
    case 'text':
    case 'flag':
    case 'name':
    case 'parameter':
      return [];
    case 'not':
    case 'negate':
      return [node.of];
    case 'and':
    case 'or':
    case 'call':
      return node.of;
    case 'in':
      return [node.value, ...node.list];
    case 'case':
      return [...node.branches.flatMap((branch) => [branch.when, branch.value]), node.otherwise];
    default:
      return [node.left, node.right];
  }
}
