import type { DrawLookUp, PublishedRules } from '#contract/draw-links.ts';
import { element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { formatCount, formatFen, formatMoment } from '../parts/format-figure.ts';
import { words } from './words.ts';

/** Prizes with their odds, above everything else that is said of a draw. */
export function paintOdds(rules: PublishedRules, language: Language): HTMLElement {
  const say = words[language];
  const row = (
    place: number,
    name: Node | string,
    odds: PublishedRules['oddsOfNone'],
    left: string,
  ) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, swatch(rules, place), name),
      element('td', {}, shownOdds(odds)),
      element('td', {}, left),
    );
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, say.odds),
    element(
      'table',
      { class: 'odds' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...[say.prize, say.chanceOf, say.left].map((text) =>
            element('th', { scope: 'col' }, text),
          ),
        ),
      ),
      element(
        'tbody',
        {},
        ...rules.prizes.map((prize, place) =>
          row(
            place,
            element(
              'span',
              {},
              prize.name[language],
              element('br'),
              element('span', { class: 'label' }, say.value(formatFen(prize.valueFen))),
            ),
            prize.odds,
            `${formatCount(prize.left)} / ${formatCount(prize.stock)}`,
          ),
        ),
        row(-1, rules.thanks[language], rules.oddsOfNone, ''),
      ),
    ),
    element('p', { class: 'label' }, say.oddsNote),
  );
}

/** The colour that a prize has on the wheel. */
function swatch({ kind }: PublishedRules, place: number): HTMLElement | string {
  if (kind !== 'wheel') return '';
  const colour = place < 0 ? 'swatch-none' : `swatch-${place % 6}`;
  return element('span', { class: `swatch ${colour}`, 'aria-hidden': 'true' });
}

/** A fraction as it is, and about how much that is of a hundred. */
function shownOdds({ numerator, denominator }: PublishedRules['oddsOfNone']): string {
  const percent = Number(((numerator / denominator) * 100).toPrecision(3));
  return `${formatCount(numerator)} / ${formatCount(denominator)} (${percent}%)`;
}

/** What the rules mean, who has won lately, and what today's plays are committed to. */
export function paintRules({ rules, commitment }: DrawLookUp, language: Language): HTMLElement {
  const say = words[language];
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, say.rulesTitle),
    element(
      'p',
      {},
      `${say.period} ${formatMoment(rules.startsAt)} – ${formatMoment(rules.endsAt)}`,
    ),
    element(
      'ol',
      { class: 'sentences' },
      ...rules.sentences.map((one) => element('li', {}, one[language])),
    ),
    commitment === null
      ? null
      : element('p', { class: 'label' }, say.commitmentToday, element('code', {}, commitment)),
    element(
      'p',
      { class: 'label' },
      say.rulesDigest(rules.versionNo),
      element('code', {}, rules.sha256),
    ),
    element('h2', {}, say.winners),
    rules.winners.length === 0
      ? element('p', {}, say.noWinners)
      : element(
          'ul',
          { class: 'winners' },
          ...rules.winners
            .slice(0, 10)
            .map(({ name, prize, wonOn }) =>
              element('li', {}, `${name} · ${prize[language]} · ${wonOn}`),
            ),
        ),
  );
}
