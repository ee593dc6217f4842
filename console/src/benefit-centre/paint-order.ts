import type { OwnOrder } from '#contract/my-points.ts';
import { formatMoment } from '../parts/format-figure.ts';
import { element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { mallWords } from './mall-words.ts';
import { nameOf, pickUpCode, pointsText, stateOf } from './paint-mall.ts';
import { pairs } from './paint-worth.ts';
import { addressOf } from './place.ts';

/** One exchange: the code a gift is picked up by, where and until when, or the voucher that it brought. */
export function paintOrder(order: OwnOrder, language: Language): HTMLElement[] {
  const say = mallWords[language];
  const { pickUp, points, madeAt, voucherId, state } = order;
  const code = state === 'done' ? (pickUp?.code ?? null) : null;
  return [
    element('a', { class: 'back', href: '#mall', id: 'back' }, `‹ ${say.back}`),
    element(
      'section',
      { class: `card state-${code === null ? 'over' : 'claimed'}` },
      element('p', { class: 'tag' }, stateOf(order, language)),
      element('h1', { id: 'title', tabindex: '-1' }, nameOf(order, language)),
      code === null ? null : pickUpCode(code, language, 'code'),
      pairs(
        pickUp ? [say.pickUpAt, pickUp.outletName] : null,
        pickUp && code !== null ? [say.pickUpUntil, formatMoment(pickUp.until)] : null,
        [say.used, say.points(pointsText(points))],
        [say.madeAt, formatMoment(madeAt)],
      ),
      voucherId === null
        ? null
        : element(
            'a',
            {
              class: 'act act-link',
              href: addressOf({ at: 'voucher', id: voucherId }),
              id: 'to-voucher',
            },
            say.toVoucher,
          ),
    ),
  ];
}
