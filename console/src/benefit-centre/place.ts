/** Where the reader is, as the address says behind `#`; going back is the browser's. */
export type Place =
  | { at: 'centre' }
  | { at: 'vouchers'; which: VoucherList }
  | { at: 'voucher'; id: number }
  | { at: 'code' }
  | { at: 'gift'; code: string }
  | { at: 'draws' }
  | { at: 'local' }
  | { at: 'products' }
  | { at: 'mall' }
  | { at: 'item'; id: number }
  | { at: 'order'; id: number };
export const voucherLists = ['usable', 'used', 'over'] as const;
export type VoucherList = (typeof voucherLists)[number];

/** Null where the address is no place: of a link that is opened for the first time it is the token. */
export function placeOf(hash: string): Place | null {
  const [at = '', more = ''] = hash.replace(/^#/, '').split('/');
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
  const isOne = at === 'voucher' || at === 'item' || at === 'order';
  return isOne && /^[1-9]\d{0,15}$/.test(more) ? { at, id: Number(more) } : null;
}

export function addressOf(place: Place): string {
  if (place.at === 'vouchers') return `#vouchers/${place.which}`;
  if (place.at === 'gift') return `#gift/${place.code}`;
  return 'id' in place ? `#${place.at}/${place.id}` : `#${place.at}`;
}
