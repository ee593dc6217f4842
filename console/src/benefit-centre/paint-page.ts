import { drawTopBar } from '../phone/draw-top-bar.ts';
import { element } from '../phone/element.ts';
import { paintNote, paintOffline, paintTrouble } from '../phone/paint-trouble.ts';
import { drawWords } from './draw-words.ts';
import { mallWords } from './mall-words.ts';
import { paintCentre } from './paint-centre.ts';
import { paintDraws, paintNoDraw } from './paint-draws.ts';
import { paintItem } from './paint-item.ts';
import { productWords } from './product-words.ts';
import { localWords } from './local-words.ts';
import { paintLocal } from './paint-local.ts';
import { paintMall } from './paint-mall.ts';
import { paintProducts } from './paint-products.ts';
import { paintOrder } from './paint-order.ts';
import { paintTaking } from './paint-transfer.ts';
import { paintPaymentCode } from './paint-payment-code.ts';
import { transferWords } from './transfer-words.ts';
import { paintVoucher } from './paint-voucher.ts';
import { paintVouchers } from './paint-vouchers.ts';
import { addressOf, isWhole, type Place } from './place.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';

/** The whole page of what is shown; painted anew at every change, which on one screen costs nothing. */
export function paintPage(shown: Shown, presses: Presses): HTMLElement {
  const { benefits, trouble } = shown;
  const say = words[shown.language];
  return element(
    'main',
    { class: 'page has-places', 'aria-busy': String(shown.busy) },
    drawTopBar(benefits?.bankName ?? '', shown, presses),
    element('p', { class: 'said', role: 'status' }, shown.said),
    shown.offline && benefits && trouble?.kind !== 'offline' ? paintOffline(say.offline) : null,
    benefits || trouble ? null : element('h1', { class: 'loading' }, say.loading),
    benefits || !trouble
      ? null
      : paintTrouble(trouble, troublesOf(shown), isBlocked(shown), presses.tryAgain),
    benefits && trouble ? paintNote(trouble, say) : null,
    ...(benefits ? paintPlace(shown, presses) : []),
    benefits ? placesOf(shown) : null,
  );
}

/** Who was sent a voucher and has no link of their own is told how to get one. */
function troublesOf({ language, place }: Shown): typeof words.zh {
  const say = words[language];
  if (place.at === 'outlet-draw')
    return { ...say, troubles: { ...say.troubles, unknown: drawWords[language].needsLink } };
  if (place.at !== 'gift') return say;
  return { ...say, troubles: { ...say.troubles, unknown: transferWords[language].needsLink } };
}

function paintPlace(shown: Shown, presses: Presses): HTMLElement[] {
  const { benefits, place, voucher } = shown;
  if (!benefits) return [];
  if (place.at === 'centre') return paintCentre(benefits, shown, presses);
  if (place.at === 'vouchers') return paintVouchers(benefits, place.which, shown);
  if (place.at === 'voucher' && voucher?.voucher.id === place.id)
    return paintVoucher(voucher, shown, presses);
  if (place.at === 'code' && shown.paymentCode !== null)
    return paintPaymentCode(shown.paymentCode, shown, presses);
  if (place.at === 'gift') return paintTaking(place.code, shown.offered, shown, presses);
  const { points, item, draws, local, products } = shown;
  if (place.at === 'local' && local) return paintLocal(local, shown, presses);
  if (place.at === 'products' && products) return paintProducts(products, shown.language);
  if (place.at === 'draws' && draws) return paintDraws(draws, shown, presses);
  if (place.at === 'outlet-draw' && (shown.trouble?.kind === 'refused' || !isWhole(place)))
    return paintNoDraw(shown);
  if (place.at === 'mall' && points) return paintMall(points, shown);
  if (place.at === 'item' && points && item?.item.id === place.id)
    return paintItem(item, points, shown, presses);
  const order = place.at === 'order' ? points?.orders.find(({ id }) => id === place.id) : null;
  if (order) return paintOrder(order, shown.language);
  const say = words[shown.language];
  return [
    element('h1', { class: 'loading' }, shown.busy || shown.trouble ? say.loading : say.gone),
  ];
}

/** Where else to go, where the thumb is. */
function placesOf({ place, language }: Shown): HTMLElement {
  const say = words[language];
  const places: [string, Place, boolean][] = [
    [
      say.places.centre,
      { at: 'centre' },
      place.at === 'centre' || place.at === 'local' || place.at === 'products',
    ],
    [
      say.places.vouchers,
      { at: 'vouchers', which: 'usable' },
      place.at === 'vouchers' ||
        place.at === 'voucher' ||
        place.at === 'code' ||
        place.at === 'gift',
    ],
    [
      drawWords[language].title,
      { at: 'draws' },
      place.at === 'draws' || place.at === 'outlet-draw',
    ],
    [
      mallWords[language].title,
      { at: 'mall' },
      place.at === 'mall' || place.at === 'item' || place.at === 'order',
    ],
  ];
  return element(
    'nav',
    { class: 'places', 'aria-label': say.placesLabel },
    ...places.map(([name, to, isHere]) =>
      element(
        'a',
        { href: addressOf(to), id: `to-${to.at}`, ...(isHere ? { 'aria-current': 'page' } : {}) },
        name,
      ),
    ),
  );
}

export function titleOf({ place, language }: Shown): string {
  const { centre, vouchers } = words[language].places;
  if (place.at === 'centre') return centre;
  if (place.at === 'local') return localWords[language].title;
  if (place.at === 'products') return productWords[language].title;
  if (place.at === 'draws' || place.at === 'outlet-draw') return drawWords[language].title;
  return place.at === 'mall' || place.at === 'item' || place.at === 'order'
    ? mallWords[language].title
    : vouchers;
}
