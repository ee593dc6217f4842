import type { MyBenefits, OwnVoucher } from '#contract/my-benefits.ts';
import { formatDay, formatMoment } from '../parts/format-figure.ts';
import { element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { paintToCode } from './paint-payment-code.ts';
import { isForTills, worthOf } from '../phone/say-worth.ts';
import { addressOf, type VoucherList, voucherLists } from './place.ts';
import type { Shown } from './shown.ts';
import { isSoon } from './soon.ts';
import { transferWords } from './transfer-words.ts';
import { words } from './words.ts';

const listOf = ({ state }: OwnVoucher): VoucherList =>
  state === 'usable' || state === 'held' || state === 'giving'
    ? 'usable'
    : state === 'used'
      ? 'used'
      : 'over';

/** 我的券: usable ones first, what ends first leading. */
export function paintVouchers(
  { vouchers }: MyBenefits,
  which: VoucherList,
  { language }: Shown,
): HTMLElement[] {
  const say = words[language];
  const listed = vouchers.filter((voucher) => listOf(voucher) === which);
  const ordered =
    which === 'usable'
      ? listed.toSorted((one, other) => one.validUntil.localeCompare(other.validUntil))
      : listed;
  return [
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.places.vouchers),
    listed.length > 0 && which === 'usable' ? paintToCode(language) : null,
    element(
      'nav',
      { class: 'lists', 'aria-label': say.places.vouchers },
      ...voucherLists.map((list) =>
        element(
          'a',
          {
            href: addressOf({ at: 'vouchers', which: list }),
            id: `list-${list}`,
            ...(list === which ? { 'aria-current': 'page' } : {}),
          },
          `${say.lists[list]} ${vouchers.filter((voucher) => listOf(voucher) === list).length}`,
        ),
      ),
    ),
    element(
      'section',
      { class: 'own-card', 'aria-label': say.lists[which] },
      ordered.length === 0
        ? element('p', {}, say.emptyLists[which])
        : element('ul', {}, ...ordered.map((voucher) => paintVoucherRow(voucher, language))),
    ),
    which === 'usable'
      ? element(
          'a',
          { class: 'own-act act-link', href: '#gift/', id: 'to-take' },
          transferWords[language].takeTitle,
        )
      : null,
  ].filter((part) => part !== null);
}

/** One voucher of a list; all of it leads to its page. */
export function paintVoucherRow(voucher: OwnVoucher, language: Language): HTMLElement {
  return element(
    'li',
    {},
    element(
      'a',
      {
        class: 'row',
        href: addressOf({ at: 'voucher', id: voucher.id }),
        id: `voucher-${voucher.id}`,
      },
      element(
        'span',
        { class: 'row-text' },
        element('strong', {}, voucher.offerName),
        element('span', {}, worthOf(voucher, language)),
        element(
          'span',
          { class: isSoon(voucher) ? 'soon-text' : 'quiet' },
          endOf(voucher, language),
        ),
      ),
      element('span', { class: 'tag' }, stateOf(voucher, language)),
    ),
  );
}

/** When it ends, or when it ended. */
export function endOf(voucher: OwnVoucher, language: Language): string {
  const say = words[language];
  const { daysLeft, usedAt } = voucher;
  if (usedAt !== null)
    return `${isForTills(voucher) ? say.usedAt : say.receivedAt} ${formatMoment(usedAt)}`;
  const until = `${say.validUntil} ${formatDay(voucher.validUntil)}`;
  if (!isSoon(voucher) || daysLeft === null) return until;
  return `${until} · ${daysLeft === 0 ? say.lastDay : say.daysLeft(daysLeft)}`;
}

/** What a partner delivers is used by being delivered, which is not how its holder would say it. */
export function stateOf(voucher: OwnVoucher, language: Language): string {
  const say = words[language];
  const { state } = voucher;
  return !isForTills(voucher) && state === 'used' ? say.deliveredState : say.voucherStates[state];
}
