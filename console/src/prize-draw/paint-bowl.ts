import type { Language } from '../phone/phone-words.ts';
import { element } from '../phone/element.ts';
import { rankWords } from './result-words.ts';
import type { Stage } from './shown.ts';
import { svg } from './svg.ts';
import { words } from './words.ts';

const durationMs = 1400;
/** Where six dice lie in the bowl, and how they are turned. */
const places = [
  [-42, -30, 12],
  [0, -42, -8],
  [42, -28, 20],
  [-40, 22, -16],
  [4, 10, 6],
  [44, 26, -10],
] as const;
const pips: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  1: [[0, 0]],
  2: [
    [-7, -7],
    [7, 7],
  ],
  3: [
    [-7, -7],
    [0, 0],
    [7, 7],
  ],
  4: [
    [-7, -7],
    [7, -7],
    [-7, 7],
    [7, 7],
  ],
  5: [
    [-7, -7],
    [7, -7],
    [0, 0],
    [-7, 7],
    [7, 7],
  ],
  6: [
    [-7, -8],
    [7, -8],
    [-7, 0],
    [7, 0],
    [-7, 8],
    [7, 8],
  ],
};

/** The bowl of 博饼 with six dice; with a result that moves they fall in as they were thrown. */
export function paintBowl(stage: Stage, language: Language, rest: () => void): HTMLElement {
  const say = words[language];
  const result = stage.kind === 'ready' ? null : stage.result;
  const dice = result?.dice ?? [];
  const label =
    stage.kind === 'over' && result
      ? say.rests(`${dice.join(' ')} ${rankWords(result, language)}`)
      : '';
  const shapes = dice.map((points, place) => paintDie(points, place));
  const picture = svg(
    'svg',
    {
      viewBox: '-104 -104 208 208',
      class: 'wheel',
      role: 'img',
      'aria-label': `${say.pictures.bobing} ${label}`,
    },
    svg('circle', { r: 100, class: 'bowl' }),
    svg('circle', { r: 84, class: 'bowl-inside' }),
    ...shapes,
  );
  if (stage.kind === 'moving')
    shapes.forEach((shape, place) => {
      const falls = shape.animate(
        [
          { transform: `translate(0px, -140px) rotate(${720 + place * 90}deg)`, opacity: 0 },
          { transform: 'translate(0px, 0px) rotate(0deg)', opacity: 1 },
        ],
        { duration: durationMs - (5 - place) * 120, easing: 'cubic-bezier(0.3, 1.3, 0.6, 1)' },
      );
      if (place === shapes.length - 1) falls.addEventListener('finish', rest);
    });
  return element('div', { class: 'stage' }, picture);
}

function paintDie(points: number, place: number): SVGElement {
  const [x, y, turn] = places[place] ?? places[0];
  // One and four are red by custom.
  const colour = points === 1 || points === 4 ? 'pip pip-red' : 'pip';
  const size = points === 1 ? 5 : 3.2;
  return svg(
    'g',
    {},
    svg(
      'g',
      { transform: `translate(${x} ${y}) rotate(${turn})` },
      svg('rect', { x: -16, y: -16, width: 32, height: 32, rx: 6, class: 'die' }),
      ...(pips[points] ?? []).map(([cx, cy]) => svg('circle', { cx, cy, r: size, class: colour })),
    ),
  );
}
