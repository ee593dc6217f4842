import type { LinkState, LinkView } from '#contract/claim-link.ts';
import { words } from './words.ts';

/**
 * The answer as the contract's `linkViewSchema` says it, null when it is something else (the page of a
 * hotel's network, say). By hand, because zod would be three quarters of what a phone loads here; the
 * type keeps it in step with the contract.
 */
export function parseView(answer: unknown): LinkView | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const fields: Partial<Record<string, unknown>> = { ...answer };
  const { state } = fields;
  if (!isLinkState(state)) return null;
  const view: LinkView = {
    state,
    bankName: text(fields['bankName']),
    offerName: text(fields['offerName']),
    faceAmountFen: amount(fields['faceAmountFen']),
    thresholdAmountFen: amount(fields['thresholdAmountFen']),
    claimFrom: text(fields['claimFrom']),
    claimUntil: text(fields['claimUntil']),
    validUntil: text(fields['validUntil']),
    code: typeof fields['code'] === 'string' ? fields['code'] : null,
    redeemedAt: typeof fields['redeemedAt'] === 'string' ? fields['redeemedAt'] : null,
  };
  const isComplete = view.offerName !== '' && view.faceAmountFen > 0 && view.validUntil !== '';
  return isComplete && (state !== 'claimed' || view.code !== null) ? view : null;
}

function isLinkState(given: unknown): given is LinkState {
  return typeof given === 'string' && Object.hasOwn(words.zh.states, given);
}

function text(given: unknown): string {
  return typeof given === 'string' ? given : '';
}

function amount(given: unknown): number {
  return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? given : 0;
}
