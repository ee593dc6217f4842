/** Where the reader is, as the address says behind `#`; going back is the browser's. */
export type Place =
  | { at: 'centre' }
  | { at: 'vouchers'; which: VoucherList }
  | { at: 'voucher'; id: number }
  | { at: 'code' }
  | { at: 'gift'; code: string }
  | { at: 'draws' }
  /** scanned at an outlet (网点e码); 0 where the code says no such number */
  | { at: 'outlet-draw'; drawId: number; orgId: number }
  | { at: 'local' }
  | { at: 'products' }
  | { at: 'mall' }
  | { at: 'item'; id: number }
  | { at: 'order'; id: number };
export const voucherLists = ['usable', 'used', 'over'] as const;
export type VoucherList = (typeof voucherLists)[number];

/** Null where the address is no place: of a link that is opened for the first time it is the token. */
export function placeOf(hash: string): Place | null {
  const [at = '', more = '', last = ''] = hash.replace(/^#/, '').split('/');
  if (
    at === 'centre' ||
    at === 'mall' ||
    at === 'code' ||
    at === 'draws' ||
    at === 'local' ||
    at === 'products'
  )
    return { at };
  if (at === 'vouchers') return { at, which: voucherLists.find((one) => one === more) ?? 'usable' };
  if (at === 'gift' && /^[0-9A-Z]{0,20}$/.test(more)) return { at, code: more };
  // A code that was cut or altered is no token either: it must not take the place of the customer's own link.
  if (at === 'outlet-draw') return { at, drawId: numberOf(more), orgId: numberOf(last) };
  const isOne = at === 'voucher' || at === 'item' || at === 'order';
  return isOne && /^[1-9]\d{0,15}$/.test(more) ? { at, id: Number(more) } : null;
}

const numberOf = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0);

/** A code may be cut short or altered on its way. */
export const isWhole = ({ drawId, orgId }: { drawId: number; orgId: number }): boolean =>
  drawId > 0 && orgId > 0;

export function addressOf(place: Place): string {
  if (place.at === 'vouchers') return `#vouchers/${place.which}`;
  if (place.at === 'gift') return `#gift/${place.code}`;
  if (place.at === 'outlet-draw') return `#outlet-draw/${place.drawId}/${place.orgId}`;
  return 'id' in place ? `#${place.at}/${place.id}` : `#${place.at}`;
}

/** Writes another place into the address without a step to go back to. */
export function goneTo(place: Place): Place {
  history.replaceState(null, '', addressOf(place));
  return place;
}
