import type { MyDraws, OwnDraw } from '#contract/my-draws.ts';
import { formatMoment } from '../parts/format-figure.ts';
import { button, element } from '../phone/element.ts';
import { drawWords } from './draw-words.ts';
import { pairs } from './paint-worth.ts';
import { addressOf } from './place.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';

/** 抽奖: the draws that are open to the customer, with the chances in hand; what ends first leads. */
export function paintDraws({ items }: MyDraws, shown: Shown, presses: Presses): HTMLElement[] {
  const say = drawWords[shown.language];
  return [
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.title),
    ...(items.length === 0
      ? [
          element(
            'section',
            { class: 'own-card empty' },
            element('h2', {}, say.none),
            element('p', {}, say.noneHint),
          ),
        ]
      : items.map((draw) => drawCard(draw, shown, presses))),
  ];
}

/** An outlet's code that opens nothing: why stands above it, here where to go on. */
export function paintNoDraw({ language }: Shown): HTMLElement[] {
  const say = drawWords[language];
  return [
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.title),
    element(
      'section',
      { class: 'own-card empty' },
      element('h2', {}, say.codeTitle),
      element('p', {}, say.codeHint),
      element(
        'a',
        { class: 'own-act', href: addressOf({ at: 'draws' }), id: 'to-draw-list' },
        say.toDraws,
      ),
    ),
  ];
}

function drawCard(draw: OwnDraw, shown: Shown, presses: Presses): HTMLElement {
  const { language } = shown;
  const say = drawWords[language];
  const { drawId, kind, state, startsAt, endsAt, chancesLeft, playsLeftToday, waysToday } = draw;
  const name = draw.name[language];
  const canPlay = state === 'open' && chancesLeft > 0 && playsLeftToday !== 0;
  return element(
    'section',
    { class: `own-card offer draw-${state}` },
    element('p', { class: 'tag' }, `${say.kinds[kind]} · ${say.states[state]}`),
    element('h2', {}, name),
    pairs(
      [say.chances, say.times(chancesLeft)],
      playsLeftToday === null || state === 'later'
        ? null
        : [say.playsLeft, say.times(playsLeftToday)],
      waysToday.length === 0
        ? null
        : [say.waysTitle, waysToday.map((way) => say.ways[way]).join(say.comma)],
      state === 'later' ? [say.from, formatMoment(startsAt)] : null,
      [say.until, formatMoment(endsAt)],
    ),
    button(
      canPlay ? say.play : say.look,
      {
        class: canPlay ? 'act' : 'own-act',
        id: `draw-${drawId}`,
        'aria-label': canPlay ? say.playOne(name) : say.lookAt(name),
        'aria-disabled': String(isBlocked(shown)),
      },
      () => presses.openDraw(drawId),
    ),
  );
}
