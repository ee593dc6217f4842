import type { MallShelfItem, MyPoints, OwnOrder, OwnProgramme } from '#contract/my-points.ts';
import { formatDay, formatMoment } from '../parts/format-figure.ts';
import { element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { mallWords } from './mall-words.ts';
import { yuan } from './paint-worth.ts';
import { addressOf } from './place.ts';
import type { Shown } from './shown.ts';

/** Points are counted in hundredths, as fen are, and spoken of like yuan. */
export const pointsText = yuan;

type Named = Pick<MallShelfItem, 'nameZh' | 'nameEn'>;
export const nameOf = ({ nameZh, nameEn }: Named, language: Language): string =>
  language === 'zh' ? nameZh : nameEn;

/** 积分商城: what there is, what ends soon, what it is exchanged for, and what was exchanged. */
export function paintMall({ programmes, orders }: MyPoints, { language }: Shown): HTMLElement[] {
  const say = mallWords[language];
  return [
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.title),
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
        .map(({ amount, expiresOn }) =>
          element('p', { class: 'quiet' }, say.ending(pointsText(amount), formatDay(expiresOn))),
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
