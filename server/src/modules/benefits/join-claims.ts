import type { ClaimedVoucher } from '#contract/benefits.ts';
import type { Result } from '#contract/result.ts';
import type { ClaimQueue } from './claim-queue.ts';

/** Claims from phones: a second press while the first is on its way waits for the same answer. */
export function joinClaims(queue: ClaimQueue): ClaimQueue {
  const underWay = new Map<string, Promise<Result<ClaimedVoucher>>>();
  return {
    claim: (request) => {
      const key = `${request.claimedBy} ${request.clientKey}`;
      const earlier = underWay.get(key);
      if (earlier) return earlier;
      const claimed = queue.claim(request).finally(() => underWay.delete(key));
      underWay.set(key, claimed);
      return claimed;
    },
  };
}
