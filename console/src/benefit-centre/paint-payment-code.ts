import { drawQr } from '../phone/draw-qr.ts';
import { button, element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { addressOf } from './place.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';

const codeWords = {
  zh: {
    title: '付款码',
    show: '出示付款码',
    hint: '收银员扫一次，自动用上最合适的券。一个码只用一次，请勿截图给别人。',
  },
  en: {
    title: 'Payment code',
    show: 'Show payment code',
    hint: 'Scanned once at the till, it uses the vouchers that bring you most. A code works once: don’t share a picture of it.',
  },
} as const satisfies Record<Language, object>;

/** 付款码: one QR for the whole wallet, which the till scans. It is too long to be read out. */
export function paintPaymentCode(code: string, shown: Shown, presses: Presses): HTMLElement[] {
  const { language } = shown;
  const say = words[language];
  const own = codeWords[language];
  const isFresh = shown.qrUntil > Date.now();
  return [
    element('a', { class: 'back', href: '#vouchers/usable', id: 'back' }, `‹ ${say.back}`),
    element(
      'section',
      { class: 'card state-claimed' },
      element('h1', { id: 'title', tabindex: '-1' }, own.title),
      element(
        'div',
        { class: 'voucher' },
        isFresh ? drawQr(code, say.qr, 'Byte') : element('p', { class: 'stale' }, say.stale),
        element('p', { class: 'label', id: 'countdown', 'aria-hidden': 'true' }),
        element('p', { class: 'label' }, say.brightness),
        element('p', { class: 'hint' }, own.hint),
        button(
          say.refresh,
          { class: 'own-act', id: 'refresh', 'aria-disabled': String(isBlocked(shown)) },
          presses.refreshCode,
        ),
      ),
    ),
  ];
}

/** The way there. */
export function paintToCode(language: Language): HTMLElement {
  return element(
    'a',
    { class: 'own-act act-link', href: addressOf({ at: 'code' }), id: 'to-code' },
    codeWords[language].show,
  );
}
