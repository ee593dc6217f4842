import type { LinkView } from '#contract/claim-link.ts';
import { formatDay, formatLastDay, formatMoment } from '../parts/format-figure.ts';
import { drawQr } from '../phone/draw-qr.ts';
import { drawTopBar } from '../phone/draw-top-bar.ts';
import { button, element } from '../phone/element.ts';
import { paintOffline } from '../phone/paint-trouble.ts';
import type { Preferences } from '../phone/preferences.ts';
import type { TroubleWords } from '../phone/phone-words.ts';
import { isFigure, worthOf, yuan } from '../phone/say-worth.ts';
import { givenTag, kindOf, kindWords, pickUpWords } from './kind-words.ts';
import type { Trouble } from './trouble.ts';
import { words } from './words.ts';

export type Shown = Preferences & {
  /** what the link showed last; null before the first answer */
  view: LinkView | null;
  trouble: Trouble | null;
  /** an answer is awaited that the reader asked for */
  busy: boolean;
  /** pressing again is of no use yet */
  waiting: boolean;
  /** without a network: what is shown may be over */
  offline: boolean;
};

export type Presses = {
  claim(): void;
  tryAgain(): void;
  changeLanguage(): void;
  changeTextSize(): void;
};

/** The whole page of what is shown; drawn anew at every change, which on one screen costs nothing. */
export function drawPage(shown: Shown, presses: Presses): HTMLElement {
  const { view, trouble } = shown;
  const say = words[shown.language];
  return element(
    'main',
    { class: 'page', 'aria-busy': String(shown.busy) },
    drawTopBar(view?.bankName ?? '', shown, presses),
    view && shown.offline && trouble?.kind !== 'offline' ? paintOffline(say.offline) : null,
    view ? offerCard(view, shown) : null,
    view && trouble ? troubleNote(trouble, shown) : null,
    view || !trouble ? null : troublePage(trouble, shown),
    view || trouble ? null : element('h1', { class: 'loading' }, say.loading),
    view && isOfUse(view) ? howTo(view, shown) : null,
    action(shown, presses),
  );
}

function offerCard(view: LinkView, shown: Shown): HTMLElement {
  const say = words[shown.language];
  const { state } = view;
  const kind = kindOf(view);
  const { tag, hint } = say.states[state];
  return element(
    'section',
    { class: `card state-${state}` },
    element(
      'p',
      { class: 'tag' },
      kind && state === 'redeemed' ? givenTag[shown.language][kind] : tag,
    ),
    element('h1', { tabindex: '-1' }, view.offerName),
    face(view, shown),
    kind ? null : threshold(view, shown),
    view.code === null ? null : voucherCode(view.code, shown),
    pickUpCode(view, shown),
    element('p', { class: 'hint' }, (kind && kindWords[shown.language][kind].hints[state]) ?? hint),
    datesOf(view, shown),
  );
}

/** Plain money is a figure; everything else is said in words, which a large figure would not hold. */
function face(view: LinkView, { language }: Shown): HTMLElement {
  return isFigure(view)
    ? element(
        'p',
        { class: 'face' },
        element('strong', {}, yuan(view.faceAmountFen)),
        ` ${words[language].yuan}`,
      )
    : element('p', { class: 'face face-words' }, element('strong', {}, worthOf(view, language)));
}

function threshold({ thresholdAmountFen }: LinkView, { language }: Shown): HTMLElement {
  const say = words[language];
  return element(
    'p',
    { class: 'threshold' },
    thresholdAmountFen > 0 ? say.threshold(yuan(thresholdAmountFen)) : say.noThreshold,
  );
}

/** Of a gift: what staff scan or type when they hand it over, in place of the voucher's code, which tills refuse. */
function pickUpCode({ pickUp, state }: LinkView, { language }: Shown): HTMLElement | null {
  const say = pickUpWords[language];
  if (!pickUp || pickUp.code === null || state !== 'claimed') return null;
  return element(
    'div',
    { class: 'voucher' },
    drawQr(pickUp.code, say.qr),
    element('p', { class: 'label' }, say.code),
    element('p', { class: 'code', id: 'code' }, pickUp.code),
  );
}

function voucherCode(code: string, shown: Shown): HTMLElement {
  const say = words[shown.language];
  return element(
    'div',
    { class: 'voucher' },
    drawQr(code, say.qr),
    element('p', { class: 'label' }, say.code),
    // In groups, as it is read out; the till takes it with or without spaces.
    element('p', { class: 'code', id: 'code' }, (code.match(/.{1,4}/g) ?? []).join(' ')),
  );
}

function datesOf(view: LinkView, shown: Shown): HTMLElement {
  const say = words[shown.language];
  const dates: [string, string][] = [];
  if (['not_started', 'open', 'used_up', 'ended'].includes(view.state))
    dates.push([
      say.claimPeriod,
      `${formatDay(view.claimFrom)} – ${formatLastDay(view.claimUntil)}`,
    ]);
  const kind = kindOf(view);
  if (view.state === 'open' && kind !== 'atOnce')
    dates.push([say.validIfToday, formatDay(view.validUntil)]);
  if (view.pickUp && view.state === 'claimed')
    dates.push(
      [pickUpWords[shown.language].at, view.pickUp.outletName],
      [pickUpWords[shown.language].until, formatMoment(view.pickUp.until)],
    );
  else if (!kind && ['claimed', 'redeemed', 'expired'].includes(view.state))
    dates.push([say.validUntil, formatDay(view.validUntil)]);
  if (view.redeemedAt)
    dates.push([
      kind ? givenTag[shown.language][kind] : say.redeemedAt,
      formatMoment(view.redeemedAt),
    ]);
  return element(
    'dl',
    {},
    ...dates.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value)),
    ),
  );
}

function howTo(view: LinkView, shown: Shown): HTMLElement | null {
  const say = words[shown.language];
  const kind = kindOf(view);
  const from = view.thresholdAmountFen > 0 ? yuan(view.thresholdAmountFen) : null;
  const steps = kind ? kindWords[shown.language][kind].how : say.how(from);
  if (steps.length === 0) return null;
  return element(
    'section',
    { class: 'how' },
    element('h2', {}, say.howTitle),
    element('ol', {}, ...steps.map((step) => element('li', {}, step))),
  );
}

function troublePage(trouble: Trouble, shown: Shown): HTMLElement {
  const { title, hint } = wordsOf(trouble, shown);
  return element(
    'section',
    { class: 'card state-trouble' },
    element('h1', { tabindex: '-1' }, title),
    element('p', { class: 'hint' }, hint),
  );
}

/** Beside an offer that is shown already: the press did not succeed, and why. */
function troubleNote(trouble: Trouble, shown: Shown): HTMLElement {
  const { title, hint } = wordsOf(trouble, shown);
  return element('p', { class: 'note', role: 'alert' }, element('strong', {}, title), ` ${hint}`);
}

function wordsOf(trouble: Trouble, { language }: Shown): TroubleWords {
  const say = words[language];
  if (trouble.kind === 'refused')
    return trouble.title === '' ? say.troubles.unavailable : { title: trouble.title, hint: '' };
  const { title, hint } = say.troubles[trouble.kind];
  return trouble.kind === 'too_many'
    ? { title, hint: `${hint} ${say.wait(trouble.seconds)}` }
    : { title, hint };
}

/** The one button, where the thumb is. */
function action(shown: Shown, presses: Presses): HTMLElement | null {
  const say = words[shown.language];
  const blocked = String(shown.busy || shown.waiting);
  const attributes = { class: 'act', id: 'act', 'aria-disabled': blocked };
  if (shown.view?.state === 'open') {
    const text = shown.busy ? say.claiming : shown.trouble ? say.tryAgain : say.claim;
    return element('footer', {}, button(text, attributes, presses.claim));
  }
  const { trouble } = shown;
  if (shown.view || !trouble || trouble.kind === 'unknown' || trouble.kind === 'expired')
    return null;
  return element(
    'footer',
    {},
    button(shown.busy ? say.loading : say.tryAgain, attributes, presses.tryAgain),
  );
}

function isOfUse({ state }: LinkView): boolean {
  return state === 'open' || state === 'claimed' || state === 'not_started';
}
