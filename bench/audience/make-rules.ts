import type { Comparison, Rule } from '#contract/audience-rule.ts';
import { columns, outletCount, type BenchColumn } from './wide-table.ts';

/** Numbers below `below`, the same on every run. */
function lottery(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Different audiences of two to ten conditions over all columns, nested up to four levels. */
export function makeRules(count: number): Rule[] {
  const draw = lottery(162);
  return Array.from({ length: count }, (_, index) =>
    group(draw, 2 + (index % 9), index % 2 === 0, 1),
  );
}

function group(
  draw: (below: number) => number,
  conditions: number,
  all: boolean,
  depth: number,
): Rule {
  const of: Rule[] = [];
  let left = conditions;
  while (left > 0) {
    const size = left > 2 && depth < 4 && draw(3) === 0 ? 2 + draw(left - 2) : 1;
    const part = size > 1 ? group(draw, size, !all, depth + 1) : condition(draw);
    of.push(draw(6) === 0 ? { kind: 'not', of: part } : part);
    left -= size;
  }
  return { kind: all ? 'and' : 'or', of };
}

function condition(draw: (below: number) => number): Rule {
  if (draw(12) === 0) {
    const first = 1 + draw(outletCount - 20);
    const orgIds = Array.from({ length: 20 }, (_, index) => first + index);
    return { kind: 'outlet', role: 'managing', orgIds };
  }
  const column = columns[draw(columns.length)];
  if (!column) throw new Error('a column that is not there');
  return { kind: 'tag', tag: column.code, is: comparisonOf(draw, column) };
}

function comparisonOf(draw: (below: number) => number, { type, steps }: BenchColumn): Comparison {
  const step = steps[draw(steps.length)] ?? 0;
  switch (type) {
    case 'flag':
      return { operator: 'is', value: draw(3) > 0 };
    case 'choice':
      return {
        operator: draw(4) === 0 ? 'not_in' : 'in',
        values: [...new Set([step, steps[draw(steps.length)] ?? step])],
      };
    case 'date':
      return draw(3) === 0
        ? { operator: 'within_last_days', days: 90 + draw(400) }
        : { operator: draw(2) === 0 ? 'before' : 'after', value: String(step) };
    case 'number': {
      const value = Number(step);
      if (draw(4) === 0) return { operator: 'between', from: value, to: value * 100 };
      return { operator: draw(2) === 0 ? 'gte' : 'lt', value };
    }
  }
}
