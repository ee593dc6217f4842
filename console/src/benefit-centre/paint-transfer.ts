import type { ShownVoucher } from '#contract/my-benefits.ts';
import type { ShownTransfer } from '#contract/voucher-transfers.ts';
import { formatDay, formatMoment } from '../parts/format-figure.ts';
import { button, element } from '../phone/element.ts';
import { worthOf } from '../phone/say-worth.ts';
import { pairs, thresholdOf } from './paint-worth.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { transferWords } from './transfer-words.ts';
import { words } from './words.ts';

/** On the voucher's page: offering it to somebody, which is asked twice, or the code that is out. */
export function paintGiving(
  { transferHours, transfer }: ShownVoucher,
  shown: Shown,
  presses: Presses,
): HTMLElement | null {
  const say = transferWords[shown.language];
  const blocked = String(isBlocked(shown));
  if (transfer)
    return element(
      'section',
      { class: 'own-card' },
      element('h2', {}, say.givingTitle),
      pairs([say.until, formatMoment(transfer.expiresAt)]),
      element('p', { class: 'label' }, say.code),
      element('p', { class: 'code', id: 'transfer-code' }, inGroups(transfer.code)),
      element('p', { class: 'label' }, say.link),
      element('p', { class: 'link-text', id: 'transfer-link' }, linkOf(transfer.code)),
      button(say.copy, { class: 'own-act', id: 'copy' }, () =>
        presses.copy(linkOf(transfer.code), 'copy', 'transfer-link'),
      ),
      button(
        say.cancel,
        { class: 'own-act', id: 'cancel-transfer', 'aria-disabled': blocked },
        presses.cancelTransfer,
      ),
    );
  if (transferHours === null) return null;
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, say.title),
    element('p', {}, say.giveHint(transferHours)),
    ...(shown.confirming
      ? [
          button(
            say.confirm,
            { class: 'act', id: 'give', 'aria-disabled': blocked },
            presses.offerTransfer,
          ),
          button(say.cancelAsk, { class: 'own-act', id: 'give-not' }, presses.unask),
        ]
      : [button(say.give, { class: 'own-act', id: 'give' }, presses.ask)]),
  );
}

const inGroups = (code: string): string => (code.match(/.{1,4}/g) ?? []).join(' ');
const linkOf = (code: string): string => `${location.origin}/benefits#gift/${code}`;

/** A voucher that somebody offers: by the link they sent, or by typing its code. */
export function paintTaking(
  code: string,
  offered: ShownTransfer | null,
  shown: Shown,
  presses: Presses,
): HTMLElement[] {
  const { language } = shown;
  const say = transferWords[language];
  const common = words[language];
  const blocked = String(isBlocked(shown));
  const head = [
    element('a', { class: 'back', href: '#vouchers/usable', id: 'back' }, `‹ ${common.back}`),
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.takeTitle),
  ];
  if (offered)
    return [
      ...head,
      element(
        'section',
        { class: 'card state-open' },
        element('h2', {}, offered.offerName),
        element('p', { class: 'face' }, element('strong', {}, worthOf(offered, language))),
        element('p', { class: 'threshold' }, thresholdOf(offered, language)),
        pairs(
          [common.validUntil, formatDay(offered.validUntil)],
          [say.takeUntil, formatMoment(offered.expiresAt)],
        ),
        button(
          say.take,
          { class: 'act', id: 'take', 'aria-disabled': blocked },
          presses.takeTransfer,
        ),
      ),
    ];
  const input = element('input', {
    id: 'typed-code',
    class: 'typed',
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
    maxlength: '20',
  });
  input.value = code;
  const form = element(
    'form',
    { class: 'own-card' },
    element('p', {}, say.takeHint),
    element('label', { for: 'typed-code' }, say.typed),
    input,
    element(
      'button',
      { type: 'submit', class: 'act', id: 'look', 'aria-disabled': blocked },
      say.look,
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    presses.lookAt(input.value.replaceAll(/[^0-9a-z]/gi, '').toUpperCase());
  });
  return [...head, form];
}
