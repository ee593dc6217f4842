import type { Bearer, OfflineClass } from '#contract/offline-tills.ts';

/** What is known of a line that a till accepted without the network; times are milliseconds since 1970. */
export type OfflineFacts = {
  at: number;
  purchaseAmountFen: number;
  /** null when the signature is not the bank's */
  code: {
    madeAt: number;
    goodUntil: number;
    validUntil: string;
    thresholdFen: number;
    worthFen: number;
  } | null;
  /** null when the till holds no such lease */
  lease: { from: number; until: number; leftCount: number; leftFen: number } | null;
  /** the bank's day of `at` */
  day: string;
  /** the till told of the same voucher under another number before */
  isRepeated: boolean;
  merchantTakes: boolean;
  skewMs: number;
};

/** Why the voucher itself cannot be redeemed any more. */
export type VoucherObstacle = 'redeemed' | 'expired' | 'taken_back';

/**
 * What the till could see by itself it answers for: the merchant bears it. First what it should not have
 * taken at all, then what its lease does not cover; null when nothing stands against it so far.
 */
export function judgeOffline(facts: OfflineFacts): OfflineClass | null {
  const { at, code, lease, skewMs } = facts;
  if (!code) return 'forged';
  if (at < code.madeAt - skewMs || at > code.goodUntil + skewMs) return 'stale';
  if (facts.day > code.validUntil) return 'expired';
  if (facts.purchaseAmountFen < code.thresholdFen || code.worthFen === 0) return 'below_threshold';
  if (facts.isRepeated) return 'repeated';
  if (!lease || at < lease.from - skewMs || at > lease.until + skewMs) return 'outside_lease';
  if (lease.leftCount < 1 || lease.leftFen < code.worthFen) return 'over_lease';
  return facts.merchantTakes ? null : 'closed';
}

/** What the till could not know: within its lease the bank bears it. */
export function classOfObstacle(obstacle: VoucherObstacle): OfflineClass {
  if (obstacle === 'redeemed') return 'redeemed_elsewhere';
  return obstacle === 'expired' ? 'expired_since' : 'taken_back';
}

const bornByBank: readonly OfflineClass[] = ['redeemed_elsewhere', 'expired_since', 'taken_back'];

export function bearerOf(found: OfflineClass): Bearer {
  if (found === 'accepted') return 'nobody';
  return bornByBank.includes(found) ? 'bank' : 'merchant';
}

/** Whether a line uses the till's lease: what the bank pays, or bears. */
export function usesLease(found: OfflineClass): boolean {
  return found === 'accepted' || bornByBank.includes(found);
}
