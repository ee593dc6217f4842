import { blockText } from '#contract/draw-random.ts';
import type { PlayResult } from '#contract/draw-plays.ts';
import type { DrawLookUp } from '#contract/draw-links.ts';
import { button, element } from '../phone/element.ts';
import { formatMoment } from '../parts/format-figure.ts';
import { rankWords, resultWords } from './result-words.ts';
import { type Check, isBlocked, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';

/** The customer's own plays, each of which this phone can compute again once its day is over. */
export function paintPlays(view: DrawLookUp, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, say.ownPlays),
    view.plays.length === 0
      ? element('p', {}, say.noPlays)
      : element('ul', {}, ...view.plays.map((play) => onePlay(play, view, shown, presses))),
  );
}

function onePlay(play: PlayResult, view: DrawLookUp, shown: Shown, presses: Presses): HTMLElement {
  const { language } = shown;
  const say = words[language];
  const check = shown.checks.get(play.ordinal);
  return element(
    'li',
    { class: 'play' },
    element(
      'div',
      { class: 'own-tag' },
      element(
        'div',
        {},
        element(
          'p',
          { class: 'label' },
          `${say.playNo(play.ordinal)} · ${formatMoment(play.playedAt)}`,
        ),
        element('p', {}, resultWords(play, view.rules, language)),
        play.benefitCode
          ? element('p', { class: 'label' }, `${say.code} ${play.benefitCode}`)
          : null,
      ),
      button(
        say.check,
        {
          class: 'small',
          id: `check-${play.ordinal}`,
          'aria-label': say.checkOne(play.ordinal),
          'aria-disabled': String(isBlocked(shown)),
        },
        () => presses.check(play.ordinal),
      ),
    ),
    check ? proofOf(check, view, shown) : null,
  );
}

function proofOf({ proof, verdict }: Check, view: DrawLookUp, { language }: Shown): HTMLElement {
  const say = words[language];
  const { play, seed } = proof;
  const said =
    verdict.kind === 'different' ? say.verdicts[verdict.what] : say.verdicts[verdict.kind];
  const outcome = play.dice
    ? `${play.dice.join(' ')} · ${rankWords(play, language)} · ${resultWords(play, view.rules, language)}`
    : resultWords(play, view.rules, language);
  const facts: [string, string][] = [
    [say.proof.commitment, play.commitment],
    [say.proof.seed, seed ?? '—'],
    [say.proof.clientSeed, play.clientSeed === '' ? '—' : play.clientSeed],
    [say.proof.stream, `${blockText(play, 0)} …`],
    [say.proof.result, outcome],
  ];
  return element(
    'div',
    { class: `proof is-${verdict.kind}` },
    element('p', { class: 'verdict' }, said),
    ...facts.map(([name, value]) =>
      element('div', {}, element('p', { class: 'label' }, name), element('code', {}, value)),
    ),
    element('p', { class: 'label' }, say.proofHow),
  );
}
