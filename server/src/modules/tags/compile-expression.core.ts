import {
  comparisons,
  DeclarationError,
  type Expression,
  type ValueType,
} from './expression.core.ts';
import { asDouble, functions } from './expression-functions.core.ts';
import { quoteNumber, quoteText } from './quote-sql.core.ts';

/** A piece of ClickHouse SQL with its type. `nullable`: the value may be unknown. */
export type Compiled = {
  sql: string;
  type: ValueType;
  nullable: boolean;
  /** the same as an Enum of these texts, for comparisons with them */
  enumerated?: { sql: string; values: readonly string[] } | undefined;
};

/** What names and parameters mean where an expression stands. */
export type Meaning = {
  name: (name: string) => Compiled | undefined;
  parameter: (name: string) => number | undefined;
  /** functions that only this place knows */
  call?: (name: string, of: readonly Compiled[]) => Compiled | undefined;
  /** SQL of the as-of date */
  asOf: string;
};

/** Types and compiles an expression; unknown values follow SQL: a comparison with one is unknown. */
export function compileExpression(expression: Expression, meaning: Meaning): Compiled {
  const compile = (node: Expression): Compiled => {
    switch (node.op) {
      case 'number':
        return { sql: quoteNumber(node.value), type: 'number', nullable: false };
      case 'text':
        return { sql: quoteText(node.value), type: 'text', nullable: false };
      case 'flag':
        return { sql: node.value ? '1' : '0', type: 'flag', nullable: false };
      case 'name':
        return meaning.name(node.name) ?? fail(`there is no ${node.name}`);
      case 'parameter': {
        const value = meaning.parameter(node.name) ?? fail(`there is no parameter $${node.name}`);
        return { sql: quoteNumber(value), type: 'number', nullable: false };
      }
      case 'not': {
        const of = typed(compile(node.of), 'flag', 'not');
        return { sql: `NOT (${of.sql})`, type: 'flag', nullable: of.nullable };
      }
      case 'negate': {
        const of = typed(compile(node.of), 'number', '-');
        return { sql: `-(${of.sql})`, type: 'number', nullable: of.nullable };
      }
      case 'and':
      case 'or': {
        const of = node.of.map((child) => typed(compile(child), 'flag', node.op));
        const sign = node.op === 'and' ? ' AND ' : ' OR ';
        return {
          sql: `(${of.map((child) => child.sql).join(sign)})`,
          type: 'flag',
          nullable: anyNullable(of),
        };
      }
      case 'in': {
        const value = compile(node.value);
        const list = node.list.map((item) => typed(compile(item), value.type, 'in').sql);
        if (list.length === 0) fail('an empty list after in');
        return {
          sql: `(${comparable(value, list)} IN (${list.join(', ')}))`,
          type: 'flag',
          nullable: value.nullable,
        };
      }
      case 'case':
        return compileCase(node, compile);
      case 'call': {
        const of = node.of.map(compile);
        const call = functions[node.name];
        if (call) return call(of, meaning.asOf);
        return meaning.call?.(node.name, of) ?? fail(`there is no function ${node.name}`);
      }
      default:
        return compileBinary(node.op, compile(node.left), compile(node.right));
    }
  };
  return compile(expression);
}

function compileBinary(sign: string, left: Compiled, right: Compiled): Compiled {
  const nullable = left.nullable || right.nullable;
  if (comparisons.some((comparison) => comparison === sign)) {
    typed(right, left.type, sign);
    const equality = sign === '=' || sign === '!=';
    const of = equality ? comparable(left, [right.sql]) : left.sql;
    return { sql: `(${of} ${sign} ${right.sql})`, type: 'flag', nullable };
  }
  typed(left, 'number', sign);
  typed(right, 'number', sign);
  if (sign === '/') return divide(left, right);
  return { sql: `(${left.sql} ${sign} ${right.sql})`, type: 'number', nullable };
}

/** What to compare with these literals: the Enum when each is one of its texts, else the text. */
function comparable({ sql, enumerated }: Compiled, literals: readonly string[]): string {
  const texts = enumerated?.values.map(quoteText);
  return enumerated && literals.every((literal) => texts?.includes(literal)) ? enumerated.sql : sql;
}

/** A share of nothing is unknown. ClickHouse computes under NULL too, so the divisor is never 0 there. */
function divide(left: Compiled, right: Compiled): Compiled {
  const divisor = Number(right.sql);
  if (divisor === 0) fail('a division by 0');
  if (Number.isFinite(divisor) && divisor !== 0)
    return { sql: `(${left.sql} / ${right.sql})`, type: 'number', nullable: left.nullable };
  const by = right.nullable ? `ifNull(${right.sql}, 0)` : right.sql;
  const sql = `if(${by} = 0, NULL, ${left.sql} / if(${by} = 0, 1, ${by}))`;
  return { sql, type: 'number', nullable: true };
}

function compileCase(
  node: Extract<Expression, { op: 'case' }>,
  compile: (child: Expression) => Compiled,
): Compiled {
  const otherwise = asDouble(compile(node.otherwise));
  const branches = node.branches.map((branch) => ({
    when: typed(compile(branch.when), 'flag', 'when'),
    value: asDouble(typed(compile(branch.value), otherwise.type, 'then')),
  }));
  const parts = branches.flatMap((branch) => [branch.when.sql, branch.value.sql]);
  return {
    sql: `multiIf(${[...parts, otherwise.sql].join(', ')})`,
    type: otherwise.type,
    nullable: otherwise.nullable || anyNullable(branches.map((branch) => branch.value)),
  };
}

const anyNullable = (of: readonly Compiled[]): boolean => of.some((child) => child.nullable);

function typed(compiled: Compiled, wanted: ValueType, where: string): Compiled {
  if (compiled.type !== wanted)
    fail(`${where} wants a ${wanted}, got a ${compiled.type}: ${compiled.sql}`);
  return compiled;
}

function fail(message: string): never {
  throw new DeclarationError(message);
}
