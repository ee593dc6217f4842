import { describe, expect, it } from 'vitest';
import { parseRule } from './parse-rule.core.ts';

const leaf = { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 1 } };
function nested(levels: number, around: (inner: unknown) => unknown): unknown {
  return Array.from({ length: levels }).reduce(around, leaf);
}

describe('a rule from outside', () => {
  it('is taken when nested 32 levels deep, refused at 33 with its place', () => {
    expect(parseRule(nested(31, (of) => ({ kind: 'not', of }))).ok).toBe(true);
    expect(parseRule(nested(32, (of) => ({ kind: 'not', of })))).toEqual({
      ok: false,
      refusal: {
        code: 'AUDIENCE_RULE_TOO_DEEP',
        facts: { limit: 32, where: `$${'.of'.repeat(32)}` },
      },
    });
  });

  it.each([1_000, 100_000])('%i levels deep is refused, not a crash', (levels) => {
    expect(parseRule(nested(levels, (of) => ({ kind: 'and', of: [of] })))).toMatchObject({
      refusal: { code: 'AUDIENCE_RULE_TOO_DEEP' },
    });
    expect(parseRule(nested(levels, (of) => ({ of, kind: 'zzz' })))).toMatchObject({
      refusal: { code: 'AUDIENCE_RULE_TOO_DEEP' },
    });
  });

  it('has at most 500 conditions', () => {
    const many = (count: number) => ({ kind: 'or', of: Array.from({ length: count }, () => leaf) });
    expect(parseRule(many(499)).ok).toBe(true);
    expect(parseRule(many(500))).toMatchObject({ refusal: { code: 'AUDIENCE_RULE_TOO_LARGE' } });
    expect(parseRule(many(200_000))).toMatchObject({
      refusal: { code: 'AUDIENCE_RULE_TOO_LARGE' },
    });
  });

  it.each([
    ['an unknown kind', { kind: 'and', of: [leaf, { kind: 'sql', text: '1=1' }] }, '$.of[1].kind'],
    ['an empty group', { kind: 'or', of: [] }, '$.of'],
    ['a field too many', { ...leaf, sql: '1' }, '$'],
    [
      'an operator nobody knows',
      { ...leaf, is: { operator: 'like', value: '%' } },
      '$.is.operator',
    ],
    [
      'a number that is none',
      { ...leaf, is: { operator: 'gte', value: Number.NaN } },
      '$.is.value',
    ],
    [
      'a day that does not exist',
      { ...leaf, is: { operator: 'on', value: '2026-02-30' } },
      '$.is.value',
    ],
    ['a text instead of a rule', 'aum > 1', '$'],
    ['nothing', null, '$'],
    ['an array', [leaf], '$'],
  ])('%s is refused in both languages, naming the place', (_, rule, where) => {
    const parsed = parseRule(rule);
    if (parsed.ok) throw new Error('it should be refused');
    expect(parsed.refusal.code).toBe('AUDIENCE_RULE_INVALID');
    expect(parsed.refusal.facts['where']).toBe(where);
    expect(parsed.refusal.facts['zh']).toMatch(/[\u4e00-\u9fff]/);
    expect(parsed.refusal.facts['en']).toMatch(/^[\x20-\x7e]+$/);
  });
});
