import type { MyPoints, ShownMallItem } from '#contract/my-points.ts';
import { button, element } from '../phone/element.ts';
import { mallWords } from './mall-words.ts';
import { nameOf, pointsText } from './paint-mall.ts';
import { yuan } from '../phone/say-worth.ts';
import { pairs } from './paint-worth.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';

/** One thing of the mall: what it costs, where it is, and exchanging for it, which is asked twice. */
export function paintItem(
  { item, points, outlets }: ShownMallItem,
  myPoints: MyPoints,
  shown: Shown,
  presses: Presses,
): HTMLElement[] {
  const { language } = shown;
  const say = mallWords[language];
  const available =
    myPoints.programmes.find(({ items }) => items.some(({ id }) => id === item.id))?.available ?? 0;
  const isGift = item.kind === 'gift';
  const lacks = lackOf(points, available, isGift && outlets.length === 0, shown);
  return [
    element('a', { class: 'back', href: '#mall', id: 'back' }, `‹ ${say.back}`),
    element(
      'section',
      { class: 'own-card' },
      element('h1', { id: 'title', tabindex: '-1' }, nameOf(item, language)),
      element('p', {}, say.kinds[item.kind]),
      pairs(
        [say.cost, points === null ? say.byTiers : say.points(pointsText(points))],
        points === null || points > available
          ? null
          : [say.left, say.points(pointsText(available - points))],
      ),
      element('p', { class: 'quiet' }, say.worth(yuan(item.valueFen))),
    ),
    ...(isGift && lacks === null ? [outletChoice(outlets, shown, presses)] : []),
    lacks === null && points !== null
      ? exchangeButtons(points, shown, presses)
      : element('p', { class: 'note' }, lacks ?? ''),
  ];
}

/** Why it can't be exchanged now; null when it can. */
function lackOf(
  points: number | null,
  available: number,
  isNowhere: boolean,
  { language }: Shown,
): string | null {
  const say = mallWords[language];
  if (points === null) return say.notReached;
  if (points > available) return say.short(pointsText(points - available));
  return isNowhere ? say.noOutlet : null;
}

function outletChoice(
  outlets: ShownMallItem['outlets'],
  { language, outletOrgId }: Shown,
  presses: Presses,
): HTMLElement {
  const say = mallWords[language];
  return element(
    'fieldset',
    { class: 'own-card choice' },
    element('legend', {}, say.outletTitle),
    ...outlets.map(({ orgId, name, stock }) => {
      const id = `outlet-${orgId}`;
      const radio = element('input', { type: 'radio', name: 'outlet', id });
      radio.checked = orgId === outletOrgId;
      radio.addEventListener('change', () => presses.chooseOutlet(orgId));
      return element('label', { for: id, class: 'option' }, radio, say.outlet(name, stock));
    }),
  );
}

function exchangeButtons(points: number, shown: Shown, presses: Presses): HTMLElement {
  const say = mallWords[shown.language];
  const blocked = String(isBlocked(shown));
  const amount = pointsText(points);
  if (!shown.confirming)
    return element(
      'div',
      {},
      button(
        say.exchange(amount),
        { class: 'act', id: 'exchange', 'aria-disabled': blocked },
        presses.ask,
      ),
    );
  return element(
    'div',
    { class: 'own-card', role: 'group', 'aria-label': say.confirmHint },
    element('p', {}, say.confirmHint),
    button(
      say.confirm(amount),
      { class: 'act', id: 'exchange', 'aria-disabled': blocked },
      presses.exchange,
    ),
    button(say.cancel, { class: 'own-act', id: 'cancel' }, presses.unask),
  );
}
