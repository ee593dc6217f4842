import type { DrawLookUp } from '#contract/draw-links.ts';
import { drawTopBar } from '../phone/draw-top-bar.ts';
import { button, element } from '../phone/element.ts';
import { ownToken } from '../phone/own-link.ts';
import { paintOffline } from '../phone/paint-trouble.ts';
import { paintBowl } from './paint-bowl.ts';
import { paintEarning } from './paint-earning.ts';
import { paintPlays } from './paint-plays.ts';
import { paintOdds, paintRules } from './paint-rules.ts';
import { paintTable } from './paint-table.ts';
import { paintScratch } from './paint-scratch.ts';
import { paintWheel } from './paint-wheel.ts';
import { rankWords, resultWords } from './result-words.ts';
import { isBlocked, type Presses, type Shown, type Trouble } from './shown.ts';
import { words } from './words.ts';

/** The whole page of what is shown; painted anew at every change, which on one screen costs nothing. */
export function paintPage(shown: Shown, presses: Presses): HTMLElement {
  const { view, trouble } = shown;
  const say = words[shown.language];
  return element(
    'main',
    { class: 'page', 'aria-busy': String(shown.busy) },
    drawTopBar('', shown, presses),
    element('p', { class: 'said', role: 'status' }, shown.said),
    // Whoever came from their own pages goes back to them; another link of staff's leads nowhere else.
    ownToken() === ''
      ? null
      : element('a', { class: 'back', href: '/benefits#draws', id: 'back' }, `‹ ${say.back}`),
    view && shown.offline && trouble?.kind !== 'offline' ? paintOffline(say.offline) : null,
    view || trouble ? null : element('h1', { class: 'loading' }, say.loading),
    view || !trouble ? null : troublePage(trouble, shown),
    view ? stageCard(view, shown, presses) : null,
    view && trouble ? troubleNote(trouble, shown) : null,
    view ? paintTable(view, shown, presses) : null,
    view ? paintEarning(view, shown, presses) : null,
    view ? paintOdds(view.rules, shown.language) : null,
    view ? paintRules(view, shown.language) : null,
    view ? paintPlays(view, shown, presses) : null,
    action(shown, presses),
  );
}

function stageCard(view: DrawLookUp, shown: Shown, presses: Presses): HTMLElement {
  const { language, stage } = shown;
  const say = words[language];
  const { rules } = view;
  const picture =
    rules.kind === 'wheel'
      ? paintWheel(rules, stage, language, presses.rest)
      : rules.kind === 'bobing'
        ? paintBowl(stage, language, presses.rest)
        : paintScratch(rules, stage, language, presses.rest);
  return element(
    'section',
    { class: `card state-${view.state}` },
    element('p', { class: 'tag' }, say.states[view.state]),
    element('h1', { tabindex: '-1' }, rules.name[language]),
    picture,
    stage.kind === 'moving'
      ? button(
          rules.kind === 'scratch' ? say.uncover : say.skip,
          { class: 'small', id: 'rest' },
          presses.rest,
        )
      : null,
    stage.kind === 'over' ? outcome(view, shown) : null,
    element('p', { class: 'label' }, say.decided),
    element('p', { class: 'chances' }, say.chances(view.chancesLeft)),
    view.playsLeftToday === null
      ? null
      : element('p', { class: 'label' }, say.playsLeft(view.playsLeftToday)),
    whyNot(view, shown),
  );
}

function outcome({ rules }: DrawLookUp, { stage, language }: Shown): HTMLElement | null {
  if (stage.kind !== 'over') return null;
  const { result } = stage;
  const say = words[language];
  const rank = rankWords(result, language);
  const said = resultWords(result, rules, language);
  return element(
    'div',
    { class: result.prize ? 'outcome is-won' : 'outcome' },
    // Without a prize the sentence below is the rank and why it brings nothing.
    result.dice && rank !== said ? element('p', {}, rank) : null,
    element('p', { id: 'outcome', tabindex: '-1' }, said),
    result.benefitCode
      ? element(
          'p',
          { class: 'label' },
          `${say.code} `,
          element('span', { class: 'code' }, result.benefitCode),
        )
      : null,
    result.benefitCode && ownToken() !== ''
      ? element(
          'a',
          { class: 'own-act act-link', href: '/benefits#vouchers/usable', id: 'to-vouchers' },
          say.toVouchers,
        )
      : null,
  );
}

/** Why there is no button; never more than that it is so. */
function whyNot(view: DrawLookUp, { language }: Shown): HTMLElement | null {
  const say = words[language];
  if (view.state !== 'open') return null;
  if (view.playsLeftToday === 0) return element('p', {}, say.dayUsedUp);
  return view.chancesLeft === 0 ? element('p', {}, say.noChance) : null;
}

function troublePage(trouble: Trouble, shown: Shown): HTMLElement {
  const { title, hint } = textOf(trouble, shown);
  const canReopen = trouble.kind === 'expired' && ownToken() !== '';
  return element(
    'section',
    { class: 'card state-trouble' },
    element('h1', { tabindex: '-1' }, title),
    hint ? element('p', { class: 'hint' }, canReopen ? words[shown.language].reopen : hint) : null,
  );
}

function troubleNote(trouble: Trouble, shown: Shown): HTMLElement {
  const { title, hint } = textOf(trouble, shown);
  return element('p', { class: 'note', role: 'alert' }, element('strong', {}, title), ` ${hint}`);
}

function textOf(trouble: Trouble, { language }: Shown): { title: string; hint: string } {
  if (trouble.kind === 'refused') return { title: trouble.title, hint: '' };
  const say = words[language];
  const { title, hint } = say.troubles[trouble.kind];
  return {
    title,
    hint: trouble.kind === 'too_many' ? `${hint} ${say.wait(trouble.seconds)}` : hint,
  };
}

/** The one button, where the thumb is. */
function action(shown: Shown, presses: Presses): HTMLElement | null {
  const { view, trouble } = shown;
  const say = words[shown.language];
  const attributes = { class: 'act', id: 'act', 'aria-disabled': String(isBlocked(shown)) };
  if (view) {
    if (view.state !== 'open' || view.chancesLeft === 0 || view.playsLeftToday === 0) return null;
    const text =
      shown.busy || shown.stage.kind === 'moving' ? say.playing : say.play[view.rules.kind];
    return element('footer', {}, button(text, attributes, presses.play));
  }
  if (!trouble || trouble.kind === 'unknown' || trouble.kind === 'expired') return null;
  return element(
    'footer',
    {},
    button(shown.busy ? say.loading : say.tryAgain, attributes, presses.tryAgain),
  );
}
