import { describe, expect, it } from 'vitest';
import { judgeLimit, limitPeriodOf } from './judge-limit.core.ts';

describe('a gift to a contact', () => {
  const limit = { singleFen: 200, personFen: 500, period: 'year' } as const;
  it.each([
    [200, 0, 'OK'],
    [201, 0, 'GIFT_LIMIT_SINGLE'],
    [200, 300, 'OK'],
    [200, 301, 'GIFT_LIMIT_PERSON'],
    [1, 500, 'GIFT_LIMIT_PERSON'],
    [201, 500, 'GIFT_LIMIT_SINGLE'],
  ])('of %i after %i is %s', (valueFen, givenFen, said) => {
    const judged = judgeLimit(limit, { valueFen, givenFen });
    expect(judged.ok ? 'OK' : judged.refusal.code).toBe(said);
  });

  it('is refused as long as no limit is set', () => {
    const judged = judgeLimit(null, { valueFen: 1, givenFen: 0 });
    expect(judged.ok ? 'OK' : judged.refusal.code).toBe('GIFT_LIMIT_UNSET');
  });
});

describe('the period of a limit', () => {
  it.each([
    ['month', '2026-02-15', '2026-02-01', '2026-02-28'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['quarter', '2026-01-01', '2026-01-01', '2026-03-31'],
    ['quarter', '2026-12-31', '2026-10-01', '2026-12-31'],
    ['year', '2026-06-15', '2026-01-01', '2026-12-31'],
  ] as const)('of a %s with %s is %s to %s', (period, day, from, until) => {
    expect(limitPeriodOf(period, day)).toEqual({ from, until });
  });
});
