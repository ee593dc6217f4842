import { expect, test } from 'vitest';
import type { ProductBenefitKind, ProductCharge } from '#contract/product-benefits.ts';
import { judgeBenefit } from './judge-benefit.core.ts';

const rate = (rateBp: number): ProductCharge => ({ unit: 'rate', rateBp });
const amount = (amountFen: number): ProductCharge => ({ unit: 'amount', amountFen });

test.each<[ProductBenefitKind, ProductCharge, string, string, string]>([
  ['instalment', rate(300), '2026-06-01', '2026-06-30', 'OK'],
  ['fee_rate', rate(10_000), '2026-06-01', '2026-06-01', 'OK'],
  ['fee_rate', rate(10_001), '2026-06-01', '2026-06-01', 'PRODUCT_BENEFIT_RATE_TOO_HIGH'],
  ['fee_rate', amount(200), '2026-06-02', '2026-06-01', 'PRODUCT_BENEFIT_DAYS_INVALID'],
  ['withdrawal_waiver', amount(0), '2026-06-01', '2026-06-30', 'OK'],
  ['withdrawal_waiver', rate(0), '2026-06-01', '2026-06-30', 'OK'],
  ['withdrawal_waiver', amount(1), '2026-06-01', '2026-06-30', 'PRODUCT_BENEFIT_NOT_FREE'],
  ['withdrawal_waiver', rate(1), '2026-06-01', '2026-06-30', 'PRODUCT_BENEFIT_NOT_FREE'],
])('%s at %o from %s to %s is %s', (kind, charge, from, until, verdict) => {
  const judged = judgeBenefit({ kind, charge, from, until });
  expect(judged.ok ? 'OK' : judged.refusal.code).toBe(verdict);
});
