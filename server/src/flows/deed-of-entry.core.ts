import type { DeedKind } from '#contract/ledger-accounts.ts';

export type PostedDeed = {
  kind: string;
  naturalKey: string;
  subjectId: number | null;
  /** the kind of what it takes back */
  reversedKind: string | null;
};

const ofVouchers = ['claim', 'redeem', 'unused', 'expire', 'refund', 'points_pay', 'points_rest'];
const ofReservations = ['gift_cost', 'gift_reserve', 'gift_hand_over'];

/** What a transfer was for, by its kind and the key that the module which posted it gave: a thing and its number. */
export function deedOf({ kind, naturalKey, subjectId, reversedKind }: PostedDeed): {
  what: DeedKind;
  no: number | null;
} {
  const done = kind === 'reverse' && reversedKind !== null ? reversedKind : kind;
  const [head = '', second = '', third = ''] = naturalKey.split(':');
  const byKey = numberOf(second);
  if (ofVouchers.includes(done)) return { what: 'voucher', no: subjectId };
  if (done === 'allot' || done === 'return')
    return second === 'voucher'
      ? { what: 'voucher', no: numberOf(third) }
      : { what: 'allotment', no: byKey };
  if (ofReservations.includes(done)) return { what: 'giftReservation', no: subjectId };
  if (done.startsWith('gift_')) return { what: 'giftStock', no: byKey };
  if (done.startsWith('points_'))
    return { what: 'points', no: head.startsWith('points') ? byKey : null };
  if (head === 'customer-payout') return { what: 'customerPayout', no: byKey };
  if (head === 'payout') return { what: 'merchantPayout', no: byKey };
  if (head === 'difference') return { what: 'difference', no: byKey };
  if (head === 'approval') return { what: 'approval', no: byKey };
  return { what: 'other', no: null };
}

function numberOf(text: string): number | null {
  return /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : null;
}
