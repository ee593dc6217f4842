import type { ClaimableOffer, MyBenefits } from '#contract/my-benefits.ts';
import { formatDay, formatLastDay, formatMoment } from '../parts/format-figure.ts';
import { button, element } from '../phone/element.ts';
import { localWords } from './local-words.ts';
import { productWords } from './product-words.ts';
import { paintVoucherRow } from './paint-vouchers.ts';
import { isForTills, worthOf } from '../phone/say-worth.ts';
import { pairs, thresholdOf, whereOf } from './paint-worth.ts';
import { addressOf } from './place.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { isSoon } from './soon.ts';
import { words } from './words.ts';

/** What may be claimed now, what comes, and what is about to end. */
export function paintCentre(
  { offers, vouchers, goodUntil }: MyBenefits,
  shown: Shown,
  presses: Presses,
): HTMLElement[] {
  const say = words[shown.language];
  const soon = vouchers.filter((voucher) => isSoon(voucher));
  const open = offers.filter(({ state }) => state === 'open');
  const later = offers.filter(({ state }) => state === 'later');
  const closed = offers.filter(({ state }) => state !== 'open' && state !== 'later');
  return [
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.places.centre),
    ...(soon.length > 0
      ? [
          element(
            'section',
            { class: 'own-card soon' },
            element('h2', {}, say.soonTitle),
            element('ul', {}, ...soon.map((voucher) => paintVoucherRow(voucher, shown.language))),
          ),
        ]
      : []),
    entryTo({ at: 'products' }, productWords[shown.language]),
    entryTo({ at: 'local' }, localWords[shown.language]),
    ...(open.length === 0 ? [nothing(shown)] : part(say.openTitle, open, shown, presses)),
    ...part(say.laterTitle, later, shown, presses),
    ...part(say.closedTitle, closed, shown, presses),
    element(
      'p',
      { class: 'until' },
      say.goodUntil(formatDay(formatMoment(goodUntil).slice(0, 10))),
    ),
  ];
}

function entryTo(
  place: { at: 'local' | 'products' },
  { title, entry }: { title: string; entry: string },
): HTMLElement {
  return element(
    'a',
    { class: 'own-card row local-entry', id: `to-${place.at}`, href: addressOf(place) },
    element(
      'span',
      { class: 'row-text' },
      element('strong', {}, title),
      element('span', { class: 'quiet' }, entry),
    ),
    element('span', { 'aria-hidden': 'true' }, '›'),
  );
}

function nothing(shown: Shown): HTMLElement {
  const say = words[shown.language];
  return element(
    'section',
    { class: 'own-card empty' },
    element('h2', {}, say.nothingToClaim),
    element('p', {}, say.nothingToClaimHint),
  );
}

function part(
  title: string,
  offers: readonly ClaimableOffer[],
  shown: Shown,
  presses: Presses,
): HTMLElement[] {
  if (offers.length === 0) return [];
  return [
    element('h2', { class: 'part-title' }, title),
    ...offers.map((offer) => offerCard(offer, shown, presses)),
  ];
}

/** How long it is good, of what is kept for later. */
function validityOf(
  { gives, packet, validDays }: ClaimableOffer,
  language: Shown['language'],
): [string, string] | null {
  const say = words[language];
  if (packet !== null) return null;
  if (gives === null) return [say.validity, say.validFor(validDays)];
  return gives.kind === 'gift' ? [say.validity, say.pickUpFor(validDays)] : null;
}

/** The outlet that is chosen for a gift: what was chosen last where that has one, else the first. */
export const outletOf = ({ outlets }: ClaimableOffer, { outletOrgId }: Shown): number | undefined =>
  outlets.find(({ orgId }) => orgId === outletOrgId)?.orgId ?? outlets[0]?.orgId;

function outletChoice(offer: ClaimableOffer, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const id = `outlet-of-${offer.allotmentId}`;
  const chosen = outletOf(offer, shown);
  const select = element(
    'select',
    { id, class: 'outlet' },
    ...offer.outlets.map(({ orgId, name }) => {
      const option = element('option', { value: String(orgId) }, name);
      option.selected = orgId === chosen;
      return option;
    }),
  );
  select.addEventListener('change', () => presses.chooseOutlet(Number(select.value)));
  return element(
    'p',
    { class: 'outlet-choice' },
    element('label', { for: id }, say.outlet),
    select,
  );
}

function offerCard(offer: ClaimableOffer, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const { offerName, state } = offer;
  return element(
    'section',
    { class: `own-card offer offer-${state}` },
    element('h3', {}, offerName),
    element(
      'p',
      { class: 'worth' },
      element('strong', {}, worthOf(offer, shown.language)),
      ' ',
      thresholdOf(offer, shown.language),
    ),
    pairs(
      state === 'later' ? [say.claimFrom, formatMoment(offer.claimFrom)] : null,
      [say.claimUntil, formatLastDay(offer.claimUntil)],
      validityOf(offer, shown.language),
      isForTills(offer) || offer.byPartner ? [say.where, whereOf(offer, shown.language)] : null,
      offer.nextDay === null ? null : [say.nextDay, formatDay(offer.nextDay)],
      offer.left === null ? null : [say.left, String(offer.left)],
    ),
    state === 'open' && offer.gives?.kind === 'gift' ? outletChoice(offer, shown, presses) : null,
    state === 'open'
      ? button(
          say.claim,
          {
            class: 'act',
            id: `claim-${offer.allotmentId}`,
            'aria-label': say.claimOne(offerName),
            'aria-disabled': String(isBlocked(shown)),
          },
          () => presses.claim(offer),
        )
      : element('p', { class: 'tag' }, say.offerStates[state]),
  );
}
