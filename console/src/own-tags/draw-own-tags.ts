import type { OwnTagsView, PersonalisedMarketing } from '#contract/own-tags.ts';
import { drawTopBar } from '../phone/draw-top-bar.ts';
import { button, element } from '../phone/element.ts';
import { paintOffline } from '../phone/paint-trouble.ts';
import { formatMoment } from '../parts/format-figure.ts';
import { drawDeleted, drawFamilies } from './draw-tags.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import type { Trouble } from './trouble.ts';
import { words } from './words.ts';

/** The whole page of what is shown; drawn anew at every change, which on one screen costs nothing. */
export function drawOwnTags(shown: Shown, presses: Presses): HTMLElement {
  const { view, trouble } = shown;
  const say = words[shown.language];
  return element(
    'main',
    { class: 'page', 'aria-busy': String(shown.busy) },
    drawTopBar(view?.bankName ?? '', shown, presses),
    element('p', { class: 'said', role: 'status' }, shown.said),
    view && shown.offline && trouble?.kind !== 'offline' ? paintOffline(say.offline) : null,
    view || trouble ? null : element('h1', { class: 'loading' }, say.loading),
    view || !trouble ? null : troublePage(trouble, shown, presses),
    view ? element('h1', { class: 'own-title', tabindex: '-1' }, say.title) : null,
    view && trouble ? troubleNote(trouble, shown) : null,
    view ? personalisedCard(view, shown, presses) : null,
    view ? tagsPart(view, shown, presses) : null,
    view ? drawDeleted(view, shown, presses) : null,
    view ? element('p', { class: 'until' }, say.until(timeOf(view.expiresAt))) : null,
  );
}

function personalisedCard(view: OwnTagsView, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const state = view.personalisedMarketing;
  const isOn = state === 'on';
  return element(
    'section',
    { class: 'own-card', 'aria-labelledby': 'personalised' },
    element(
      'h2',
      { id: 'personalised' },
      say.personalised,
      ' ',
      element('span', { class: isOn ? 'tag is-on' : 'tag' }, say.states[state]),
    ),
    element('p', {}, say.personalisedText),
    state === 'unsaid' ? element('p', {}, say.unsaidText) : null,
    ...answersTo(state).map(({ on, id, words: said }) =>
      button(say[said], { class: 'own-act', id, 'aria-disabled': String(isBlocked(shown)) }, () =>
        presses.personalise(on),
      ),
    ),
  );
}

type Answer = { on: boolean; id: string; words: 'agree' | 'refuse' | 'turnOn' | 'turnOff' };

/** Who has never been asked can say either, so that a no is kept as one; later the other is a press away. */
function answersTo(state: PersonalisedMarketing): readonly Answer[] {
  if (state === 'unsaid')
    return [
      { on: true, id: 'personalise', words: 'agree' },
      { on: false, id: 'personalise-not', words: 'refuse' },
    ];
  if (state === 'marketing_refused') return [];
  const isOn = state === 'on';
  return [{ on: !isOn, id: 'personalise', words: isOn ? 'turnOff' : 'turnOn' }];
}

function tagsPart(view: OwnTagsView, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const count = view.items.filter(({ code }) => !shown.justDeleted.has(code)).length;
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, say.tagsTitle(count)),
    view.businessDate ? element('p', { class: 'label' }, say.asOf(view.businessDate)) : null,
    view.items.length === 0 ? element('p', {}, say.empty) : element('p', {}, say.whatDeletingMeans),
    ...drawFamilies(view, shown, presses),
    element('p', { class: 'label' }, say.notHere),
  );
}

function troublePage(trouble: Trouble, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const { title, hint } = say.troubles[trouble.kind];
  const mayTryAgain = ['offline', 'unavailable', 'too_many'].includes(trouble.kind);
  return element(
    'section',
    { class: 'card state-trouble' },
    element('h1', { tabindex: '-1' }, title),
    element('p', { class: 'hint' }, hint, ' ', waitOf(trouble, shown)),
    mayTryAgain
      ? button(
          shown.busy ? say.loading : say.tryAgain,
          { class: 'own-act', id: 'again', 'aria-disabled': String(isBlocked(shown)) },
          presses.tryAgain,
        )
      : null,
  );
}

function troubleNote(trouble: Trouble, shown: Shown): HTMLElement {
  const { title, hint } = words[shown.language].troubles[trouble.kind];
  return element(
    'p',
    { class: 'note', role: 'alert' },
    element('strong', {}, title),
    ' ',
    hint,
    ' ',
    waitOf(trouble, shown),
  );
}

function waitOf(trouble: Trouble, shown: Shown): string {
  return trouble.kind === 'too_many' ? words[shown.language].wait(trouble.seconds) : '';
}

/** The hour and minute in the bank's time. */
function timeOf(moment: string): string {
  return formatMoment(moment).slice(11, 16);
}
