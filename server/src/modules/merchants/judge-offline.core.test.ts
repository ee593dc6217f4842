import { describe, expect, it } from 'vitest';
import { type OfflineClass, offlineClasses } from '#contract/offline-tills.ts';
import { bearerOf, judgeOffline, type OfflineFacts, usesLease } from './judge-offline.core.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 5, 15, 4);
const code = {
  madeAt: noon - minute,
  goodUntil: noon + 9 * minute,
  validUntil: '2026-06-15',
  thresholdFen: 5_000,
  worthFen: 1_000,
};
const lease = { from: noon - 60 * minute, until: noon + 60 * minute, leftCount: 2, leftFen: 1_000 };
const facts: OfflineFacts = {
  at: noon,
  purchaseAmountFen: 5_000,
  code,
  lease,
  day: '2026-06-15',
  isRepeated: false,
  merchantTakes: true,
  skewMs: 5 * minute,
};

it.each<[string, Partial<OfflineFacts>, OfflineClass | null]>([
  ['nothing stands against a line within all bounds', {}, null],
  ['a signature that is not the bank’s', { code: null }, 'forged'],
  ['a code shown after its time, by more than clocks differ', { at: noon + 15 * minute }, 'stale'],
  ['a code shown after its time, by less', { at: noon + 13 * minute }, null],
  ['a code taken before it was made', { at: noon - 7 * minute }, 'stale'],
  ['a voucher past its last day', { day: '2026-06-16' }, 'expired'],
  ['a purchase below the threshold', { purchaseAmountFen: 4_999 }, 'below_threshold'],
  [
    'a voucher worth nothing of the purchase',
    { code: { ...code, worthFen: 0 } },
    'below_threshold',
  ],
  ['the same voucher at the same till', { isRepeated: true }, 'repeated'],
  ['no lease', { lease: null }, 'outside_lease'],
  ['after the lease', { lease: { ...lease, until: noon - 6 * minute } }, 'outside_lease'],
  ['before the lease', { lease: { ...lease, from: noon + 6 * minute } }, 'outside_lease'],
  ['one more than the lease', { lease: { ...lease, leftCount: 0 } }, 'over_lease'],
  ['more money than the lease', { lease: { ...lease, leftFen: 999 } }, 'over_lease'],
  ['a merchant that is closed', { merchantTakes: false }, 'closed'],
])('%s', (_, more, found) => {
  expect(judgeOffline({ ...facts, ...more })).toBe(found);
});

describe('who bears a line', () => {
  it('is the bank where the till could not know, and then the lease is used', () => {
    const byBank = offlineClasses.filter((one) => bearerOf(one) === 'bank');
    expect(byBank).toEqual(['redeemed_elsewhere', 'expired_since', 'taken_back']);
    expect(offlineClasses.filter(usesLease)).toEqual(['accepted', ...byBank]);
  });

  it('is nobody of one that was accepted, and the merchant of all others', () => {
    expect(offlineClasses.filter((one) => bearerOf(one) === 'nobody')).toEqual(['accepted']);
  });
});
