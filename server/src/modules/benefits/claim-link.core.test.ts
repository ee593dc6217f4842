import { expect, test } from 'vitest';
import { type LinkFacts, stateOfLink } from './claim-link.core.ts';

const now = new Date('2026-03-10T04:00:00Z');
const today = '2026-03-10';
const running: LinkFacts = {
  claimFrom: new Date('2026-03-01T00:00:00Z'),
  claimUntil: new Date('2026-04-01T00:00:00Z'),
  isOpen: true,
  hasRoom: true,
  voucher: null,
};
const holding = (state: 'claimed' | 'redeemed' | 'expired' | 'reversed', validUntil = today) => ({
  voucher: { state, validUntil },
});

test.each<[string, Partial<LinkFacts>, string]>([
  ['within its period and with vouchers left is open', {}, 'open'],
  ['from its first moment on is open', { claimFrom: now }, 'open'],
  ['before its first moment is not open yet', { claimFrom: new Date(+now + 1) }, 'not_started'],
  ['at the end of its period is over', { claimUntil: now }, 'ended'],
  ['of a campaign that was ended is over', { isOpen: false }, 'ended'],
  [
    'of a campaign ended before it began is over, not yet to come',
    { isOpen: false, claimFrom: new Date(+now + 1) },
    'ended',
  ],
  ['with no voucher left is used up', { hasRoom: false }, 'used_up'],
  ['with no voucher left, after its period, is over', { hasRoom: false, claimUntil: now }, 'ended'],
  ['of who holds a voucher shows it', holding('claimed'), 'claimed'],
  [
    'of who holds a voucher shows it after the campaign ended, too',
    { ...holding('claimed'), isOpen: false, hasRoom: false, claimUntil: now },
    'claimed',
  ],
  [
    'shows a voucher as expired from the day after its last, before the night job',
    holding('claimed', '2026-03-09'),
    'expired',
  ],
  ['shows an expired voucher as expired', holding('expired'), 'expired'],
  ['shows a redeemed voucher as redeemed', holding('redeemed', '2026-03-01'), 'redeemed'],
  ['whose voucher was taken back says so', holding('reversed'), 'taken_back'],
])('a link %s', (_, facts, state) => {
  expect(stateOfLink({ ...running, ...facts }, now, today)).toBe(state);
});
