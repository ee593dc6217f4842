import { formatMoment } from '../parts/format-figure.ts';
import { drawTopBar } from '../phone/draw-top-bar.ts';
import { button, element } from '../phone/element.ts';
import { paintNote, paintTrouble } from '../phone/paint-trouble.ts';
import { paintForm } from './paint-form.ts';
import type { Presses, Shown } from './shown.ts';
import { words } from './words.ts';

/** The whole page: the form, or how far the application is. */
export function paintPage(shown: Shown, presses: Presses, link: string): HTMLElement {
  const { language, offered, own, trouble } = shown;
  const say = words[language];
  return element(
    'main',
    { class: 'page', 'aria-busy': String(shown.busy) },
    drawTopBar(offered?.bankName ?? '', shown, presses),
    element('p', { class: 'said', role: 'status' }, shown.said),
    offered || trouble ? null : element('h1', { class: 'loading' }, say.loading),
    offered || !trouble ? null : paintTrouble(trouble, say, shown.busy, presses.tryAgain),
    offered ? element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.title) : null,
    offered && !own ? element('p', { class: 'until' }, say.intro) : null,
    offered && own ? paintState(shown, presses, link) : null,
    offered && trouble ? paintNote(trouble, say) : null,
    offered && (!own || own.state === 'returned') ? paintForm(shown, presses) : null,
    offered && own
      ? button(say.another, { class: 'own-act', id: 'another' }, presses.startAnother)
      : null,
    element('p', { class: 'until' }),
  );
}

function paintState({ language, own }: Shown, presses: Presses, link: string): HTMLElement {
  const say = words[language];
  if (!own) throw new Error('there is no application to show');
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, `${say.stateTitle} · ${own.name}`),
    element('p', {}, element('span', { class: `tag joined-${own.state}` }, say.states[own.state])),
    element('p', {}, say.stateHints[own.state]),
    own.state === 'returned' && own.reason !== ''
      ? element(
          'p',
          { class: 'note', id: 'returned-because' },
          element('strong', {}, `${say.returnedBecause}: `),
          own.reason,
        )
      : null,
    element(
      'dl',
      {},
      pair(say.sentAt, formatMoment(own.submittedAt)),
      pair(say.licence, own.licenceNo),
      pair(say.circle, own.circleName ?? say.noCircle),
      pair(say.phone, own.phoneMasked),
      pair(say.number, own.account.maskedNumber),
      own.merchantNo === null ? null : pair(say.merchantNo, String(own.merchantNo)),
    ),
    element('h3', { class: 'link-title' }, say.linkTitle),
    element('p', { class: 'quiet' }, say.linkHint),
    element('p', { class: 'link-text', id: 'link-text' }, link),
    button(say.copy, { class: 'own-act', id: 'copy-link' }, presses.copyLink),
  );
}

function pair(label: string, text: string): HTMLElement {
  return element('div', {}, element('dt', {}, label), element('dd', {}, text));
}
