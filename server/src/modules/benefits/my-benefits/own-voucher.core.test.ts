import { expect, test } from 'vitest';
import { standingOf, type VoucherStanding } from './own-voucher.core.ts';

test.each<[VoucherStanding['state'], string, ReturnType<typeof standingOf>]>([
  ['claimed', '2026-03-02', { state: 'usable', daysLeft: 0 }],
  ['claimed', '2026-04-01', { state: 'usable', daysLeft: 30 }],
  ['claimed', '2026-03-01', { state: 'expired', daysLeft: null }],
  ['held', '2026-03-05', { state: 'held', daysLeft: 3 }],
  ['held', '2026-03-01', { state: 'held', daysLeft: 0 }],
  ['offered', '2026-03-05', { state: 'giving', daysLeft: 3 }],
  ['given', '2026-03-05', { state: 'given', daysLeft: null }],
  ['redeemed', '2026-03-05', { state: 'used', daysLeft: null }],
  ['expired', '2026-03-01', { state: 'expired', daysLeft: null }],
  ['reversed', '2026-03-05', { state: 'taken_back', daysLeft: null }],
])('on 2 March a voucher that is %s and good until %s is %o', (state, validUntil, standing) => {
  expect(standingOf({ state, validUntil }, '2026-03-02')).toEqual(standing);
});
