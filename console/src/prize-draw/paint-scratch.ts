import type { PublishedRules } from '#contract/draw-links.ts';
import type { Language } from '../phone/phone-words.ts';
import { element } from '../phone/element.ts';
import { resultWords } from './result-words.ts';
import type { Stage } from './shown.ts';
import { words } from './words.ts';

const width = 300;
const height = 150;
const radius = 18;
/** Of a raster of the card, how much has to be rubbed off until it counts as seen. */
const columns = 10;
const rows = 5;
const enough = 0.5;

/** The card; the reader rubs off what covers a result, which is there already, and then `rest` is called. */
export function paintScratch(
  rules: PublishedRules,
  stage: Stage,
  language: Language,
  rest: () => void,
): HTMLElement {
  const say = words[language];
  const isMoving = stage.kind === 'moving';
  const text =
    stage.kind === 'ready' ? rules.name[language] : resultWords(stage.result, rules, language);
  // Covered means covered: who listens to the page is not told before they uncover it either.
  const below = element('p', { class: 'scratch-text', 'aria-hidden': String(isMoving) }, text);
  if (!isMoving) return element('div', { class: 'stage scratch' }, below);
  const cover = element('canvas', {
    width: String(width),
    height: String(height),
    class: 'scratch-cover',
    role: 'img',
    'aria-label': `${say.pictures.scratch} ${say.scratchHint}`,
  });
  coverWith(cover, say.scratchHint, rest);
  return element('div', { class: 'stage scratch' }, below, cover);
}

function coverWith(canvas: HTMLCanvasElement, hint: string, rest: () => void): void {
  const pen = canvas.getContext('2d');
  if (!pen) return rest();
  pen.fillStyle = '#5d6b85';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#ffffff';
  pen.font = '15px sans-serif';
  pen.textAlign = 'center';
  pen.fillText(hint, width / 2, height / 2, width - 20);
  pen.globalCompositeOperation = 'destination-out';
  const rubbed = new Set<string>();
  const rub = (event: PointerEvent): void => {
    if (event.buttons === 0) return;
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * height;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
    rubbed.add(`${Math.floor((x / width) * columns)} ${Math.floor((y / height) * rows)}`);
    if (rubbed.size >= columns * rows * enough) {
      canvas.removeEventListener('pointermove', rub);
      rest();
    }
  };
  canvas.addEventListener('pointerdown', rub);
  canvas.addEventListener('pointermove', rub);
}
