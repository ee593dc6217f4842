import type {
  MallShelfItem,
  MyPoints,
  OwnGift,
  OwnOrder,
  OwnProgramme,
} from '#contract/my-points.ts';
import { formatDay, formatMoment } from '../parts/format-figure.ts';
import { drawQr } from '../phone/draw-qr.ts';
import { element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { mallWords } from './mall-words.ts';
import { yuan } from '../phone/say-worth.ts';
import { pairs } from './paint-worth.ts';
import { addressOf } from './place.ts';
import type { Shown } from './shown.ts';

/** Points are counted in hundredths, as fen are, and spoken of like yuan. */
export const pointsText = yuan;

type Named = Pick<MallShelfItem, 'nameZh' | 'nameEn'>;
export const nameOf = ({ nameZh, nameEn }: Named, language: Language): string =>
  language === 'zh' ? nameZh : nameEn;

/** 积分商城: what there is, what ends soon, what it is exchanged for, and what was exchanged. */
export function paintMall(
  { programmes, orders, gifts }: MyPoints,
  { language }: Shown,
): HTMLElement[] {
  const say = mallWords[language];
  return [
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.title),
    ...giftsPart(gifts, language),
    ...(programmes.length === 0
      ? [
          element(
            'section',
            { class: 'own-card' },
            element('h2', {}, say.noPoints),
            element('p', {}, say.noPointsHint),
          ),
        ]
      : programmes.flatMap((programme) => programmePart(programme, language))),
    element('h2', { class: 'part-title' }, say.ordersTitle),
    element(
      'section',
      { class: 'own-card', 'aria-label': say.ordersTitle },
      orders.length === 0
        ? element('p', {}, say.noOrders)
        : element('ul', {}, ...orders.map((order) => orderRow(order, language))),
    ),
  ];
}

/** What the bank gives: each with the code it is picked up by. */
function giftsPart(gifts: readonly OwnGift[], language: Language): HTMLElement[] {
  if (gifts.length === 0) return [];
  const say = mallWords[language];
  return [
    element('h2', { class: 'part-title' }, say.giftsTitle),
    ...gifts.map((gift) => {
      const { pickUp } = gift;
      const code = pickUp?.code ?? null;
      return element(
        'section',
        { class: `card state-${code === null ? 'over' : 'claimed'}` },
        element('p', { class: 'tag' }, pickUp ? say.pickUpStates[pickUp.state] : say.giftWaits),
        element('h3', {}, nameOf(gift, language)),
        pickUp ? null : element('p', { class: 'quiet' }, say.giftWaitsHint),
        code === null ? null : pickUpCode(code, language),
        pickUp && code !== null
          ? pairs([say.pickUpAt, pickUp.outletName], [say.pickUpUntil, formatMoment(pickUp.until)])
          : null,
      );
    }),
  ];
}

/** A code that staff scan or type when they hand a gift over. */
export function pickUpCode(code: string, language: Language, id?: string): HTMLElement {
  const say = mallWords[language];
  return element(
    'div',
    { class: 'voucher' },
    drawQr(code, say.pickUpQr),
    element('p', { class: 'label' }, say.pickUpCode),
    element('p', { class: 'code', ...(id ? { id } : {}) }, code),
    element('p', { class: 'label' }, say.pickUpHint),
  );
}

function programmePart(programme: OwnProgramme, language: Language): HTMLElement[] {
  const say = mallWords[language];
  const { name, available, frozen, ending, items } = programme;
  return [
    element(
      'section',
      { class: 'own-card' },
      element('h2', {}, name),
      element('p', { class: 'balance' }, say.available(pointsText(available))),
      frozen > 0 ? element('p', { class: 'quiet' }, say.frozen(pointsText(frozen))) : null,
      ...ending
        .slice(0, 3)
        .map(({ amount, expiresOn, isSoon }) =>
          element(
            'p',
            { class: isSoon ? 'soon-text' : 'quiet' },
            say.ending(pointsText(amount), formatDay(expiresOn)),
          ),
        ),
    ),
    element('h2', { class: 'part-title' }, `${say.itemsTitle} · ${name}`),
    element(
      'section',
      { class: 'own-card', 'aria-label': say.itemsTitle },
      items.length === 0
        ? element('p', {}, say.noItems)
        : element('ul', {}, ...items.map((item) => itemRow(item, language))),
    ),
  ];
}

function itemRow(item: MallShelfItem, language: Language): HTMLElement {
  const say = mallWords[language];
  const { id, kind, price } = item;
  return element(
    'li',
    {},
    element(
      'a',
      { class: 'row', href: addressOf({ at: 'item', id }), id: `item-${id}` },
      element(
        'span',
        { class: 'row-text' },
        element('strong', {}, nameOf(item, language)),
        element('span', { class: 'quiet' }, say.kinds[kind]),
      ),
      element(
        'span',
        { class: 'tag' },
        price === null ? say.byTiers : say.points(pointsText(price)),
      ),
    ),
  );
}

function orderRow(order: OwnOrder, language: Language): HTMLElement {
  const { id, madeAt } = order;
  return element(
    'li',
    {},
    element(
      'a',
      { class: 'row', href: addressOf({ at: 'order', id }), id: `order-${id}` },
      element(
        'span',
        { class: 'row-text' },
        element('strong', {}, nameOf(order, language)),
        element('span', { class: 'quiet' }, formatMoment(madeAt)),
      ),
      element('span', { class: 'tag' }, stateOf(order, language)),
    ),
  );
}

/** Of a gift what became of it, unless the points are back. */
export function stateOf({ state, pickUp }: OwnOrder, language: Language): string {
  const say = mallWords[language];
  return state === 'done' && pickUp ? say.pickUpStates[pickUp.state] : say.orderStates[state];
}
