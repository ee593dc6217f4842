import { expect, it } from 'vitest';
import { type MerchantState, merchantStates } from '#contract/merchants.ts';
import { judgeMove, judgeTaking } from './merchant-state.core.ts';

const codeOf = (result: ReturnType<typeof judgeTaking>): string =>
  result.ok ? 'OK' : result.refusal.code;

it('a merchant goes only these ways, and never back from its end', () => {
  const ways = merchantStates.flatMap((from) =>
    merchantStates.filter((to) => judgeMove(from, to).ok).map((to) => `${from} → ${to}`),
  );
  expect(ways).toEqual([
    'applied → returned',
    'applied → active',
    'returned → applied',
    'active → suspended',
    'active → closed',
    'suspended → active',
    'suspended → closed',
  ]);
});

it.each<[MerchantState, string]>([
  ['applied', 'MERCHANT_NOT_ACTIVE'],
  ['returned', 'MERCHANT_NOT_ACTIVE'],
  ['active', 'OK'],
  ['suspended', 'MERCHANT_SUSPENDED'],
  ['closed', 'MERCHANT_CLOSED'],
])('at a merchant that is %s, redeeming answers %s', (state, code) => {
  expect(codeOf(judgeTaking(state))).toBe(code);
});
