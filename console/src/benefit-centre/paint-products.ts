import type { ShownProductBenefit, ShownProductBenefits } from '#contract/product-benefits.ts';
import { formatDay, formatFen, formatPercent } from '../parts/format-figure.ts';
import { element } from '../phone/element.ts';
import { pairs } from './paint-worth.ts';
import { addressOf } from './place.ts';
import { productWords } from './product-words.ts';
import type { Shown } from './shown.ts';

/** What the bank gives on its products today; there is nothing to press, since nothing is claimed. */
export function paintProducts(
  { items }: ShownProductBenefits,
  language: Shown['language'],
): HTMLElement[] {
  const say = productWords[language];
  return [
    element('a', { class: 'back', href: addressOf({ at: 'centre' }) }, `‹ ${say.back}`),
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.title),
    ...(items.length === 0
      ? [
          element(
            'section',
            { class: 'own-card empty' },
            element('h2', {}, say.nothing),
            element('p', {}, say.nothingHint),
          ),
        ]
      : [
          element('p', { class: 'quiet' }, say.given),
          ...items.map((one) => benefitCard(one, language)),
        ]),
  ];
}

function benefitCard(one: ShownProductBenefit, language: Shown['language']): HTMLElement {
  const say = productWords[language];
  const isZh = language === 'zh';
  return element(
    'section',
    { class: 'own-card offer' },
    element('h2', {}, isZh ? one.nameZh : one.nameEn),
    pairs(
      [say.kinds[one.kind], chargeOf(one, language)],
      [say.products, one.products.join(say.between)],
      [say.conditions, isZh ? one.conditionsZh : one.conditionsEn],
      [say.until, formatDay(one.until)],
    ),
  );
}

function chargeOf({ charge }: ShownProductBenefit, language: Shown['language']): string {
  const say = productWords[language];
  if (charge.unit === 'rate')
    return charge.rateBp === 0 ? say.free : formatPercent(charge.rateBp / 10_000);
  return charge.amountFen === 0 ? say.free : say.eachTime(formatFen(charge.amountFen));
}
