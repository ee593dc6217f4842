import { expect, test } from 'vitest';
import { parseMapping } from './parse-mapping.ts';

const withName = (name: string) => `version: 1
source: core
name: { zh: 核心, en: Core }
files:
  - name: customer
    entity: customer
    glob: customer.csv
    mode: full
    fields:
      customer_id: id
      name: ${name}
`;
const problemOf = (yaml: string) => {
  const parsed = parseMapping(yaml, 'mapping.yaml');
  return parsed.ok ? null : parsed.refusal.facts['problem'];
};
const nested = (levels: number, open: string, close: string) =>
  `${open.repeat(levels - 1)}nm${close.repeat(levels - 1)}`;

test('a key that comes twice is refused with its line', () => {
  const twice = parseMapping(`${withName('nm')}      customer_id: other\n`, 'mapping.yaml');
  expect(twice).toMatchObject({
    refusal: { facts: { line: 12, problem: 'Map keys must be unique' } },
  });
});

test('keys by the ten thousand are read without comparing each with all others', () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}:`).join('\n');
  const started = performance.now();
  expect(problemOf(keys)).not.toBeNull();
  expect(performance.now() - started).toBeLessThan(15_000);
});

test('expressions stand in each other five deep at most', () => {
  expect(problemOf(withName(nested(5, '{ concat: [', '] }')))).toBeNull();
  expect(problemOf(withName(nested(6, '{ concat: [', '] }')))).toContain('deep at most');
  expect(problemOf(withName(nested(200, '{ concat: [', '] }')))).toContain('too deeply');
});

test('an expression that unfolds to a long statement is refused', () => {
  const wide = (levels: number): string =>
    levels === 0
      ? 'nm'
      : `{ concat: [${Array(10)
          .fill(wide(levels - 1))
          .join(', ')}] }`;
  expect(problemOf(withName(wide(1)))).toBeNull();
  expect(problemOf(withName(wide(3)))).toContain('the expression is too long');
  const lines = (count: number) =>
    `{ column: nm, map: { ${Array.from({ length: count }, (_, index) => `k${index}: v`).join(', ')} } }`;
  expect(problemOf(withName(lines(4000)))).toBeNull();
  expect(problemOf(withName(lines(6000)))).toContain('the expression is too long');
});

test('all mistakes are told at once, each with its line', () => {
  const wrong = parseMapping(
    withName('nm').replace('mode: full', 'mode: whole').replace('glob:', 'globe:'),
    'mapping.yaml',
  );
  expect(wrong).toMatchObject({
    refusal: { facts: { file: 'mapping.yaml', line: 5, path: 'files.0.glob' } },
  });
  const problem = wrong.ok ? '' : String(wrong.refusal.facts['problem']);
  expect(problem).toMatch(/globe/);
  expect(problem).toMatch(/; \d+: files\.0\.mode: /);
});
