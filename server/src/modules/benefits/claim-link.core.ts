import type { LinkState } from '#contract/claim-link.ts';

/** What decides what a claim link shows. */
export type LinkFacts = {
  claimFrom: Date;
  claimUntil: Date;
  /** false once the campaign ended and its money went back */
  isOpen: boolean;
  /** whether number and money of the campaign allow one more voucher */
  hasRoom: boolean;
  /** the customer's voucher of the campaign, whoever claimed it; else the one this link brought and lost */
  voucher: {
    state: 'claimed' | 'held' | 'redeemed' | 'expired' | 'reversed';
    /** last valid day, YYYY-MM-DD */
    validUntil: string;
  } | null;
};

/** The state of a link at a moment; `today` is the bank's day of it. A voucher in hand comes before the campaign. */
export function stateOfLink(facts: LinkFacts, now: Date, today: string): LinkState {
  const { voucher } = facts;
  if (voucher?.state === 'reversed') return 'taken_back';
  // Held by a till while the customer pays, it is still the customer's.
  if (voucher?.state === 'claimed' || voucher?.state === 'held')
    return voucher.validUntil < today ? 'expired' : 'claimed';
  if (voucher) return voucher.state;
  if (!facts.isOpen || now >= facts.claimUntil) return 'ended';
  if (now < facts.claimFrom) return 'not_started';
  return facts.hasRoom ? 'open' : 'used_up';
}
