import { expect, it } from 'vitest';
import { deedOf, type PostedDeed } from './deed-of-entry.core.ts';

const posted = (known: Partial<PostedDeed>): PostedDeed => ({
  kind: 'claim',
  naturalKey: 'claim:7',
  subjectId: 7,
  reversedKind: null,
  ...known,
});

it.each([
  ['a claim is of its voucher', {}, { what: 'voucher', no: 7 }],
  ['a hold too', { kind: 'redeem', naturalKey: 'hold:3' }, { what: 'voucher', no: 7 }],
  [
    'a reversal is of what it takes back',
    { kind: 'reverse', naturalKey: 'reversal:9', reversedKind: 'redeem' },
    { what: 'voucher', no: 7 },
  ],
  [
    'what is set aside is of its allotment',
    { kind: 'allot', naturalKey: 'allot:4', subjectId: null },
    { what: 'allotment', no: 4 },
  ],
  [
    'what goes back of a voucher is of it',
    { kind: 'return', naturalKey: 'return:voucher:8', subjectId: null },
    { what: 'voucher', no: 8 },
  ],
  [
    'points are of their movement',
    { kind: 'points_earn', naturalKey: 'points:12', subjectId: 12 },
    { what: 'points', no: 12 },
  ],
  [
    'their money too',
    { kind: 'points_use', naturalKey: 'points-use:12:3', subjectId: 3 },
    { what: 'points', no: 12 },
  ],
  [
    'a use that is undone has no number of its own',
    { kind: 'reverse', naturalKey: 'reverse:88', subjectId: 3, reversedKind: 'points_use' },
    { what: 'points', no: null },
  ],
  [
    'what pays a benefit back is of its voucher',
    { kind: 'points_pay', naturalKey: 'points-pay:5' },
    { what: 'voucher', no: 7 },
  ],
  [
    'a piece is of its reservation',
    { kind: 'gift_hand_over', naturalKey: 'gift-hand-over:7' },
    { what: 'giftReservation', no: 7 },
  ],
  [
    'stock of its change',
    { kind: 'gift_send', naturalKey: 'gift-stock:2', subjectId: 1 },
    { what: 'giftStock', no: 2 },
  ],
  [
    'a payout of its batch',
    { kind: 'payout', naturalKey: 'customer-payout:6:2', subjectId: null },
    { what: 'customerPayout', no: 6 },
  ],
  [
    'to a merchant too',
    { kind: 'payout', naturalKey: 'payout:6:2', subjectId: null },
    { what: 'merchantPayout', no: 6 },
  ],
  [
    'and what nobody has worded is told by its kind alone',
    { kind: 'compensate', naturalKey: 'offline:till:9', subjectId: null },
    { what: 'other', no: null },
  ],
] as const)('%s', (_, known, expected) => {
  expect(deedOf(posted(known))).toEqual(expected);
});
