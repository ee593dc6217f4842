import type { PublishedRules } from '#contract/draw-links.ts';
import type { Language } from '../phone/phone-words.ts';
import { element } from '../phone/element.ts';
import { landedWords } from './result-words.ts';
import { type Segment, segmentsOf, turnTo } from './segments.core.ts';
import type { Stage } from './shown.ts';
import { svg } from './svg.ts';
import { words } from './words.ts';

const wholeTurns = 4;
const durationMs = 3500;
/** A name fits into a segment of this much of the wheel; of a smaller one it stands in the table. */
const smallestNamed = 0.06;

/** The wheel; with a result that moves it turns to where the play landed, and then calls `rest`. */
export function paintWheel(
  rules: PublishedRules,
  stage: Stage,
  language: Language,
  rest: () => void,
): HTMLElement {
  const say = words[language];
  const segments = segmentsOf(rules);
  const disc = svg(
    'g',
    { class: 'disc' },
    ...segments.map((one) => paintSegment(one, rules, language)),
  );
  const result = stage.kind === 'ready' ? null : stage.result;
  const isOver = stage.kind === 'over';
  const label = isOver && result ? say.rests(landedWords(result, rules, language)) : '';
  const picture = svg(
    'svg',
    {
      viewBox: '-104 -112 208 216',
      class: 'wheel',
      role: 'img',
      'aria-label': `${say.pictures.wheel} ${label}`,
    },
    disc,
    svg('circle', { r: 12, class: 'hub' }),
    svg('path', { d: 'M-9 -111h18l-9 20z', class: 'pointer' }),
  );
  const angle = result ? turnTo(segments, result.landed) * 360 : 0;
  if (stage.kind === 'moving') {
    const end = `rotate(${wholeTurns * 360 + angle}deg)`;
    const turn = disc.animate([{ transform: 'rotate(0deg)' }, { transform: end }], {
      duration: durationMs,
      easing: 'cubic-bezier(0.15, 0.7, 0.2, 1)',
      fill: 'forwards',
    });
    turn.addEventListener('finish', rest);
  } else disc.setAttribute('transform', `rotate(${angle})`);
  return element('div', { class: 'stage' }, picture);
}

function paintSegment(segment: Segment, rules: PublishedRules, language: Language): SVGElement {
  const { from, to, place } = segment;
  const share = to - from;
  const shape =
    share >= 0.9999
      ? svg('circle', { r: 100, class: `part part-${place % 6}` })
      : svg('path', {
          d: sector(from, to),
          class: place < 0 ? 'part part-none' : `part part-${place % 6}`,
        });
  const name = place < 0 ? rules.thanks[language] : (rules.prizes[place]?.name[language] ?? '');
  if (share < smallestNamed) return svg('g', {}, shape);
  const middle = ((from + to) / 2) * 360;
  const shortened = name.length > 9 ? `${name.slice(0, 8)}…` : name;
  return svg(
    'g',
    {},
    shape,
    svg('text', { transform: `rotate(${middle}) translate(0 -58)`, class: 'part-name' }, shortened),
  );
}

function sector(from: number, to: number): string {
  const at = (turn: number): string =>
    `${(100 * Math.sin(turn * 2 * Math.PI)).toFixed(3)} ${(-100 * Math.cos(turn * 2 * Math.PI)).toFixed(3)}`;
  return `M0 0L${at(from)}A100 100 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}z`;
}
