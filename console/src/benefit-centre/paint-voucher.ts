import type { Gives, OwnVoucher, ShownVoucher, VoucherHistory } from '#contract/my-benefits.ts';
import { formatDay, formatMoment } from '../parts/format-figure.ts';
import { drawQr } from '../phone/draw-qr.ts';
import { button, element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { endOf, stateOf } from './paint-vouchers.ts';
import { mallWords } from './mall-words.ts';
import { paintExchangeCode } from './paint-exchange-code.ts';
import { pickUpCode } from './paint-mall.ts';
import { paintGiving } from './paint-transfer.ts';
import { isFigure, isForTills, worthOf, yuan } from '../phone/say-worth.ts';
import { pairs, thresholdOf, whereOf } from './paint-worth.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';

/** One voucher: what the till takes, what it is good for, and what happened to it. */
export function paintVoucher(view: ShownVoucher, shown: Shown, presses: Presses): HTMLElement[] {
  const { voucher, code, qr, history } = view;
  const { language } = shown;
  const say = words[language];
  const { state } = voucher;
  return [
    element('a', { class: 'back', href: '#vouchers/usable', id: 'back' }, `‹ ${say.back}`),
    element(
      'section',
      { class: `card state-${code === null && !view.pickUp?.code ? 'over' : 'claimed'}` },
      element('p', { class: 'tag' }, stateOf(voucher, language)),
      element('h1', { id: 'title', tabindex: '-1' }, voucher.offerName),
      element(
        'p',
        { class: isFigure(voucher) ? 'face' : 'face face-words' },
        element('strong', {}, worthOf(voucher, language)),
      ),
      element('p', { class: 'threshold' }, thresholdOf(voucher, language)),
      code === null || qr === null ? null : proofOf(code, qr.token, shown, presses),
      ...pickUpOf(view, language),
      state === 'held' ? element('p', { class: 'hint' }, say.heldHint) : null,
      voucher.byPartner && state === 'usable'
        ? element('p', { class: 'hint' }, say.byPartner)
        : null,
      state === 'usable' || state === 'held'
        ? null
        : element('p', { class: 'hint' }, overOf(view, state, language)),
      element('p', { class: 'hint end' }, endOf(voucher, language)),
    ),
    view.hasExchangeCode ? paintExchangeCode(shown, presses) : null,
    paintGiving(view, shown, presses),
    element(
      'section',
      { class: 'own-card' },
      element('h2', {}, say.terms),
      pairs(
        [say.value, worthOf(voucher, language)],
        voucher.usedAt === null ? [say.validUntil, formatDay(voucher.validUntil)] : null,
        isForTills(voucher) ? [say.where, whereOf(voucher, language)] : null,
      ),
      isForTills(voucher) ? element('p', {}, thresholdOf(voucher, language)) : null,
    ),
    element(
      'section',
      { class: 'own-card' },
      element('h2', {}, say.history),
      element('ol', { class: 'history' }, ...history.map((one) => deedOf(one, voucher, language))),
    ),
  ].filter((part) => part !== null);
}

/** Why no till takes it. One that a partner delivers is used by being delivered. */
function overOf(
  { voucher, hasExchangeCode }: ShownVoucher,
  state: keyof typeof words.zh.over,
  language: Language,
): string {
  const say = words[language];
  if (voucher.packet !== null && state === 'used') return say.packetGiven;
  if (voucher.gives !== null && state === 'used') return givenOf(voucher.gives.kind, language);
  if (!voucher.byPartner || state !== 'used') return say.over[state];
  return hasExchangeCode ? say.codeGiven : say.delivered;
}

/** What was handed over, as its holder would say it. */
function givenOf(kind: Gives['kind'], language: Language): string {
  const say = words[language];
  return { gift: say.pickedUp, drawChance: say.chanceGiven, points: say.pointsGiven }[kind];
}

/** How a gift is picked up; where chances and points are to be found. */
function pickUpOf({ voucher, pickUp }: ShownVoucher, language: Language): HTMLElement[] {
  const say = words[language];
  const mall = mallWords[language];
  if (pickUp)
    return [
      ...(pickUp.code === null ? [] : [pickUpCode(pickUp.code, language, 'code')]),
      pairs(
        [mall.pickUpAt, pickUp.outletName],
        pickUp.code === null ? null : [mall.pickUpUntil, formatMoment(pickUp.until)],
      ),
    ];
  if (voucher.gives === null || voucher.state !== 'used' || voucher.gives.kind === 'gift')
    return [];
  const isChance = voucher.gives.kind === 'drawChance';
  return [
    element(
      'a',
      { class: 'act act-link', href: isChance ? '#draws' : '#mall', id: 'to-given' },
      isChance ? say.toDraws : say.toPoints,
    ),
  ];
}

function proofOf(code: string, token: string, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const isFresh = shown.qrUntil > Date.now();
  return element(
    'div',
    { class: 'voucher' },
    isFresh ? drawQr(token, say.qr, 'Byte') : element('p', { class: 'stale' }, say.stale),
    // Told by what is written each second; who listens is not to hear it each time.
    element('p', { class: 'label', id: 'countdown', 'aria-hidden': 'true' }),
    element('p', { class: 'label' }, say.brightness),
    element('p', { class: 'label' }, say.code),
    // In groups, as it is read out; the till takes it with or without spaces.
    element('p', { class: 'code', id: 'code' }, (code.match(/.{1,4}/g) ?? []).join(' ')),
    element('p', { class: 'label' }, say.codeHint),
    button(
      say.refresh,
      { class: 'own-act', id: 'refresh', 'aria-disabled': String(isBlocked(shown)) },
      presses.refreshCode,
    ),
  );
}

function deedOf(
  { deed, at, where, amountFen }: VoucherHistory,
  voucher: OwnVoucher,
  language: Language,
): HTMLElement {
  const say = words[language];
  // A gift, points and chances are no amount of a payment.
  const amount = amountFen === null || voucher.gives !== null ? [] : [say.worth(yuan(amountFen))];
  const isReceived = deed === 'used' && !isForTills(voucher);
  return element(
    'li',
    {},
    element('strong', {}, isReceived ? say.received : say.deeds[deed]),
    ' ',
    [...amount, ...(where === null ? [] : [where])].join(' · '),
    element('span', { class: 'quiet' }, formatMoment(at)),
  );
}
