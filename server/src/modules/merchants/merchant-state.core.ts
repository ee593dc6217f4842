import type { MerchantState } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

const next: Readonly<Record<MerchantState, readonly MerchantState[]>> = {
  applied: ['active', 'returned'],
  returned: ['applied'],
  active: ['suspended', 'closed'],
  suspended: ['active', 'closed'],
  closed: [],
};

/** Whether a merchant may go from one state to another. */
export function judgeMove(from: MerchantState, to: MerchantState): Result<void> {
  return next[from].includes(to)
    ? ok(undefined)
    : refuse('MERCHANT_STATE_REFUSED', { state: from });
}

/** Whether something may be redeemed at a merchant in this state. */
export function judgeTaking(state: MerchantState): Result<void> {
  if (state === 'active') return ok(undefined);
  if (state === 'suspended') return refuse('MERCHANT_SUSPENDED');
  return refuse(state === 'closed' ? 'MERCHANT_CLOSED' : 'MERCHANT_NOT_ACTIVE');
}
