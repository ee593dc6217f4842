import {
  type Comparison,
  comparisons,
  DeclarationError,
  type Expression,
} from './expression.core.ts';

type Token = {
  kind: 'number' | 'text' | 'word' | 'parameter' | 'sign' | 'end';
  text: string;
  at: number;
};

const pattern =
  /\s*(?:(\d+(?:\.\d+)?)|'((?:[^']|'')*)'|([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)|\$([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)|(<=|>=|!=|[=<>+\-*/(),]))/y;
const maximumLength = 4000;
const maximumDepth = 60;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match)
      throw new DeclarationError(
        `unexpected ${text.slice(at).trim().slice(0, 10)} at ${at} in: ${text}`,
      );
    const [, number, quoted, word, parameter, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (quoted !== undefined)
      tokens.push({ kind: 'text', text: quoted.replaceAll("''", "'"), at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (parameter !== undefined) tokens.push({ kind: 'parameter', text: parameter, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  tokens.push({ kind: 'end', text: '', at: end });
  return tokens;
}

const isComparison = (text: string): text is Comparison =>
  comparisons.some((sign) => sign === text);

/**
 * Text → tree, by recursive descent; binding from loose to tight: or, and, not, comparison and in,
 * + -, * /, unary minus. Throws DeclarationError with the place.
 */
export function parseExpression(text: string): Expression {
  if (text.length > maximumLength)
    throw new DeclarationError(`expression longer than ${maximumLength} characters`);
  const tokens = tokenize(text);
  let position = 0;
  let depth = 0;

  const peek = (): Token => tokens[position] ?? { kind: 'end', text: '', at: text.length };
  const fail = (wanted: string): never => {
    throw new DeclarationError(`expected ${wanted} at ${peek().at} in: ${text}`);
  };
  const nextIs = (kind: Token['kind'], value: string): boolean =>
    peek().kind === kind && peek().text === value;
  const accept = (kind: Token['kind'], value: string): boolean => {
    if (!nextIs(kind, value)) return false;
    position += 1;
    return true;
  };
  const expect = (kind: Token['kind'], value: string): void => {
    if (!accept(kind, value)) fail(value);
  };

  const joined = (word: 'and' | 'or', operand: () => Expression): Expression => {
    const first = operand();
    if (!nextIs('word', word)) return first;
    const of = [first];
    while (accept('word', word)) of.push(operand());
    return { op: word, of };
  };
  const either = (): Expression => joined('or', both);
  const both = (): Expression => joined('and', negated);
  const negated = (): Expression =>
    accept('word', 'not') ? { op: 'not', of: negated() } : compared();

  const compared = (): Expression => {
    const left = sum();
    const { kind, text: sign } = peek();
    if (kind === 'sign' && isComparison(sign)) {
      position += 1;
      return { op: sign, left, right: sum() };
    }
    if (accept('word', 'in')) return { op: 'in', value: left, list: list() };
    if (accept('word', 'between')) {
      const low = sum();
      expect('word', 'and');
      return {
        op: 'and',
        of: [
          { op: '>=', left, right: low },
          { op: '<=', left, right: sum() },
        ],
      };
    }
    return left;
  };
  const sum = (): Expression => {
    let left = product();
    for (;;) {
      if (accept('sign', '+')) left = { op: '+', left, right: product() };
      else if (accept('sign', '-')) left = { op: '-', left, right: product() };
      else return left;
    }
  };
  const product = (): Expression => {
    let left = unary();
    for (;;) {
      if (accept('sign', '*')) left = { op: '*', left, right: unary() };
      else if (accept('sign', '/')) left = { op: '/', left, right: unary() };
      else return left;
    }
  };
  const unary = (): Expression => (accept('sign', '-') ? { op: 'negate', of: unary() } : primary());

  const list = (): Expression[] => {
    expect('sign', '(');
    const items: Expression[] = [];
    if (accept('sign', ')')) return items;
    do items.push(either());
    while (accept('sign', ','));
    expect('sign', ')');
    return items;
  };
  const caseOf = (): Expression => {
    const branches: { when: Expression; value: Expression }[] = [];
    while (accept('word', 'when')) {
      const when = either();
      expect('word', 'then');
      branches.push({ when, value: either() });
    }
    if (branches.length === 0) fail('when');
    expect('word', 'else');
    const otherwise = either();
    expect('word', 'end');
    return { op: 'case', branches, otherwise };
  };
  const primary = (): Expression => {
    depth += 1;
    if (depth > maximumDepth)
      throw new DeclarationError(
        `expression nested deeper than ${maximumDepth}: ${text.slice(0, 60)}…`,
      );
    const node = readPrimary();
    depth -= 1;
    return node;
  };
  const readPrimary = (): Expression => {
    const token = peek();
    position += 1;
    if (token.kind === 'number') return { op: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { op: 'text', value: token.text };
    if (token.kind === 'parameter') return { op: 'parameter', name: token.text };
    if (token.kind === 'word') {
      if (token.text === 'true' || token.text === 'false')
        return { op: 'flag', value: token.text === 'true' };
      if (token.text === 'case') return caseOf();
      if (nextIs('sign', '(')) return { op: 'call', name: token.text, of: list() };
      return { op: 'name', name: token.text };
    }
    position -= 1;
    if (accept('sign', '(')) {
      const inner = either();
      expect('sign', ')');
      return inner;
    }
    return fail('a value');
  };

  const tree = either();
  if (peek().kind !== 'end') fail('the end');
  return tree;
}
