import { formatDay } from '../parts/format-figure.ts';
import { button, element } from '../phone/element.ts';
import { exchangeCodeWords } from './exchange-code-words.ts';
import { pairs } from './paint-worth.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';

/** On the voucher's page: the partner's code, which is not shown before it is asked for. */
export function paintExchangeCode(shown: Shown, presses: Presses): HTMLElement {
  const { exchangeCode, language } = shown;
  const say = exchangeCodeWords[language];
  if (!exchangeCode)
    return element(
      'section',
      { class: 'own-card' },
      element('h2', {}, say.title),
      element('p', {}, say.hint),
      button(
        say.show,
        { class: 'act', id: 'show-code', 'aria-disabled': String(isBlocked(shown)) },
        presses.showExchangeCode,
      ),
    );
  const { code, pin, expiresOn, productName, partnerName } = exchangeCode;
  return element(
    'section',
    { class: 'own-card' },
    element('h2', { id: 'code-title', tabindex: '-1' }, say.title),
    element('p', { class: 'label' }, say.code),
    element('p', { class: 'code', id: 'exchange-code' }, code),
    button(say.copy, { class: 'own-act', id: 'copy-code' }, () =>
      presses.copy(code, 'copy-code', 'exchange-code'),
    ),
    ...(pin === null
      ? []
      : [
          element('p', { class: 'label' }, say.pin),
          element('p', { class: 'code', id: 'exchange-pin' }, pin),
          button(say.copyPin, { class: 'own-act', id: 'copy-pin' }, () =>
            presses.copy(pin, 'copy-pin', 'exchange-pin'),
          ),
        ]),
    pairs(
      [say.product, productName],
      [say.partner, partnerName],
      [say.expiresOn, formatDay(expiresOn)],
    ),
    element('p', {}, say.howTo(partnerName)),
    element('p', { class: 'quiet' }, say.keep),
  );
}
