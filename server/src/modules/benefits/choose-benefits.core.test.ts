import { describe, expect, it } from 'vitest';
import type { UsedInCall } from './apply-vouchers.core.ts';
import { chooseBeside, type StackingBenefit } from './choose-benefits.core.ts';

const open = (allotmentId: number, more: Partial<StackingBenefit> = {}): StackingBenefit => ({
  allotmentId,
  offerName: `立减${allotmentId}`,
  terms: {},
  faceAmountFen: 1_000,
  thresholdAmountFen: 0,
  percentBp: null,
  claimUntil: new Date('2026-04-01'),
  stacks: true,
  exclusionGroup: null,
  applyOrder: 5,
  ...more,
});
const used = (more: Partial<UsedInCall> = {}): UsedInCall => ({
  voucherId: 9,
  maskedCode: '****9999',
  amountFen: 4_000,
  purchaseAmountFen: 5_000,
  stacks: true,
  exclusionGroup: 'food',
  applyOrder: 5,
  percentBp: null,
  isExchange: false,
  ...more,
});
const food = { exclusionGroup: 'food' };
const alone = { stacks: false };

describe('what a payment is given beside what was used for it', () => {
  it.each<[string, StackingBenefit[], UsedInCall[], number[] | string]>([
    ['nothing else: what brings most', [open(1), open(2, { faceAmountFen: 2_000 })], [], [2, 1]],
    ['one that goes with none, where nothing stands', [open(1, alone)], [], [1]],
    [
      'of those that bring the same of the rest, the one its offer puts first',
      [open(1, { faceAmountFen: 3_000 }), open(2, { applyOrder: 2 })],
      [used()],
      [2, 1],
    ],
    [
      'the best that may stand beside it, not the best alone',
      [open(1, { ...food, faceAmountFen: 3_000 }), open(2, alone), open(3, { faceAmountFen: 500 })],
      [used()],
      [3],
    ],
    ['none of its group', [open(1, food)], [used()], 'EXCLUDED_BY_GROUP'],
    ['none that goes with none', [open(1, alone)], [used()], 'STACKS_WITH_NONE'],
    ['none beside what goes with none', [open(1)], [used(alone)], 'STACKS_WITH_NONE'],
    ['none of a purchase that is covered', [open(1)], [used({ amountFen: 5_000 })], 'ADDS_NOTHING'],
    [
      'beside what was exchanged for a thing its whole worth',
      [open(1)],
      [used({ amountFen: 9_000, isExchange: true })],
      [1],
    ],
    [
      'none, and why for the one that would bring most',
      [open(1, alone), open(2, { ...food, faceAmountFen: 2_000 })],
      [used()],
      'EXCLUDED_BY_GROUP',
    ],
    [
      'none of a receipt of another amount, whatever is open',
      [],
      [used({ purchaseAmountFen: 4_999 })],
      'PURCHASE_DIFFERS',
    ],
    ['none from a threshold', [open(1, { thresholdAmountFen: 5_001 })], [], 'NO_BENEFIT_APPLIES'],
  ])('%s', (_, benefits, before, expected) => {
    const place = { orgId: 1, merchantNo: null };
    const chosen = chooseBeside(benefits, 5_000, '2026-03-02', place, before);
    expect(
      chosen.ok ? chosen.value.map(({ allotmentId }) => allotmentId) : chosen.refusal.code,
    ).toEqual(expected);
  });
});
